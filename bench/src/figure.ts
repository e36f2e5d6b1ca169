import { median } from './statistics.ts';

/** One measured figure, as `npm run bench -- --json` prints it. */
export interface Figure {
  /** The figure's name, e.g. `append-64`. */
  readonly name: string;
  /** Median over the rounds. */
  readonly value: number;
  readonly unit: string;
  /** The median of what it is measured against in the same run; null where there is nothing to compare with. */
  readonly baseline: number | null;
  /** Median of the rounds' ratios, how many times better than the baseline: more is better, also for times and sizes. Null without a baseline. */
  readonly ratio: number | null;
  /** What was measured, against what, and how durable it is. */
  readonly settings: string;
  /** Every round, as it was measured. */
  readonly rounds: readonly Round[];
  /** More about the figure, e.g. percentiles; the unit is in the name. */
  readonly also: Readonly<Record<string, number>>;
}

/** One round: the figure and its baseline, measured one right after the other. */
export interface Round {
  readonly value: number;
  readonly baseline: number | null;
  /** What else was measured in the round. */
  readonly also?: Readonly<Record<string, number>>;
}

/** What a figure is called, and how it is read. */
export interface FigureHead {
  readonly name: string;
  readonly unit: string;
  readonly settings: string;
  /** True for rates; false for times and sizes, of which less is better. */
  readonly moreIsBetter: boolean;
}

/**
 * Sums rounds up by medians. Each ratio is of one round, so that a machine that slows down in the middle does not distort it.
 * @param also what is not measured round by round
 */
export function toFigure(
  { name, unit, settings, moreIsBetter }: FigureHead,
  rounds: readonly Round[],
  also: Readonly<Record<string, number>> = {},
): Figure {
  const baselines = rounds.map(({ baseline }) => baseline).filter((baseline) => baseline !== null);
  const ratios = rounds.flatMap(({ value, baseline }) => {
    if (baseline === null) return [];
    return [moreIsBetter ? value / baseline : baseline / value];
  });
  return {
    name,
    value: rounded(median(rounds.map(({ value }) => value))),
    unit,
    baseline: baselines.length === 0 ? null : rounded(median(baselines)),
    ratio: ratios.length === 0 ? null : rounded(median(ratios)),
    settings,
    rounds,
    also: { ...mediansOf(rounds.map((round) => round.also ?? {})), ...also },
  };
}

function mediansOf(rounds: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = new Set(rounds.flatMap((round) => Object.keys(round)));
  return Object.fromEntries(
    [...names].map((name) => [name, rounded(median(rounds.flatMap((round) => round[name] ?? [])))]),
  );
}

/** Four significant digits, whole numbers whole: what a measurement is worth, and what can be read. */
function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
