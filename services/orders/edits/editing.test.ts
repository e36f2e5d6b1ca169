import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, CART, ID, opened, quoteOf, shipTo, started } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { visitorOrders } from '../joining/visitor-orders.ts';
import { numbering } from '../numbering.ts';
import { cancellation } from './cancellation.ts';
import { editing } from './editing.ts';
import { editOrder } from './edit-order.ts';
import { deliveryMethod, deliveryZone } from './known-delivery.ts';
import { orderEdit } from './order-edit.ts';
import { placeEdit } from './place-edit.ts';
import { accepted, acceptedOf } from './testing/accepted.ts';

const EDIT = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82';
const OTHER = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83';
const it = orderEdit(EDIT);
const of = { edit: EDIT, order: ID };
const reason = 'Rang for another colour';
const adds = { quote: 'q-2', expectedTotal: 499, payBy: 'invoice' as const };
const removes = [{ line: 0, quantity: 1 }];
const body = { ...of, reason, adds, removes };
const quotedFor = { buyer: BUYER, channel: 'web', currency: 'GBP', country: 'GB' };
const sealed = { reason: 'asked-for', about: BUYER, words: reason };
const begun = { ...body, ...sealed, location: 'main', quotedFor };
const begins = events(it, ['edit-begun', begun]);
const byCredit = events(it, ['edit-begun', { ...begun, adds: { ...adds, payBy: 'credit' as const } }]);
const [pot] = quoteOf().lines;
const quote = quoteOf({
  quote: 'q-2',
  lines: [{ ...pot!, line: '1', gross: 499 }],
  shipping: null,
  totals: { ...quoteOf().totals, gross: 499 },
});
const priced = events(it, ['edit-priced', { edit: EDIT, quote }]);
const taken = (...steps: ('claim' | 'reserve' | 'hold')[]) =>
  steps.map((step) => events(it, ['edit-step-taken', { edit: EDIT, step }]));
const reservation = `order:1:${EDIT}`;
const sent = events(order(ID), ['pieces-committed', { order: ID, fulfilment: 'p', lines: removes }]);

test('an edit is begun of an order of which nothing is sent; the same again changes nothing', () => {
  given(accepted())
    .when(editOrder, body)
    .then(events(order(ID), ['edit-asked-for', of]), begins);
  given(accepted(), begins).when(editOrder, body).thenNothing();
  given(accepted(), begins)
    .when(editOrder, { ...body, reason: 'x' })
    .thenRejected('edit-exists', { edit: EDIT });
});

test('the name of an edit is that of an order: one that is taken is refused', () => {
  given(accepted())
    .when(editOrder, { ...body, edit: ID })
    .thenRejected('edit-exists', { edit: ID });
  given(accepted(), events(order(EDIT), ['order-accepted', { ...acceptedOf(), order: EDIT }]))
    .when(editOrder, body)
    .thenRejected('edit-exists', { edit: EDIT });
  given(opened, started(), events(order(OTHER), ['order-accepted', { ...acceptedOf(), order: OTHER }]))
    .when(editOrder, { ...body, order: OTHER, edit: ID })
    .thenRejected('edit-exists', { edit: ID });
  given(begins)
    .whenRejected(editing, EDIT, 'claim', 'claim-exists', { quote: 'q-1' })
    .then({
      appended: [
        ['edit-ending', { edit: EDIT, reason: 'quote-claimed' }],
        ['edit-failed', { ...of, reason: 'quote-claimed' }],
      ],
    });
});

test('what cannot be edited is refused by name', () => {
  given().when(editOrder, body).thenRejected('no-such-order', { order: ID });
  given(accepted(), sent).when(editOrder, body).thenRejected('not-editable', { order: ID });
  given(accepted())
    .when(editOrder, { ...of, reason })
    .thenRejected('nothing-to-edit', {});
  const out = (...lines: { line: number; quantity: number }[]) =>
    given(accepted()).when(editOrder, { ...body, removes: lines });
  out({ line: 0, quantity: 3 }).thenRejected('more-than-open', { line: 0, open: 2 });
  out({ line: 7, quantity: 1 }).thenRejected('no-such-line', { order: ID, line: 7 });
  out(...removes, ...removes).thenRejected('line-twice', { line: 0 });
  out({ line: 0, quantity: 2 }, { line: 1, quantity: 1 }).thenRejected('nothing-left', { order: ID });
});

