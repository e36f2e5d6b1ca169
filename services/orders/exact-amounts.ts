import { moneyOf, type Money } from '@banyan/core';

/** Orders count in ten-thousandths of a currency's unit, as the ledger does. */
const SCALE = 4;

/** Money as an integer at scale 4; undefined when that is beyond what is exact. */
export function toScale4({ amount, scale }: Money): number | undefined {
  const scaled = amount * 10 ** (SCALE - scale);
  return Number.isSafeInteger(scaled) ? scaled : undefined;
}

/** An integer at scale 4 as money. */
export function toMoney(amount: number, currency: string): Money {
  return moneyOf(amount, currency, SCALE);
}
