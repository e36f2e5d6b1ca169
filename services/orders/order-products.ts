import { decision, isGuest, reject, type Handle } from '@banyan/core';
import { orders } from './contract.ts';
import { draft } from './draft.ts';
import { noteVisitorsOrder } from './joining/visitor-orders.ts';
import { mayKnow } from './may-know.ts';
import { order } from './order.ts';
import type { OrderState } from './order-state.ts';

/** Where orders of the public are served from. */
const PUBLIC_LOCATION = 'main';

/** Drafts and places an order of goods at once. The placing asks the catalog whether the prices still hold. */
export const orderProducts = decision(
  orders,
  'order-products',
  (body) => order(body.order),
  (body, it, { caller, stream }) => {
    const isNew = it.version === 0;
    // An order of somebody else's is none at all: not even that there is one is said. One of nobody's may be sent again by whoever has all of its content.
    const { customer, visitor } = it.state;
    const isKnown = isNew || mayKnow(caller, it.state);
    if (!isKnown && (customer !== null || visitor !== null)) return reject('no-such-order', { order: body.order });
    const lines = body.lines.map((line) => ({ ...line, kind: 'goods' as const }));
    const rejection = draft({ ...body, lines }, it, { stream }, isGuest(caller) ? caller.id : undefined);
    if (rejection !== undefined) return isKnown ? rejection : reject('no-such-order', { order: body.order });
    if (isNew) {
      place(body.order, it);
      if (isGuest(caller)) noteVisitorsOrder(caller.id, it, stream);
    }
    return { order: body.order };
  },
);

function place(id: string, it: Handle<typeof orders, OrderState, 'order-placed'>): void {
  it.append('order-placed', {
    order: id,
    attempt: 1,
    location: PUBLIC_LOCATION,
    terms: 'on-invoice',
    quoted: true,
  });
}
