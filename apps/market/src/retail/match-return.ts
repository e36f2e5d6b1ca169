/** A line sold earlier to the same customer, of the same code, of which `remaining` pieces were not returned yet. */
export interface OpenSale {
  readonly position: number;
  readonly ordinal: number;
  readonly remaining: number;
}

/** A part of a return that was matched to an earlier sale. */
interface SaleMatch {
  readonly position: number;
  readonly ordinal: number;
  readonly quantity: number;
}

/** Why (a part of) a return has no order it belongs to. */
export type UnmatchedReason = 'guest' | 'no-earlier-line' | 'fewer-bought' | 'of-too-many-lines';

/** How many lines one returned line is matched to at most: as many as the orders service takes. */
export const MATCHES_MAX = 1000;

/** How a return was matched; `unmatched` pieces are left over. */
export interface ReturnMatch {
  readonly matches: readonly SaleMatch[];
  readonly unmatched: number;
}

/** Matches `quantity` returned pieces to open sales given newest first, splitting the return where one does not do, up to `MATCHES_MAX` of them. */
export function matchReturn(newestFirst: Iterable<OpenSale>, quantity: number): ReturnMatch {
  const matches: SaleMatch[] = [];
  let unmatched = quantity;
  for (const { position, ordinal, remaining } of newestFirst) {
    const taken = Math.min(remaining, unmatched);
    matches.push({ position, ordinal, quantity: taken });
    unmatched -= taken;
    if (unmatched === 0 || matches.length === MATCHES_MAX) break;
  }
  return { matches, unmatched };
}
