import type { Static } from '@banyan/core';
import type { money } from '@banyan/payments/contract';

/** An exact amount as commands and answers carry it. */
export type Money = Static<typeof money>;

/** Orders count in ten-thousandths of a currency's unit, as the ledger does. */
export const SCALE = 4;

/** Why money is no exact amount at scale 4. */
export type AmountFault = 'too-many-decimals' | 'amount-too-large';

/** Money as an integer at scale 4, or why that cannot be exact. Nothing is rounded. */
export function toScale4({ amount, scale }: Money): number | AmountFault {
  const scaled = scale <= SCALE ? amount * 10 ** (SCALE - scale) : amount / 10 ** (scale - SCALE);
  if (!Number.isInteger(scaled)) return 'too-many-decimals';
  return Number.isSafeInteger(scaled) ? scaled : 'amount-too-large';
}

/** An integer at scale 4 as money. */
export function toMoney(amount: number, currency: string): Money {
  return { amount, currency, scale: SCALE };
}
