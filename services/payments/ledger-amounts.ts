import { DefectError, type Static } from '@banyan/core';
import type { money } from './contract.ts';

/** An exact amount as commands and answers carry it. */
export type Money = Static<typeof money>;

/** The ledger counts in ten-thousandths of a currency's unit. */
export const LEDGER_SCALE = 4;

/** Why money is no ledger amount; both are rejections of the contract. */
export type AmountFault = 'too-many-decimals' | 'amount-too-large';

// ISO 4217: currencies whose smallest coin is not a hundredth. Four decimals are the most there are.
const DECIMALS: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
]);

/** The number of decimals in which a currency is paid. */
export function minorDecimals(currency: string): number {
  return Object.hasOwn(DECIMALS, currency) ? (DECIMALS[currency] ?? 2) : 2;
}

/** Money as an integer at the ledger's scale, or why that cannot be exact. Nothing is rounded. */
export function toLedger({ amount, scale }: Money): number | AmountFault {
  if (scale <= LEDGER_SCALE) {
    const scaled = amount * 10 ** (LEDGER_SCALE - scale);
    return Number.isSafeInteger(scaled) ? scaled : 'amount-too-large';
  }
  const scaled = amount / 10 ** (scale - LEDGER_SCALE);
  return Number.isInteger(scaled) ? scaled : 'too-many-decimals';
}

/** A ledger amount as money at scale 4. */
export function ledgerMoney(amount: number, currency: string): Money {
  return { amount, currency, scale: LEDGER_SCALE };
}

/** A ledger amount rounded to what can be paid: whole minor units, halves away from zero. */
export function roundToPayable(amount: number, currency: string): number {
  const unit = 10 ** (LEDGER_SCALE - minorDecimals(currency));
  const over = Math.abs(amount) % unit;
  const size = Math.abs(amount) - over + (over * 2 >= unit ? unit : 0);
  return size === 0 ? 0 : Math.sign(amount) * size;
}

/** The sum, or undefined when it is too large to be exact. */
export function sumOf(amounts: readonly number[]): number | undefined {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  const exact = Number(sum);
  return Number.isSafeInteger(exact) ? exact : undefined;
}

/**
 * The sum of what a view adds up.
 * @throws DefectError when it is too large to be exact: the row is parked with this reason, and never wrong
 */
export function addExactly(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new DefectError(`the sum of ${a} and ${b} is beyond what is exact`, { a, b });
  return sum;
}
