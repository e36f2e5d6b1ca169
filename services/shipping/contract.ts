import { currency, price } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T, command, contract, instant, pageOf, query, inOrder } from '@banyan/core';
import { location } from '@banyan/inventory/contract';
import { shipmentCommands, shipmentEvents, shipmentQueries } from './shipment-contract.ts';
import { destination, methodFacts, methodId, methodState, zoneFacts, zoneId } from './schemas.ts';

export { destination, methodFacts, methodId, postcode, shippingRule, zoneFacts, zoneId } from './schemas.ts';
export {
  carrier,
  shipmentFacts,
  shipmentId,
  shipmentRecord,
  shipmentState,
  tracking,
  trackingRecord,
} from './shipment-schemas.ts';
// What the facts mean is one function, so that whoever has learnt them (pricing) counts as we do.
export { isInZone, methodPrice } from './method-price.ts';

/** A zone as staff see it. */
export const zoneRecord = T.Object({ ...zoneFacts, changedAt: instant }, { additionalProperties: false });

/** A method as staff see it. */
export const methodRecord = T.Object(
  { ...methodFacts, state: methodState, changedAt: instant },
  { additionalProperties: false },
);

/** A way to get a basket to an address, and what it costs. */
export const shippingOption = T.Object(
  {
    method: methodId,
    name: methodFacts.name,
    kind: methodFacts.kind,
    location: T.Union([location, T.Null()]),
    price,
  },
  { additionalProperties: false },
);

const staff = { by: ['staff'] } as const;
const whole = T.Integer({ minimum: 0, maximum: 1_000_000_000_000, examples: [1500] });

/** How goods reach people: where each method delivers and what it costs there; shipments, and what becomes of them. */
export const shipping = contract('shipping', {
  events: {
    /** All facts as they are from now on. */
    'zone-drawn': zoneFacts,
    /** All facts as they are from now on. */
    'method-offered': methodFacts,
    'method-withdrawn': { method: methodId },
    ...shipmentEvents,
  },
  commands: {
    ...shipmentCommands,
    'draw-zone': command(zoneFacts, {
      description: 'Says which countries, and which parts of them by postal code, a zone is made of: anew or again.',
      example: { zone: 'uk-mainland', name: 'Great Britain', areas: [{ country: 'GB', except: ['BT', 'IM', 'JE'] }] },
      edits: 'zone/zone',
      ...staff,
      rejects: { 'country-twice': { country: T.String({ examples: ['GB'] }) } },
    }),
    'offer-method': command(methodFacts, {
      description: 'Offers a shipping method with these facts: a new one, with other facts than before, or once more.',
      example: {
        method: 'standard',
        name: 'Standard delivery',
        channels: ['web-uk'],
        kind: 'delivery',
        rules: [
          { zones: ['uk-mainland'], weightBelow: 20_000, price: { amount: 395, currency: 'GBP', scale: 2 } },
          { zones: ['uk-mainland'], weightFrom: 20_000, price: { amount: 1295, currency: 'GBP', scale: 2 } },
        ],
        freeFrom: [{ amount: 5000, currency: 'GBP', scale: 2 }],
      },
      edits: 'method/method',
      ...staff,
      rejects: {
        'no-such-zone': { zone: zoneId },
        'no-location': { method: methodId },
        'not-collected': { method: methodId },
        'empty-range': { rule: T.Integer({ minimum: 0, examples: [0] }) },
      },
    }),
    'withdraw-method': command(
      { method: methodId },
      {
        description: 'Offers a method no more until it is offered again.',
        edits: 'method/method',
        ...staff,
        rejects: { 'no-such-method': { method: methodId } },
      },
    ),
  },
  queries: {
    ...shipmentQueries,
    options: query(
      { channel: channelId, currency, destination, amount: whole, weight: whole, quantity: whole },
      {
        description:
          'The methods by which a basket can get to an address, the cheapest first: `amount` in minor units after discounts, `weight` in grams.',
        example: {
          channel: 'web-uk',
          currency: 'GBP',
          destination: { country: 'GB', postcode: 'LS1 4AP' },
          amount: 2400,
          weight: 1500,
          quantity: 3,
        },
        // A visitor chooses before anybody knows them.
        by: ['public', 'customer', 'staff', 'carts', 'orders'],
        returns: T.Array(shippingOption),
      },
    ),
    method: query(
      { method: methodId },
      {
        description: 'A method with all its facts; null when there is none of this name.',
        shows: 'method/method',
        by: ['staff', 'carts', 'orders'],
        returns: T.Union([methodRecord, T.Null()]),
      },
    ),
    methods: query(
      { state: T.Optional(methodState), ...inOrder('ascending') },
      { description: 'Methods by name: all, or those in a state.', ...staff, returns: pageOf(methodRecord) },
    ),
    zone: query(
      { zone: zoneId },
      {
        description: 'A shipping zone with its areas; null when there is none of this name.',
        shows: 'zone/zone',
        ...staff,
        returns: T.Union([zoneRecord, T.Null()]),
      },
    ),
    zones: query(
      { ...inOrder('ascending') },
      { description: 'All shipping zones with their areas, by name.', ...staff, returns: pageOf(zoneRecord) },
    ),
  },
});