test('what is added is claimed, reserved and, where credit pays for it, held; then the edit is placed', () => {
  given()
    .whenEvent(editing, begins)
    .then({ sent: [['claim', { claim: EDIT, quote: 'q-2', expectedTotal: 499 }]] });
  given(begins)
    .whenDone(editing, EDIT, 'claim', quote, { at: '2026-01-01T00:00:00.000Z' })
    .then({
      appended: [
        ['edit-priced', { edit: EDIT, quote }],
        ['edit-step-taken', { edit: EDIT, step: 'claim' }],
      ],
      sent: [
        [
          'reserve',
          { reservation, location: 'main', lines: [{ sku: 'POT', quantity: 2 }], until: '2036-01-01T00:00:00.000Z' },
        ],
      ],
    });
  given(begins, priced, ...taken('claim'))
    .whenDone(editing, EDIT, 'reserve', undefined)
    .then({ appended: [['edit-step-taken', { edit: EDIT, step: 'reserve' }]], sent: [['place', { edit: EDIT }]] });
  given(byCredit, priced, ...taken('claim'))
    .whenDone(editing, EDIT, 'reserve', undefined)
    .then({
      appended: [['edit-step-taken', { edit: EDIT, step: 'reserve' }]],
      sent: [
        [
          'hold',
          {
            hold: `${EDIT}.credit`,
            source: { customer: BUYER, currency: 'GBP' },
            amount: { amount: 499, currency: 'GBP', scale: 2 },
          },
        ],
      ],
    });
  const nothingAdded = events(it, ['edit-begun', { ...begun, adds: null }]);
  given()
    .whenEvent(editing, nothingAdded)
    .then({ sent: [['place', { edit: EDIT }]] });
});

test('a quote for somebody else, another place or currency is none for this order', () => {
  for (const other of [{ buyer: 'somebody' }, { country: 'FR' }, { channel: 'x' }, { isDestinationKnown: false }])
    given(begins)
      .whenDone(editing, EDIT, 'claim', { ...quote, ...other })
      .then({
        appended: [
          ['edit-priced', { edit: EDIT, quote: { ...quote, ...other } }],
          ['edit-step-taken', { edit: EDIT, step: 'claim' }],
          ['edit-ending', { edit: EDIT, reason: 'other-quote' }],
        ],
        sent: [['release-claim', { claim: EDIT }]],
      });
});

test('what is added is claimed for the postal code that the order is sent to by now, whoever was quoted what', () => {
  const claim = { claim: EDIT, quote: 'q-2', expectedTotal: 499, buyer: BUYER, country: 'GB' };
  given(started(), accepted())
    .whenEvent(editing, begins)
    .then({ sent: [['claim', { ...claim, postcode: 'N1' }]] });
  const moved = { ...shipTo, postcode: 'IM1 1AA' };
  given(
    started(),
    accepted(),
    events(order(ID), ['delivery-address-changed', { order: ID, buyer: BUYER, shipTo: moved }]),
  )
    .whenEvent(editing, begins)
    .then({ sent: [['claim', { ...claim, postcode: 'IM11AA' }]] });
  given(begins)
    .whenRejected(editing, EDIT, 'claim', 'other-destination', { quote: 'q-2' })
    .then({
      appended: [
        ['edit-ending', { edit: EDIT, reason: 'other-quote' }],
        ['edit-failed', { ...of, reason: 'other-quote' }],
      ],
    });
});

