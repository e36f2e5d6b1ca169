import type { DeepReadonly, Static } from '@banyan/core';
import type { recordedLine, seenPrice } from './schemas.ts';

/** What a piece costs; null where it has no price in the cart's currency. */
export type SeenPrice = DeepReadonly<Static<typeof recordedLine>>['price'];

/** A line of a cart. */
export interface Line extends DeepReadonly<Static<typeof recordedLine>> {
  /** True for what is saved for later. */
  readonly isSaved: boolean;
}

/** The lines with some more behind them. */
export function withLines(lines: readonly Line[], added: readonly Omit<Line, 'isSaved'>[]): Line[] {
  return [...lines, ...added.map(({ line, sku, quantity, price }) => ({ line, sku, quantity, price, isSaved: false }))];
}

/** The lines with another quantity and price of some. */
export function withQuantities(
  lines: readonly Line[],
  changed: readonly Pick<Line, 'line' | 'quantity' | 'price'>[],
): Line[] {
  const news = new Map(changed.map(({ line, quantity, price }) => [line, { quantity, price }]));
  return lines.map((each) => ({ ...each, ...news.get(each.line) }));
}

/** The lines without some. */
export function withoutLines(lines: readonly Line[], removed: readonly string[]): Line[] {
  const gone = new Set(removed);
  return lines.filter(({ line }) => !gone.has(line));
}

/** The lines with one saved for later, or taken up again. */
export function withSaved(lines: readonly Line[], line: string, isSaved: boolean): Line[] {
  return lines.map((each) => (each.line === line ? { ...each, isSaved } : each));
}

/** The lines that are saved for later. */
export function savedOf(lines: readonly Line[]): Line[] {
  return lines.filter(({ isSaved }) => isSaved);
}

/** The lines with the prices that their buyer has seen by now. */
export function withSeenPrices(
  lines: readonly Line[],
  seen: readonly DeepReadonly<Static<typeof seenPrice>>[],
): Line[] {
  const prices = new Map(seen.map(({ line, price }) => [line, price]));
  return lines.map((each) => {
    const price = prices.get(each.line);
    return price === undefined ? each : { ...each, price };
  });
}
