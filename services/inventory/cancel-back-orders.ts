import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { reservation } from './reservation.ts';
import { awaitedBy, stockOf } from './stock.ts';

/** What was sold before it was there, and has not come, will not be waited for: as if it had come back before it came. */
export const cancelBackOrders = decision(
  inventory,
  'cancel-back-orders',
  ({ reservation: id }) => reservation(id),
  (_, held, { stream }) => {
    const { state, location, lines } = held.state;
    if (state === 'none') return reject('no-such-reservation');
    if (state === 'open') return reject('reservation-open');
    const stocks = lines.map(({ sku }) => stream(stockOf(sku, location)));
    for (const [index, { sku }] of lines.entries()) {
      const quantity = awaitedBy(held.id, stocks[index]!.state);
      if (quantity === 0) continue;
      changeStock(stocks[index]!, 'back-order-cancelled', { sku, location, reservation: held.id, quantity }, 0);
    }
  },
);
