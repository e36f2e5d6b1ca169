import { DefectError, type DecisionContext, type Handle } from '@banyan/core';
import type { orders } from '../contract.ts';
import { uuidOf } from '../fulfilment/fulfilment-ids.ts';
import type { Pieces } from '../fulfilment/order-pieces.ts';
import type { OrderState } from '../order-state.ts';
import { deliveryOfUndone } from './credit-of-return.ts';
import { orderReturn } from './order-return.ts';

type Streams = Pick<DecisionContext, 'stream'>;

/** So many returns may have been given the name before. */
const NAMES_MAX = 1000;

/**
 * What of the delivery is given back once open pieces are given up, where a withdrawal, or a loss, of all that was sent has come to its end before: then nothing
 * is left of the contract, and who gives up last must not matter. In minor units; 0: nothing.
 */
export function deliveryGivenBack(state: OrderState, cancels: readonly Pieces[], { stream }: Streams): number {
  if (state.creditedBy.length === 0 || state.quote === null) return 0;
  return deliveryOfUndone({ ...state, quote: state.quote }, cancels, { stream });
}

/** Gives it back: a return of the delivery alone, in the decision by which the last open pieces are given up. */
export function returnDelivery(it: Handle<typeof orders, OrderState, never>, { stream }: Streams): void {
  if (deliveryGivenBack(it.state, [], { stream }) === 0) return;
  const { customer, currency } = it.state;
  if (customer === null) throw new DefectError(`order ${it.id} has no buyer`, { order: it.id });
  const begun = newReturn(it.id, 'delivery', { stream });
  begun.append('delivery-return-begun', { return: begun.id, order: it.id, buyer: customer, currency });
}

/** A return that orders itself begins. Names of returns are their callers’ to choose, so the first that nobody has is taken. */
export function newReturn(about: string, what: string, { stream }: Streams) {
  for (let nth = 1; nth <= NAMES_MAX; nth += 1) {
    const it = stream(orderReturn(uuidOf(about, `${what} ${nth}`)));
    if (it.state.status === 'none') return it;
  }
  throw new DefectError(`all names of the return of ${what} of ${about} are taken`, { about });
}
