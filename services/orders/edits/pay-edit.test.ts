import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, CART, ID, opened, saidOfBuyer, shipTo, started } from '../checkout/testing/facts.ts';
import { visitorOrders } from '../joining/visitor-orders.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { cancelOrder } from '../cancel-order.ts';
import { cancelEdit } from './cancel-edit.ts';
import { editOrder } from './edit-order.ts';
import { payEdit } from './pay-edit.ts';
import { placeEdit } from './place-edit.ts';
import { accepted } from './testing/accepted.ts';
import {
  EDIT,
  PAYMENT,
  UNTIL,
  asked,
  askedFor,
  begunOf,
  ending,
  intent,
  it,
  notEditable,
  of,
  offer,
  offered,
  paid,
  quote,
  ready,
  refused,
  reservation,
  step,
  waiting,
} from './testing/by-card.ts';

const SECOND = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b84';
const as = (role: 'customer' | 'partner' | 'public', id: string) => ({
  caller: { role, id, tenant: 'default', ...(role === 'partner' && { scopes: ['order-link'] }) } as never,
});
const sent = events(order(ID), ['pieces-committed', { order: ID, fulfilment: 'p', lines: [{ line: 0, quantity: 1 }] }]);

test('an edit that a card is to pay for has a deadline: three days unless told, and fourteen at most', () => {
  const at = { at: '2026-01-01T00:00:00.000Z' };
  const begins = (payUntil: string) => [
    events(order(ID), ['edit-asked-for', of]),
    events(it, ['edit-begun', { ...begunOf, payUntil }]),
  ];
  given(accepted())
    .when(editOrder, asked, at)
    .then(...begins(UNTIL));
  const payUntil = '2026-01-15T00:00:00.000Z';
  given(accepted())
    .when(editOrder, { ...asked, payUntil }, at)
    .then(...begins(payUntil));
  given(accepted())
    .when(editOrder, { ...asked, payUntil: '2026-01-15T00:00:00.001Z' }, at)
    .thenRejected('pay-until-too-late', { latest: payUntil });
  // The same again, with or without it, changes nothing.
  const begun = [accepted(), events(it, ['edit-begun', begunOf])];
  for (const again of [asked, { ...asked, payUntil: UNTIL }])
    given(...begun)
      .when(editOrder, again)
      .thenNothing();
  given(...begun)
    .when(editOrder, { ...asked, payUntil })
    .thenRejected('edit-exists', { edit: EDIT });
});

test('its buyer gives a card, once, and so does whoever has the link; nobody else does', () => {
  for (const who of [as('customer', BUYER), as('public', BUYER), as('partner', ID)])
    given(accepted(), ...waiting)
      .when(payEdit, offer, who)
      .then(events(it, offered));
  for (const who of [as('customer', 'bob'), as('partner', EDIT), as('public', 'visitor:x')])
    given(accepted(), ...waiting)
      .when(payEdit, offer, who)
      .thenRejected('no-such-order', { order: ID });
  given(...waiting)
    .when(payEdit, offer)
    .thenRejected('no-such-order', { order: ID });
  given(accepted()).when(payEdit, offer).thenRejected('no-such-edit', { edit: EDIT });
  const given1 = [accepted(), ...waiting, events(it, offered)];
  given(...given1)
    .when(payEdit, offer)
    .thenNothing();
  given(...given1)
    .when(payEdit, { ...offer, card: 'tok_3' })
    .thenRejected('payment-exists', { payment: PAYMENT });
  given(...given1)
    .when(payEdit, { ...offer, payment: SECOND })
    .thenRejected('being-paid', { payment: PAYMENT });
  given(...given1, events(it, refused('lost-card')))
    .when(payEdit, { ...offer, payment: SECOND })
    .then(events(it, ['edit-card-offered', { ...offered[1], payment: SECOND }]));
  const forgotten = events(it, ['edit-card-offered', { ...offered[1], returnTo: erased }]);
  given(accepted(), ...waiting, forgotten)
    .when(payEdit, offer)
    .thenNothing();
  const many = Array.from({ length: 20 }, (_, nth) => {
    const payment = `${PAYMENT.slice(0, -2)}${nth + 10}`;
    return events(
      it,
      ['edit-card-offered', { ...offer, payment }],
      ['edit-card-refused', { edit: EDIT, payment, reason: 'no' }],
    );
  });
  given(accepted(), ...waiting, ...many)
    .when(payEdit, { ...offer, payment: SECOND })
    .thenRejected('too-many-cards', { max: 20 });
});

