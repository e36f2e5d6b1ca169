/** Writes that a view may take at one position: rows that are folded again change no position. */
const WRITES_OF_A_POSITION = 1024n;

/**
 * When a version of a row was written: the position of its log and, below it, a number that grows with each write at the same position. It is the write time
 * that Cassandra is given, too, so that of two writes the one further on wins, in whatever order they come. Positions up to 2^53 - 1 fit into its 64 bits.
 */
export type Stamp = bigint;

/** The stamp of the first write that ends at a position. */
export function stampOf(position: number): Stamp {
  return BigInt(position) * WRITES_OF_A_POSITION;
}

/** The position that a stamp was given for. */
export function positionOf(stamp: Stamp): number {
  return Number(stamp / WRITES_OF_A_POSITION);
}

/** The stamp of one more write at the same position; undefined when it can take no more. */
export function nextAtPosition(stamp: Stamp): Stamp | undefined {
  const next = stamp + 1n;
  return next % WRITES_OF_A_POSITION === 0n ? undefined : next;
}
