import type { OrderState } from '../order-state.ts';

/** What all of them come to, in the order’s currency. */
export function sumOf({ currency, quote }: OrderState, all: readonly { readonly amount: number }[]) {
  return { amount: all.reduce((sum, { amount }) => sum + amount, 0), currency, scale: quote?.scale ?? 0 };
}