test('no card is asked for an edit that waits for none, or of which nothing can come any more', () => {
  for (const history of [
    ready,
    [...ready, events(it, step('open'))],
    [...waiting, events(it, paid)],
    [...waiting, events(it, ending('cancelled'))],
    [...waiting, events(it, paid, ['order-edited', { ...of, added: 1, removes: [] }])],
  ])
    given(accepted(), ...history)
      .when(payEdit, offer)
      .thenRejected('nothing-due', { edit: EDIT });
  given(accepted(), sent, ...waiting)
    .when(payEdit, offer)
    .thenRejected('not-editable', { order: ID });
  const lines = [{ line: 0, quantity: 2 }];
  const gone = events(order(ID), ['pieces-cancelled', { order: ID, cancellation: 'c', lines }]);
  const takesOut = events(it, ['edit-begun', { ...begunOf, removes: [{ line: 0, quantity: 1 }] }]);
  given(accepted(), gone, takesOut, ...waiting.slice(1))
    .when(payEdit, offer)
    .thenRejected('not-editable', { order: ID });
});

test('an order that is cancelled gives its edits up that wait for a card, and no others', () => {
  const cancels = events(order(ID), ['cancellation-requested', { order: ID, ...saidOfBuyer('changed my mind') }]);
  const others = [ready, [...waiting, events(it, paid)], [...waiting, events(it, ending('cancelled'))]];
  for (const [edit, ends] of [[waiting, notEditable] as const, ...others.map((one) => [one, []] as const)])
    given(accepted(), askedFor, ...edit)
      .when(cancelOrder, { order: ID, reason: 'changed my mind' })
      .then(cancels, ...ends);
});

test('staff give an edit up until it is made, once', () => {
  for (const history of [ready, waiting, [...waiting, events(it, paid)]])
    given(...history)
      .when(cancelEdit, of)
      .then(events(it, ending('cancelled')));
  given(...waiting, events(it, ending('payment-timed-out')))
    .when(cancelEdit, of)
    .thenNothing();
  given(...waiting, events(it, paid, ['order-edited', { ...of, added: 1, removes: [] }]))
    .when(cancelEdit, of)
    .thenRejected('already-edited', { edit: EDIT });
  for (const other of [
    { ...of, edit: SECOND },
    { ...of, order: SECOND },
  ])
    given(...waiting)
      .when(cancelEdit, other)
      .thenRejected('no-such-edit', { edit: other.edit });
});

test('what is paid is placed with its card as what pays for it; what was given up is not', () => {
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
        tenders: { holds: [], intent: { intent, amount: 1501 }, captures: 'at-shipment' },
        reservations: [{ reservation, location: 'main' }],
        link: `digest(token(order-link ${EDIT}))`,
      },
    ]),
    events(visitorOrders(BUYER), ['visitor-ordered', { visitor: BUYER, order: EDIT }]),
    events(it, ['order-edited', { ...of, added: 1, removes: [] }]),
  ];
  const all = [opened, started(), accepted(), ...waiting, events(it, offered, paid)];
  given(...all)
    .when(placeEdit, { edit: EDIT })
    .then(...placed);
  for (const over of [
    [ending('cancelled')],
    [ending('cancelled'), ['edit-failed', { ...of, reason: 'cancelled', wasAsked: true }] as const],
  ])
    given(...all, events(it, ...over))
      .when(placeEdit, { edit: EDIT })
      .thenRejected('edit-ended', { edit: EDIT });
});
