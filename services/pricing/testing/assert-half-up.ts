/** A whole number is a quotient rounded half up: it is off by half a unit at most, and by half a unit only upwards. */
export function assertHalfUp(rounded: number, dividend: bigint, divisor: bigint): void {
  const twice = 2n * (BigInt(rounded) * divisor - dividend);
  if (twice <= -divisor || twice > divisor)
    throw new RangeError(`${rounded} is not ${dividend} / ${divisor}, rounded half up`);
}
