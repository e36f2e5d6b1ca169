import { T, identifier } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { currency } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { shipmentId } from '@banyan/shipping/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import { fulfilmentId, invoiceId, somePieces } from './fulfilment-vocabulary.ts';

const order = checkoutId;
const of = { order, fulfilment: fulfilmentId };

/** What happens to parcels whose buyer withdraws while they wait for their card. */
export const calledOffEvents = {
  /** In the stream of the fulfilment: these pieces are not sent. `return`: by which they are credited. */
  'fulfilment-called-off': { ...of, shipment: shipmentId, return: identifier, lines: somePieces },
  /** In the stream of the order: the same. */
  'pieces-called-off': { ...of, return: identifier, lines: somePieces },
  /** In the stream of the fulfilment: its invoice is credited for so much before it is paid, by this return. */
  'fulfilment-lessened': { ...of, return: identifier, amount: minor },
  /** In the stream of the order: so much of what the parcel waits for is not taken any more. */
  'tender-unclaimed': { ...of, invoice: invoiceId, tender: identifier, amount: minor },
  /** In the stream of the fulfilment: nothing of it is sent. `lines`, `units` and `gross`: of its invoice, which credit notes take back. */
  'fulfilment-given-up': {
    ...of,
    shipment: shipmentId,
    country: countryCode,
    currency,
    lines: T.Integer({ minimum: 1 }),
    units: T.Integer({ minimum: 1 }),
    gross: minor,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
    continues: T.Optional(order),
    isFirst: T.Boolean(),
  },
  /** In the stream of a return that is nothing but these pieces: what was never sent is back where it came from. */
  'called-off-return-begun': { ...of, return: identifier, buyer: customerId, currency, lines: somePieces },
};
