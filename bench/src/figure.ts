/** One measured figure, as `npm run bench -- --json` prints it. */
export interface Figure {
  /** The figure's name, e.g. `append-64`. */
  readonly name: string;
  /** Median over the rounds. */
  readonly value: number;
  readonly unit: string;
  /** The median of what it is measured against in the same run; null where there is nothing to compare with. */
  readonly baseline: number | null;
  /** Median of the rounds' ratios, value over baseline: more is better, also for times and sizes. Null without a baseline. */
  readonly ratio: number | null;
  /** What was measured, against what, and how durable it is. */
  readonly settings: string;
  /** Every round, as it was measured. */
  readonly rounds: readonly Round[];
  /** More about the figure, e.g. percentiles. */
  readonly also?: Readonly<Record<string, number>>;
}

/** One round: the figure and its baseline, measured one right after the other. */
export interface Round {
  readonly value: number;
  readonly baseline: number | null;
}

/** The middle of the values; the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value that the given share of values does not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Sums rounds up. Each ratio is of one round, so that a machine that slows down in the middle does not distort it. */
export function toFigure(name: string, unit: string, settings: string, rounds: readonly Round[], also?: Readonly<Record<string, number>>): Figure {
  const baselines = rounds.map(({ baseline }) => baseline).filter((baseline) => baseline !== null);
  const ratios = rounds.flatMap(({ value, baseline }) => (baseline === null ? [] : [value / baseline]));
  return {
    name,
    value: median(rounds.map(({ value }) => value)),
    unit,
    baseline: baselines.length === 0 ? null : median(baselines),
    ratio: ratios.length === 0 ? null : median(ratios),
    settings,
    rounds,
    ...(also === undefined ? {} : { also }),
  };
}
