import { decision, reject, type Handle } from '@banyan/core';
import { orders } from './contract.ts';
import { draft } from './draft.ts';
import { order, type OrderState } from './order.ts';

/** Where orders of the public are served from. */
const PUBLIC_LOCATION = 'main';

/** Drafts and places an order of goods at once. The placing asks the catalog whether the prices still hold. */
export const orderProducts = decision(
  orders,
  'order-products',
  (body) => order(body.order),
  (body, it, { caller }) => {
    const mayOrder =
      caller.role === 'customer' ? body.customer === caller.id : caller.role !== 'public' || body.customer === null;
    if (!mayOrder) return reject('not-yours', { order: body.order });
    const isNew = it.version === 0;
    const rejection = draft({ ...body, lines: body.lines.map((line) => ({ ...line, kind: 'goods' as const })) }, it);
    if (rejection !== undefined) return rejection;
    if (isNew) place(body.order, it);
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
