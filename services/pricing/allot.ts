import { allocateMoney } from '@banyan/core';

/**
 * Shares a whole number of minor units out by weights, to the last unit: what division leaves over goes to the largest remainders, ties to the earlier
 * line (Hamilton's method). Where all weights are zero, everybody weighs the same. No share is above its weight while the total is not above their sum.
 */
export function allot(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return [];
  // Any currency does: only its whole units count here.
  const isFlat = weights.every((weight) => weight === 0);
  const shares = allocateMoney({ amount: total, currency: 'GBP', scale: 0 }, isFlat ? weights.map(() => 1) : weights);
  return shares.map(({ amount }) => amount);
}
