import { reject, type CommandBody } from '@banyan/core';
import type { orders } from '../contract.ts';
import { creditHoldOf, giftCardHoldOf } from './checkout-ids.ts';
import type { Started } from './checkout.ts';

type Start = CommandBody<typeof orders, 'start-checkout'>;
type Split = Pick<Started, 'holds' | 'rest'>;

/** Who pays what of the total: gift cards in the order given, then store credit, then `rest`. Or what is wrong with it. */
export function splitPayment({ checkout, expectedTotal, tenders }: Start) {
  const { giftCards = [], credit = 0, rest = null } = tenders;
  const holds: Split['holds'] = [
    ...giftCards.map((card, index) => ({ hold: giftCardHoldOf(checkout, index + 1), ...card })),
    { hold: creditHoldOf(checkout), presentation: null, amount: credit },
  ].filter(({ amount }) => amount > 0);
  const left = expectedTotal - sumOf(holds);
  if (left < 0) return reject('over-tendered', { excess: -left });
  if (left > 0 && rest === null) return reject('not-covered', { missing: left });
  return { holds, rest: left > 0 ? rest : null } satisfies Split;
}

/** What holds add up to. */
export function sumOf(holds: readonly { readonly amount: number }[]): number {
  return holds.reduce((sum, { amount }) => sum + amount, 0);
}