test('what is added is not placed once the order is sent to another shipping zone than it was quoted for', () => {
  const zone = (name: string, area: object) =>
    events(deliveryZone(name), ['delivery-zone-learnt', { zone: name, name, areas: [{ country: 'GB', ...area }] }]);
  const zones = [
    events(deliveryMethod('express'), ['delivery-method-learnt', { method: 'express', zones: ['uk', 'islands'] }]),
    zone('uk', { except: ['IM'] }),
    zone('islands', { postcodes: ['IM'] }),
  ];
  const express = { ...quote, zones: ['uk'], shipping: { ...quoteOf().shipping!, method: 'express' } };
  const claimed = [begins, events(it, ['edit-priced', { edit: EDIT, quote: express }]), ...taken('claim', 'reserve')];
  const moved = { ...shipTo, postcode: 'IM1 1AA' };
  const since = events(order(ID), ['delivery-address-changed', { order: ID, buyer: BUYER, shipTo: moved }]);
  given(opened, started(), accepted(), ...zones, ...claimed, since)
    .when(placeEdit, { edit: EDIT })
    .thenRejected('other-destination', { order: ID });
  given(...claimed)
    .whenRejected(editing, EDIT, 'place', 'other-destination', { order: ID })
    .then({
      appended: [['edit-ending', { edit: EDIT, reason: 'other-quote' }]],
      sent: [['release-stock', { reservation }]],
    });
});

test('what is refused goes back step by step, and the order is what it was', () => {
  const ending = events(it, ['edit-ending', { edit: EDIT, reason: 'not-editable' }]);
  const undone = (step: 'claim' | 'reserve' | 'hold') => ['edit-step-undone', { edit: EDIT, step }] as const;
  given(byCredit, priced, ...taken('claim', 'reserve', 'hold'))
    .whenRejected(editing, EDIT, 'place', 'not-editable', { order: ID })
    .then({
      appended: [['edit-ending', { edit: EDIT, reason: 'not-editable' }]],
      sent: [['release-hold', { hold: `${EDIT}.credit` }]],
    });
  const back = [byCredit, priced, ...taken('claim', 'reserve', 'hold'), ending];
  given(...back)
    .whenDone(editing, EDIT, 'release-hold', { released: { amount: 499, currency: 'GBP', scale: 2 } })
    .then({ appended: [undone('hold')], sent: [['release-stock', { reservation }]] });
  given(...back, events(it, undone('hold')))
    .whenDone(editing, EDIT, 'release-stock', undefined)
    .then({ appended: [undone('reserve')], sent: [['release-claim', { claim: EDIT }]] });
  given(...back, events(it, undone('hold'), undone('reserve')))
    .whenDone(editing, EDIT, 'release-claim', undefined)
    .then({ appended: [undone('claim'), ['edit-failed', { ...of, reason: 'not-editable' }]] });
  given(begins)
    .whenRejected(editing, EDIT, 'claim', 'no-such-quote', { quote: 'q-2' })
    .then({
      appended: [
        ['edit-ending', { edit: EDIT, reason: 'no-such-quote' }],
        ['edit-failed', { ...of, reason: 'no-such-quote' }],
      ],
    });
});

test('pieces go out and what is added becomes an order that continues this one, with its number, in one decision', () => {
  const reservations = [{ reservation: `order:1:${ID}`, goods: [{ sku: 'POT', quantity: 1 }] }];
  const placed = [
    events(numbering('uk-orders'), ['number-assigned', { number: 1, order: EDIT, series: 'uk-orders' }]),
    events(order(EDIT), [
      'order-accepted',
      {
        order: EDIT,
        series: 'uk-orders',
        number: 1,
        cart: CART,
        buyer: BUYER,
        email: 'ada@example.org',
        shipTo,
        country: 'GB',
        quote,
        continues: ID,
        claim: EDIT,
        tenders: { holds: [], intent: null, captures: 'at-shipment' },
        reservations: [{ reservation, location: 'main' }],
        link: `digest(token(order-link ${EDIT}))`,
      },
    ]),
    events(visitorOrders(BUYER), ['visitor-ordered', { visitor: BUYER, order: EDIT }]),
    events(order(ID), [
      'pieces-cancelled',
      { order: ID, cancellation: `${ID}#1`, lines: removes, reservations, gross: 750 },
    ]),
    events(cancellation(`${ID}#1`), [
      'cancellation-begun',
      {
        cancellation: `${ID}#1`,
        order: ID,
        lines: removes,
        ...sealed,
        currency: 'GBP',
        nth: 1,
        gross: 750,
        isWhole: false,
        refunds: [],
        reservations,
      },
    ]),
    events(it, ['order-edited', { ...of, added: 1, removes }]),
  ];
  given(opened, started(), accepted(), begins, priced, ...taken('claim', 'reserve'))
    .when(placeEdit, { edit: EDIT })
    .then(...placed);
});

