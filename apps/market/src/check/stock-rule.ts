import type { EventRule } from './log-checks.ts';

/** What each event of an article does to its free stock. */
const SIGNS: Readonly<Record<string, number>> = {
  'stock-received': 1,
  'stock-returned': 1,
  'stock-adjusted': 1,
  'stock-released': 1,
  'stock-reserved': -1,
};

interface StockMove {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
}

/** Free stock never goes below zero, at no position of the log. Memory holds a number for each article and location. */
export function stockRule(): EventRule {
  const free = new Map<string, number>();
  return ({ type }, payload) => {
    const sign = SIGNS[type];
    if (sign === undefined) return undefined;
    const { sku, location, quantity } = payload as StockMove;
    const article = `${sku} at ${location}`;
    const next = (free.get(article) ?? 0) + sign * quantity;
    free.set(article, next);
    if (next >= 0) return undefined;
    return {
      reason: `${type} leaves ${next} pieces of ${article}`,
      remedy:
        'more was promised than there was: count the goods, enter them with adjust-stock, and report this as a defect',
    };
  };
}
