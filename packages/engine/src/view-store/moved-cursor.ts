import type { PositionVector, ViewWrite } from '../ports/view-store.ts';

/** Where a cursor was expected, and where it stands. */
export interface MovedCursor {
  readonly source: string;
  readonly expected: number;
  readonly actual: number;
}

/** The first cursor of a view's table that is not where a write takes it to be; undefined when the write may be carried out. */
export function movedCursor(
  stands: PositionVector,
  { source, from, beside }: Pick<ViewWrite, 'source' | 'from' | 'beside'>,
): MovedCursor | undefined {
  const expected: PositionVector = { ...beside, [source]: from };
  const compared = beside === undefined ? [source] : Object.keys({ [source]: from, ...stands, ...expected });
  for (const of of compared) {
    const [wanted, actual] = [expected[of] ?? 0, stands[of] ?? 0];
    if (actual !== wanted) return { source: of, expected: wanted, actual };
  }
  return undefined;
}