test('what was sent meanwhile, or whose buyer was forgotten, is not edited', () => {
  const ready = [opened, begins, priced, ...taken('claim', 'reserve')];
  given(...ready, started(), accepted(), sent)
    .when(placeEdit, { edit: EDIT })
    .thenRejected('not-editable', { order: ID });
  given(...ready, started({ email: erased, shipTo: erased }), accepted())
    .when(placeEdit, { edit: EDIT })
    .thenRejected('not-editable', { order: ID });
  given(...ready, started(), accepted(), events(order(EDIT), ['order-accepted', { ...acceptedOf(), order: EDIT }]))
    .when(placeEdit, { edit: EDIT })
    .thenRejected('not-editable', { order: ID });
  given(...ready, started(), accepted(), events(it, ['order-edited', { ...of, added: 1, removes }]))
    .when(placeEdit, { edit: EDIT })
    .thenNothing();
  given().when(placeEdit, { edit: EDIT }).thenRejected('no-such-edit', { edit: EDIT });
});

test('an edit is claimed for whoever bought the order, whom pricing knows before its refusal is told', () => {
  const bought = started({ person: 'p-7' });
  const sentTo = { buyer: BUYER, country: 'GB', postcode: 'N1' };
  const claim = { claim: EDIT, quote: 'q-2', expectedTotal: 499, person: 'p-7', ...sentTo };
  given(bought)
    .whenEvent(editing, begins)
    .then({ sent: [['claim', claim]] });
  // Also of what an earlier edit has added to it, which came of no checkout of its own.
  const added = events(order(OTHER), ['order-accepted', { ...acceptedOf(), order: OTHER, continues: ID }]);
  const again = events(it, ['edit-begun', { ...begun, order: OTHER }]);
  given(bought, added)
    .whenEvent(editing, again)
    .then({ sent: [['claim', claim]] });
  const changed = { quote: 'q-2', currency: 'GBP', expected: 499, total: 599, difference: 100 };
  const ending = events(it, ['edit-ending', { edit: EDIT, reason: 'price-changed' }]);
  given(bought, begins)
    .whenRejected(editing, EDIT, 'claim', 'price-changed', changed)
    .then({
      appended: [['edit-ending', { edit: EDIT, reason: 'price-changed' }]],
      sent: [['recognise', { buyer: BUYER, person: 'p-7' }]],
    });
  given(bought, begins, ending)
    .whenDone(editing, EDIT, 'recognise', undefined)
    .then({ appended: [['edit-failed', { ...of, reason: 'price-changed' }]] });
  // Who has used it up, or may not have it a second time, is told so of the next quote already.
  const recognise = ['recognise', { buyer: BUYER, person: 'p-7' }] as const;
  for (const [coupon, detail] of [
    ['SPRING', 'SPRING'],
    [null, 'sale'],
  ] as const)
    given(bought, begins)
      .whenRejected(editing, EDIT, 'claim', 'used-up', { promotion: 'sale', coupon, limit: 'per-customer' })
      .then({ appended: [['edit-ending', { edit: EDIT, reason: 'used-up', detail }]], sent: [recognise] });
  given(bought, begins)
    .whenRejected(editing, EDIT, 'claim', 'price-changed', { ...changed, parts: ['promotions', 'lines'] })
    .then({
      appended: [['edit-ending', { edit: EDIT, reason: 'price-changed', detail: 'promotions, lines' }]],
      sent: [recognise],
    });
});
