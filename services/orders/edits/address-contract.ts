import { T, command, erasable, personal, query } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { methodId, zoneFacts, zoneId } from '@banyan/shipping/contract';
import { checkoutId, contact } from '../checkout/checkout-vocabulary.ts';
import { ORDER_LINK } from '../links/links-contract.ts';

const only = { additionalProperties: false };
const order = checkoutId;
const { shipTo } = contact;

/** Where an order is sent, and what is known of where that may be. */
export const addressEvents = {
  'delivery-address-changed': { order, buyer: customerId, shipTo: personal('buyer', shipTo) },
  /** The zones that a shipping method’s rules name from now on: what a quote was made of. */
  'delivery-method-learnt': { method: methodId, zones: T.Array(zoneId) },
  /** What a shipping zone is made of from now on. */
  'delivery-zone-learnt': zoneFacts,
};

/** How the address is changed. */
export const addressCommands = {
  'change-address': command(
    { order, shipTo },
    {
      description:
        'Changes where an order is sent while nothing of it is, within the country and shipping zone that its taxes and carriage were quoted for; the same again changes nothing.',
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      edits: 'order/order',
      rejects: {
        'no-such-order': { order },
        /** It is not confirmed, or something of it is sent already. */
        'not-editable': { order },
        'other-country': { expected: countryCode },
        'other-zone': { expected: T.Array(zoneId) },
      },
    },
  ),
};

/** Where an order is sent; what is personal in it is gone with its person. */
const orderDelivery = T.Object({ order, country: countryCode, shipTo: erasable(shipTo) }, only);

/** What may be asked about the address. */
export const addressQueries = {
  'order-delivery': query(
    { order },
    {
      description:
        'Where an order is sent, for its buyer and for staff; null when there is none of this id, it came of no checkout, or it is somebody else’s.',
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      shows: 'order/order',
      returns: T.Union([orderDelivery, T.Null()]),
    },
  ),
};
