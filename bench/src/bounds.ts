/** How long and how often figures are measured. */
export interface Bounds {
  /** Length of a round, in seconds. Work that is counted, not timed (events to rebuild, requests to warm up), grows and shrinks with it. */
  readonly seconds: number;
  readonly rounds: number;
}

const SECONDS = 2;
const ROUNDS = 5;

/**
 * `BANYAN_BENCH_SECONDS` (0.01 to 60) and `BANYAN_BENCH_ROUNDS` (1 to 100), else 2 seconds and 5 rounds.
 * @throws RangeError naming what is wrong
 */
export function readBounds(environment: Readonly<Record<string, string | undefined>>): Bounds {
  const { BANYAN_BENCH_SECONDS = String(SECONDS), BANYAN_BENCH_ROUNDS = String(ROUNDS) } = environment;
  const [seconds, rounds] = [Number(BANYAN_BENCH_SECONDS), Number(BANYAN_BENCH_ROUNDS)];
  if (!(seconds >= 0.01 && seconds <= 60))
    throw new RangeError(
      `BANYAN_BENCH_SECONDS is ${JSON.stringify(BANYAN_BENCH_SECONDS)}: it is a number from 0.01 to 60`,
    );
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 100))
    throw new RangeError(
      `BANYAN_BENCH_ROUNDS is ${JSON.stringify(BANYAN_BENCH_ROUNDS)}: it is a whole number from 1 to 100`,
    );
  return { seconds, rounds };
}

/** A count for rounds of two seconds, for rounds of this length; at least 1. */
export function scaled(count: number, { seconds }: Bounds): number {
  return Math.max(1, Math.round((count * seconds) / SECONDS));
}
