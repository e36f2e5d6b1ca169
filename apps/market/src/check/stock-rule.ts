import type { EventRule } from './log-checks.ts';

interface StockMove {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
  readonly backOrdered?: number;
  readonly difference: number;
  readonly fills: readonly { readonly quantity: number }[];
  readonly outcome: string;
  readonly from: string;
  /** What is free by the event itself; older ones do not say it. */
  readonly free?: number;
}

/** By how much each event of an article changes its free stock. */
const CHANGES: Readonly<Record<string, (move: StockMove) => number>> = {
  'stock-received': ({ quantity }) => quantity,
  'stock-returned': ({ quantity }) => quantity,
  'stock-adjusted': ({ quantity }) => quantity,
  'stock-counted': ({ difference }) => difference,
  'stock-released': ({ quantity, backOrdered = 0 }) => quantity - backOrdered,
  'stock-reserved': ({ quantity, backOrdered = 0 }) => backOrdered - quantity,
  'stock-arrived': ({ quantity }) => quantity,
  'stock-sent': ({ quantity }) => -quantity,
  'stock-quarantined': ({ quantity, from }) => (from === 'free' ? -quantity : 0),
  'quarantine-ended': ({ quantity, outcome }) => (outcome === 'restock' ? quantity : 0),
  'back-orders-filled': ({ fills }) => -fills.reduce((sum, { quantity }) => sum + quantity, 0),
};

/** Free stock never goes below zero, at no position of the log, and is what its events say. Memory holds a number for each article and location. */
export function stockRule(): EventRule {
  const free = new Map<string, number>();
  return ({ type }, payload) => {
    const change = CHANGES[type];
    if (change === undefined) return undefined;
    const move = payload as StockMove;
    const { sku, location } = move;
    const article = `${sku} at ${location}`;
    const next = (free.get(article) ?? 0) + change(move);
    free.set(article, next);
    if (next >= 0 && (move.free ?? next) === next) return undefined;
    if (next >= 0)
      return {
        reason: `${type} says that ${move.free} pieces of ${article} are free, where ${next} are`,
        remedy: 'the log is never changed: count the goods, enter them with adjust-stock, and report this as a defect',
      };
    return {
      reason: `${type} leaves ${next} pieces of ${article}`,
      remedy:
        'more was promised than there was: count the goods, enter them with adjust-stock, and report this as a defect',
    };
  };
}
