import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, quoteOf, shipTo, started } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { changeAddress } from './change-address.ts';
import { deliveryMethod, deliveryZone, learnDeliveryMethods, learnDeliveryZones } from './known-delivery.ts';
import { accepted } from './testing/accepted.ts';
import { shipping } from '@banyan/shipping/contract';

const it = order(ID);
const next = { ...shipTo, recipient: 'Grace', street: ['2 Road'], postcode: 'N2' };
const body = { order: ID, shipTo: next };
const buyer = { caller: { role: 'public', id: BUYER, tenant: 'default', credential: 'token' } } as const;
const stranger = { caller: { ...buyer.caller, id: 'visitor:somebody-else' } } as const;
const method = events(deliveryMethod('standard'), [
  'delivery-method-learnt',
  { method: 'standard', zones: ['uk', 'islands'] },
]);
const uk = events(deliveryZone('uk'), [
  'delivery-zone-learnt',
  { zone: 'uk', name: 'UK', areas: [{ country: 'GB', except: ['IM'] }] },
]);
const islands = events(deliveryZone('islands'), [
  'delivery-zone-learnt',
  { zone: 'islands', name: 'Islands', areas: [{ country: 'GB', postcodes: ['IM'] }] },
]);
const sold = [method, uk, islands, started(), accepted()];
const changed = ['delivery-address-changed', { order: ID, buyer: BUYER, shipTo: next }] as const;

test('an address is changed within its country and shipping zone; the same again changes nothing', () => {
  given(...sold)
    .when(changeAddress, body, buyer)
    .then(events(it, changed));
  given(...sold)
    .when(changeAddress, { order: ID, shipTo }, buyer)
    .thenNothing();
  given(...sold, events(it, changed))
    .when(changeAddress, body, buyer)
    .thenNothing();
});

test('another country and another zone are refused by name: taxes and carriage were quoted for the old one', () => {
  given(...sold)
    .when(changeAddress, { ...body, shipTo: { ...next, country: 'FR' } }, buyer)
    .thenRejected('other-country', { expected: 'GB' });
  given(...sold)
    .when(changeAddress, { ...body, shipTo: { ...next, postcode: 'IM1 1AA' } }, buyer)
    .thenRejected('other-zone', { expected: ['uk'] });
});

test('where only a name or street changes the zone is not asked about, whatever has become of it since', () => {
  const { postcode } = shipTo;
  given(started(), accepted())
    .when(changeAddress, { ...body, shipTo: { ...next, postcode } }, buyer)
    .then(events(it, ['delivery-address-changed', { order: ID, buyer: BUYER, shipTo: { ...next, postcode } }]));
});

test('an order without delivery has no zone', () => {
  given(started(), accepted({ quote: quoteOf({ shipping: null }) }))
    .when(changeAddress, body, buyer)
    .then(events(it, changed));
});

test('what is sent, in part or being sent, is not sent elsewhere; what is cancelled neither', () => {
  const sent = events(it, ['pieces-committed', { order: ID, fulfilment: 'p', lines: [{ line: 1, quantity: 1 }] }]);
  const cancelled = events(it, ['cancellation-requested', { order: ID, reason: 'x' }]);
  for (const since of [sent, cancelled])
    given(...sold, since)
      .when(changeAddress, body, buyer)
      .thenRejected('not-editable', { order: ID });
});

test('somebody else’s order is not there, nor one that came of no checkout', () => {
  given(...sold)
    .when(changeAddress, body, stranger)
    .thenRejected('no-such-order', { order: ID });
  given().when(changeAddress, body).thenRejected('no-such-order', { order: ID });
});

test('an address that is gone with its person is like no other', () => {
  given(method, uk, islands, started({ shipTo: erased }), accepted({ shipTo: erased }))
    .when(changeAddress, { ...body, shipTo: { ...next, postcode: 'IM1 1AA' } })
    .thenRejected('other-zone', { expected: ['uk'] });
});

test('the zones that a method tells apart are learnt, and what they are made of', () => {
  const offered = {
    method: 'standard',
    name: 'Standard',
    channels: ['web'],
    kind: 'delivery' as const,
    rules: [
      { zones: ['uk'], price: { amount: 500, currency: 'GBP', scale: 2 } },
      { zones: ['uk', 'islands'], price: { amount: 900, currency: 'GBP', scale: 2 } },
    ],
  };
  given()
    .whenEvent(learnDeliveryMethods, events(shipping, ['method-offered', offered]))
    .then({ appended: [['delivery-method-learnt', { method: 'standard', zones: ['uk', 'islands'] }]] });
  const drawn = { zone: 'uk', name: 'UK', areas: [{ country: 'GB' }] };
  given()
    .whenEvent(learnDeliveryZones, events(shipping, ['zone-drawn', drawn]))
    .then({ appended: [['delivery-zone-learnt', drawn]] });
});
