import { processManager } from '@banyan/core';
import { orders } from '../contract.ts';
import { fulfilment, isWaiting, nextTender } from './fulfilment.ts';

/**
 * Lets a parcel go on that waits for its card though nothing of its invoice is owed any more. Whoever lets it wait looks at that today; a version of before did
 * not, and nobody tells of it a second time. A process manager that a folder has not had yet is given all that has happened, so those are found once, when the
 * folder is opened; from then on there are none.
 */
export const wakingParcels = processManager('waking-parcels', fulfilment).on(
  orders,
  'fulfilment-payment-due',
  ({ fulfilment: id }) => id,
  (it) => {
    const { requested } = it.state;
    if (requested === null || !isWaiting(it.state) || nextTender(it.state) !== undefined) return;
    const { order, shipment } = requested;
    it.append('fulfilment-resumed', { order, fulfilment: it.id, shipment });
  },
);
