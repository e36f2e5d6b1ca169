import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { invoiceOf, reservationOf } from './attempt-ids.ts';
import { orders } from './contract.ts';
import { unitsOf } from './lines.ts';
import { order } from './order.ts';

const steps = {
  commit: step(inventory, 'commit-reservation'),
  capture: step(payments, 'capture-payment'),
};
type Shipping = Instance<typeof order, typeof steps, never>;

/** Ships an order that was drafted: the reserved goods leave, then the revenue is booked. Goods that are held no longer cancel the order, which the placing takes back. */
export const shipping = processManager('shipping', order, { steps })
  .on(
    orders,
    'shipment-requested',
    ({ order: id }) => id,
    (it) => {
      if (unitsOf(it.state.lines) === 0) return capture(it);
      it.send('commit', { reservation: reservationOf(it.id, it.state.attempt) });
    },
  )
  .after('commit', {
    done: (it) => capture(it),
    'reservation-expired': (it) => giveUp(it),
    'reservation-released': (it) => giveUp(it),
    'no-such-reservation': (it) => impossible(it, 'what was reserved is gone'),
    'held-by-service': (it) => impossible(it, 'another service holds it'),
  })
  .after('capture', {
    done: (it) => shipped(it),
    'no-such-invoice': (it) => impossible(it, 'what was authorised is gone'),
    'not-authorised': (it, { status }) => impossible(it, `what was authorised is ${status}`),
  });

function capture(it: Shipping): void {
  if (it.state.total === 0) return shipped(it);
  it.send('capture', { invoice: invoiceOf(it.id, it.state.attempt) });
}

function shipped(it: Shipping): void {
  const { customer, country, currency, continues, lines, total } = it.state;
  it.append('order-shipped', {
    order: it.id,
    customer,
    country,
    currency,
    ...(continues === null ? {} : { continues }),
    lines: lines.length,
    units: unitsOf(lines),
    gross: total,
  });
}

function giveUp(it: Shipping): void {
  it.append('cancellation-requested', { order: it.id, reason: 'reservation-expired' });
}

/** Parks the instance for an operator: somebody else has changed what belongs to this order. */
function impossible(it: Shipping, what: string): never {
  throw new DefectError(`order ${it.id} cannot be shipped: ${what}`, { order: it.id });
}
