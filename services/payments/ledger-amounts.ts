import { DefectError, moneyOf, roundMoney, type Money } from '@banyan/core';

/** The ledger counts in ten-thousandths of a currency's unit. */
const LEDGER_SCALE = 4;

/** Money as an integer at the ledger's scale; undefined when that is beyond what is exact. */
export function toLedger({ amount, scale }: Money): number | undefined {
  const scaled = amount * 10 ** (LEDGER_SCALE - scale);
  return Number.isSafeInteger(scaled) ? scaled : undefined;
}

/** A ledger amount as money at scale 4. */
export function ledgerMoney(amount: number, currency: string): Money {
  return moneyOf(amount, currency, LEDGER_SCALE);
}

/** A ledger amount rounded to what can be paid: whole minor units, halves away from zero; undefined when that is beyond what is exact. */
export function roundToPayable(amount: number, currency: string): number | undefined {
  const { remainder } = roundMoney(ledgerMoney(amount, currency), 'half-up');
  const rounded = amount - remainder.amount;
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** The sum, or undefined when it is beyond what is exact. */
export function sumOf(amounts: readonly number[]): number | undefined {
  const sum = Number(amounts.reduce((total, amount) => total + BigInt(amount), 0n));
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/**
 * The sum of what a view adds up.
 * @throws DefectError when it is beyond what is exact: the row is parked with this reason, and never wrong
 */
export function addExactly(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new DefectError(`the sum of ${a} and ${b} is beyond what is exact`, { a, b });
  return sum;
}
