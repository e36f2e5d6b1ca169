import { DamagedViewError } from './errors.ts';
import type { ViewTable } from './ports/view-store.ts';

/**
 * Stands among the cursors of a view, and is the number of times that rows were made anew without an event that would have moved one: a row healed, a table rebuilt. So a
 * write by another instance is refused that still goes by the rows, or the parked ones, of before.
 */
export const MADE_ANEW = '(made anew)/0';

/** The number of a table that takes the place of this one; `known` is what is left to go by where this one is damaged. */
export async function madeAnewAfter(table: ViewTable, known: number): Promise<number> {
  try {
    return Math.max(known, (await table.positions())[MADE_ANEW] ?? 0) + 1;
  } catch (error) {
    if (error instanceof DamagedViewError) return known + 1;
    throw error;
  }
}
