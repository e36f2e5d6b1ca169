/** A rate from a day on. */
export interface DatedRate {
  readonly from: string;
  readonly category: 'S' | 'Z' | 'E';
  readonly rate: number;
}

/** All rates there ever were, the latest day first; a day has the one that was set last. */
export function addRate(rates: readonly DatedRate[], { from, category, rate }: DatedRate): DatedRate[] {
  return [...rates.filter((other) => other.from !== from), { from, category, rate }].toSorted((one, other) =>
    one.from < other.from ? 1 : -1,
  );
}

/** The rate of a day; undefined: there was none yet. */
export function rateOn(rates: readonly DatedRate[], day: string): DatedRate | undefined {
  return rates.find(({ from }) => from <= day);
}
