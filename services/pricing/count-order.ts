import { aggregate, decision } from '@banyan/core';
import { pricing } from './contract.ts';
import { use, usedBy } from './use.ts';

interface CountedOrder {
  readonly state: 'none' | 'counted' | 'given-back';
  readonly of: string;
}

const noOrder: CountedOrder = { state: 'none', of: '' };

/** Streams `counted-order/<order>`: an order that was placed without a claim. */
export const countedOrder = aggregate(pricing, 'counted-order', noOrder, {
  'order-counted': (_, { of }) => ({ state: 'counted', of }),
  'order-given-back': (known) => ({ ...known, state: 'given-back' }),
});

/** Counts an order as one of its buyer’s, as a claim would have been. Of one that was taken back before nothing is counted: the two may come in either order. */
export const countOrder = decision(
  pricing,
  'count-order',
  ({ order }) => countedOrder(order),
  ({ order, buyer }, it, { stream }) => {
    if (it.state.state !== 'none') return;
    const of = usedBy({ buyer });
    it.append('order-counted', { order, of });
    stream(use(of)).append('use-claimed', { of, claim: order });
  },
);

/** Gives back what an order was counted as. */
export const giveBackOrder = decision(
  pricing,
  'give-back-order',
  ({ order }) => countedOrder(order),
  ({ order }, it, { stream }) => {
    const { state, of } = it.state;
    if (state === 'given-back') return;
    it.append('order-given-back', { order });
    if (state === 'counted') stream(use(of)).append('use-released', { of, claim: order });
  },
);
