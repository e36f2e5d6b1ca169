/** At most so many ranges of prices are shown. */
const RANGES_MAX = 6;
const UNIT = 10_000;

/** A range of prices in ten-thousandths: `from` inclusive, `to` exclusive. */
export interface PriceRange {
  readonly from: number;
  readonly to: number;
}

/** Ranges of equal width with round bounds, from the lowest price to the highest. */
export function roundRanges(lowest: number, highest: number): PriceRange[] {
  const width = roundWidth((highest - lowest) / (RANGES_MAX - 1));
  const ranges: PriceRange[] = [];
  for (let from = Math.floor(lowest / width) * width; from <= highest; from += width)
    ranges.push({ from, to: from + width });
  return ranges;
}

/** 1, 2 or 5 with zeros, a whole unit of the currency at least, and not less than asked for. */
function roundWidth(least: number): number {
  if (least <= UNIT) return UNIT;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((digit) => digit * power).find((width) => width >= least)!;
}

/** Ten-thousandths as people write an amount. */
export function decimalOf(amount: number): string {
  const [whole, fraction] = [Math.floor(amount / UNIT), amount % UNIT];
  return fraction === 0 ? String(whole) : `${whole}.${String(fraction).padStart(4, '0').replace(/0+$/, '')}`;
}
