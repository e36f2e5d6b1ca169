/** All of it: rates are thousandths of a per cent, so 19 % is 19000 and 8.875 % is 8875. */
export const WHOLE = 100_000;

/** A quotient of whole numbers, none below zero, to the nearest whole one; a half goes up. */
export function halfUp(dividend: bigint, divisor: bigint): number {
  return Number((dividend * 2n + divisor) / (divisor * 2n));
}

/** So much of an amount as the rate says, a half going up. */
export function partOf(amount: number, rate: number): number {
  return halfUp(BigInt(amount) * BigInt(rate), BigInt(WHOLE));
}

/** A price in minor units at their scale, whatever scale it was written with; a half goes up. */
export function minorOf(price: { readonly amount: number; readonly scale: number }, scale: number, times = 1): number {
  const units = BigInt(price.amount) * BigInt(times);
  return price.scale <= scale
    ? Number(units * 10n ** BigInt(scale - price.scale))
    : halfUp(units, 10n ** BigInt(price.scale - scale));
}
