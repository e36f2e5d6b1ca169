import { answer } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { order } from '../order.ts';
import { readAll } from './read-all.ts';

/** Where an order is sent, read from its log: an address is in no row that others read. */
export const showDelivery = answer(
  orders,
  'order-delivery',
  { orderList },
  async ({ order: id }, views, { caller, history }) => {
    const row = await views.orderList.get(id);
    if (row === undefined || !mayKnow(caller, row)) return null;
    const said = (await readAll(history, order(id))).flatMap((event) =>
      event.type === 'order-accepted' || event.type === 'delivery-address-changed' ? [event] : [],
    );
    const last = said.at(-1);
    return last === undefined ? null : { order: id, country: row.country, shipTo: last.payload.shipTo };
  },
);
