import type { OrderState } from './order-state.ts';

/** Counts pieces of an order that was drafted that have come back, by line; or that have not after all. */
export function addReturned(
  returned: OrderState['returned'],
  lines: readonly { readonly line: number; readonly quantity: number }[],
  sign: 1 | -1,
): OrderState['returned'] {
  const next = { ...returned };
  for (const { line, quantity } of lines) next[line] = (next[line] ?? 0) + sign * quantity;
  return next;
}
