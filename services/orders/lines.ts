import { DefectError, reject, type Money, type Rejection, type Static } from '@banyan/core';
import type { lineKind, newLine } from './contract.ts';
import { toScale4 } from './exact-amounts.ts';

/** What a line is for. */
export type LineKind = Static<typeof lineKind>;

/** A line as events and states hold it; `price` of one piece at scale 4. */
export interface Line {
  readonly sku: string;
  readonly kind: LineKind;
  readonly quantity: number;
  readonly price: number;
  readonly note?: string;
}

/** What can be wrong with a line's price; `line` counts from 0. */
export type LineRejection =
  | Rejection<'wrong-currency', { line: number; currency: string; expected: string }>
  | Rejection<'amount-too-large', { line: number }>
  | Rejection<'negative-price', { line: number }>;

/** The exact amount of a line. */
export function amountOf({ quantity, price }: { readonly quantity: number; readonly price: number }): number {
  return quantity * price;
}

/** The pieces of goods among lines. */
export function unitsOf(lines: readonly { readonly kind: LineKind; readonly quantity: number }[]): number {
  return lines.reduce((units, { kind, quantity }) => (kind === 'goods' ? units + quantity : units), 0);
}

/**
 * The exact sum of lines that were checked before.
 * @throws DefectError when it is beyond what is exact
 */
export function totalOf(lines: readonly { readonly quantity: number; readonly price: number }[]): number {
  return lines.reduce((sum, line) => addExactly(sum, amountOf(line)), 0);
}

/**
 * The sum of two exact amounts.
 * @throws DefectError when it is beyond what is exact: a view's row is then parked with this reason, and never wrong
 */
export function addExactly(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new DefectError(`the sum of ${a} and ${b} is beyond what is exact`, { a, b });
  return sum;
}

/** The exact amount of lines by what they are for, leaving out kinds that come to nothing. */
export function sharesOf(lines: readonly Line[]): { kind: LineKind; amount: number }[] {
  const sums = new Map<LineKind, number>();
  for (const line of lines) sums.set(line.kind, addExactly(sums.get(line.kind) ?? 0, amountOf(line)));
  return [...sums].filter(([, amount]) => amount !== 0).map(([kind, amount]) => ({ kind, amount }));
}

/** Only what lessens an order's total may cost less than nothing. */
const MAY_BE_NEGATIVE: ReadonlySet<LineKind> = new Set(['discount', 'manual']);

/** Lines as events hold them, or the first fault. The amounts of all lines together stay exact. */
export function holdLines(
  lines: readonly Static<typeof newLine>[],
  currency: string,
): { readonly lines: Line[]; readonly total: number } | LineRejection {
  const held: Line[] = [];
  let total = 0;
  let volume = 0;
  let pieces = 0;
  for (const [index, { price: money, ...line }] of lines.entries()) {
    const price = exactPrice(money, currency, index);
    if (typeof price !== 'number') return price;
    if (price < 0 && !MAY_BE_NEGATIVE.has(line.kind)) return reject('negative-price', { line: index });
    const amount = amountOf({ quantity: line.quantity, price });
    total += amount;
    volume += Math.abs(amount);
    pieces += line.quantity;
    if (volume > VOLUME_MAX || pieces > PIECES_MAX) return reject('amount-too-large', { line: index });
    held.push({ ...line, price });
  }
  return { lines: held, total };
}

/** The sum of all amounts of an order, signs aside, stays below this: half of what is exact, so that rounding and refunds have room. */
export const VOLUME_MAX = Number.MAX_SAFE_INTEGER / 2;

/** The most pieces of an order: what the inventory takes of one article, so that lines of the same one never add up to more. */
const PIECES_MAX = 1_000_000_000;

/** A price as an integer at scale 4, or what is wrong with it. */
export function exactPrice(money: Money, currency: string, line: number): number | LineRejection {
  if (money.currency !== currency)
    return reject('wrong-currency', { line, currency: money.currency, expected: currency });
  const price = toScale4(money);
  return price ?? reject('amount-too-large', { line });
}
