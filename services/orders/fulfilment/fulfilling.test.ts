import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefectError } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { fulfilling } from './fulfilling.ts';
import { fulfilOrder } from './fulfil-order.ts';
import { shipmentOf } from './fulfilment-ids.ts';
import { fulfilment } from './fulfilment.ts';
import { accepted, billed, mixed, onePot, requested, RESERVATION, SHIPMENT } from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const inBooks = (amount: number) => ({ amount: amount * 100, currency: 'GBP', scale: 4 });
const of = { order: ID, fulfilment: 'f1' };
const f1 = fulfilment('f1');
const invoice = `${ID}.1`;
const gift = `${ID}.gift-1`;
const card = `${ID}.card`;
const asked = [accepted({ tenders: mixed }), ...requested('f1', onePot)];
const invoiced = [...asked, ...billed('f1')];
const posted = (outstanding: number) => ['fulfilment-posted', { fulfilment: 'f1', outstanding }] as const;
const paid = (tender: string, amount: number) => ['fulfilment-paid', { fulfilment: 'f1', tender, amount }] as const;
const due = ['fulfilment-payment-due', { ...of, shipment: SHIPMENT }] as const;
const stuck = (reason: string) =>
  [
    'fulfilment-payment-due',
    { ...due[1], stuck: { capture: 'shipment-1', currency: 'GBP', amount: 550, reason } },
  ] as const;
const fell = events(order(ID), ['payment-fell-due', { order: ID }]);
const resumed = ['fulfilment-resumed', { ...of, shipment: SHIPMENT }] as const;
const failedShipment = [
  'tender-failed',
  {
    order: ID,
    tender: card,
    capture: 'shipment-2',
    name: 'shipment-2',
    invoice: `${ID}.2`,
    currency: 'GBP',
    amount: 100,
    reason: 'x',
  },
] as const;
const owed = [...invoiced, events(f1, posted(1250))];
const cardLeft = [...owed, events(f1, paid(gift, 700))];
const spend = ['spend', { hold: gift, spend: 'shipment-1', amount: gbp(700), invoice }] as const;
const capture = ['capture', { intent: card, capture: 'shipment-1', amount: gbp(550), invoice }] as const;
const pack = [
  'pack',
  {
    shipment: SHIPMENT,
    order: ID,
    kind: 'delivery',
    location: 'main',
    method: 'standard',
    lines: [{ line: '0', sku: 'POT', quantity: 1 }],
    buyer: BUYER,
  },
] as const;
const line = (kind: 'goods' | 'carriage', net: number, tax: number) => ({
  kind,
  country: 'GB',
  category: 'S' as const,
  rate: 20_000,
  net: gbp(net),
  tax: gbp(tax),
});
const document = {
  document: invoice,
  kind: 'invoice' as const,
  number: 'i-000001',
  date: '2026-01-01',
  customer: BUYER,
  channel: 'web',
  currency: 'GBP',
  lines: [line('goods', 625, 125), line('carriage', 417, 83)],
};
const complete = { sent: [['complete', { fulfilment: 'f1' }]] } as const;

test('goods, invoice, books, gift card, card, parcel: one step after the other', () => {
  given(...asked)
    .whenEvent(fulfilling, requested('f1', onePot)[1])
    .then({ sent: [['take', { reservation: RESERVATION, part: 'f1', lines: [{ sku: 'POT', quantity: 1 }] }]] });
  given(...asked)
    .whenDone(fulfilling, 'f1', 'take', undefined)
    .then({ sent: [['issue', { fulfilment: 'f1' }]] });
  given(...invoiced)
    .whenDone(fulfilling, 'f1', 'issue', undefined)
    .then({
      sent: [['post', document]],
    });
  given(...invoiced)
    .whenDone(fulfilling, 'f1', 'post', answer(1250))
    .then({ appended: [posted(1250)], sent: [spend] });
  given(...owed)
    .whenDone(fulfilling, 'f1', 'spend', { held: gbp(0) })
    .then({ appended: [paid(gift, 700)], sent: [capture] });
  given(...cardLeft)
    .whenDone(fulfilling, 'f1', 'capture', { capturable: gbp(0) })
    .then({ appended: [paid(card, 550)], sent: [pack] });
  given(...cardLeft)
    .whenDone(fulfilling, 'f1', 'pack', undefined)
    .then({ sent: [['ship', { shipment: SHIPMENT }]] });
  given(...cardLeft)
    .whenDone(fulfilling, 'f1', 'ship', undefined)
    .then(complete);
  given(...cardLeft)
    .whenDone(fulfilling, 'f1', 'complete', undefined)
    .thenNothing();
});

test('no more is taken than the books say is owed, and nothing for what was prepaid', () => {
  given(...invoiced)
    .whenDone(fulfilling, 'f1', 'post', answer(300))
    .then({ appended: [posted(300)], sent: [['spend', { ...spend[1], amount: gbp(300) }]] });
  given(...invoiced, events(f1, posted(300)))
    .whenDone(fulfilling, 'f1', 'spend', { held: gbp(400) })
    .then({ appended: [paid(gift, 300)], sent: [pack] });
  given(...invoiced)
    .whenDone(fulfilling, 'f1', 'post', answer(0))
    .then({ appended: [posted(0)], sent: [pack] });
  given(...asked, ...billed('f1', [], [`${ID}.prepayment`]))
    .whenDone(fulfilling, 'f1', 'post', answer(1250))
    .then({ appended: [posted(1250)], sent: [pack] });
  given(...asked, ...billed('f1', [], [`${ID}.prepayment`]))
    .whenDone(fulfilling, 'f1', 'issue', undefined)
    .then({ sent: [['post', { ...document, settles: [`${ID}.prepayment`] }]] });
});

test('what is collected is made ready where it is collected', () => {
  const [taken, said] = requested('f1', onePot, { kind: 'collection', collectedAt: 'shop', method: 'pick-up' });
  const history = [accepted({ tenders: mixed }), taken, said, ...billed('f1')];
  given(...history)
    .whenDone(fulfilling, 'f1', 'post', answer(0))
    .then({
      appended: [posted(0)],
      sent: [['pack', { ...pack[1], kind: 'collection', location: 'shop', method: 'pick-up' }]],
    });
  given(...history)
    .whenDone(fulfilling, 'f1', 'pack', undefined)
    .then({ sent: [['ready', { shipment: SHIPMENT }]] });
  given(...history)
    .whenDone(fulfilling, 'f1', 'ready', undefined)
    .then(complete);
  given(...history)
    .whenRejected(fulfilling, 'f1', 'ready', 'wrong-state', { state: 'collected' } as never)
    .then(complete);
});

test('goods that are held no more open the pieces again, before anything is invoiced', () => {
  for (const [refusal, reason] of [
    ['reservation-expired', 'reservation-expired'],
    ['reservation-released', 'reservation-released'],
    ['more-than-reserved', 'not-at-location'],
  ] as const)
    given(...asked)
      .whenRejected(fulfilling, 'f1', 'take', refusal, {})
      .then({ sent: [['reopen', { fulfilment: 'f1', reason }]] });
  given(...asked)
    .whenDone(fulfilling, 'f1', 'reopen', undefined)
    .thenNothing();
});

test('a parcel waits for a card that holds nothing any more, and goes on where it stood', () => {
  given(...cardLeft, fell)
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'payment-due' })
    .then({ appended: [due] });
  const waiting = [...cardLeft, events(f1, due)];
  const told = events(order(ID), ['fulfilment-resumed', of]);
  // The card of the order holds the money again: the parcel says so of itself, and then asks for what was due, and for nothing else.
  given(...waiting)
    .whenEvent(fulfilling, told)
    .then({ appended: [resumed] });
  given(...waiting)
    .whenEvent(fulfilling, events(f1, resumed))
    .then({ sent: [capture] });
  // One that does not wait, or goes on already, is left alone.
  for (const history of [asked, invoiced, cardLeft, [...waiting, events(f1, resumed)]])
    given(...history)
      .whenEvent(fulfilling, told)
      .thenNothing();
  given(...waiting, fell, events(f1, resumed))
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'payment-due' })
    .then({ appended: [due] });
});

test('a card that holds the money again before the parcel has heard that another did not is tried, and one that was given up is not', () => {
  const again = { again: '2026-01-01T00:01:00.000Z' };
  for (const heard of [[], [fell, events(order(ID), ['payment-renewed', { order: ID }])]])
    given(...cardLeft, ...heard)
      .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'payment-due' })
      .then({ appended: [due], scheduled: again });
  given(...cardLeft)
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'voided' })
    .then({ appended: [stuck('voided')] });
  const waiting = [...cardLeft, events(f1, due)];
  given(...waiting)
    .whenTimer(fulfilling, 'f1', 'again')
    .then({ appended: [resumed] });
  // The order tells of the next card itself; and what goes on already is left alone.
  given(...waiting, fell)
    .whenTimer(fulfilling, 'f1', 'again')
    .thenNothing();
  given(...waiting, events(f1, resumed))
    .whenTimer(fulfilling, 'f1', 'again')
    .thenNothing();
});

test('a parcel for which the card holds too little waits for another card, is shown to staff, and looks again by itself, seldom', () => {
  for (const history of [cardLeft, [...cardLeft, events(order(ID), failedShipment)]])
    given(...history)
      .whenRejected(fulfilling, 'f1', 'capture', 'more-than-authorised', { capturable: gbp(400) })
      .then({ appended: [stuck('more-than-authorised')], scheduled: { again: '2026-01-01T01:00:00.000Z' } });
  // Each time after twice as long, and not for ever.
  const looked = (times: number) =>
    events(f1, ...Array.from({ length: times }, () => [stuck('more-than-authorised'), resumed]).flat());
  for (const [times, again] of [
    [1, { again: '2026-01-01T02:00:00.000Z' }],
    [7, { again: '2026-01-06T08:00:00.000Z' }],
    [8, undefined],
  ] as const)
    given(...cardLeft, looked(times))
      .whenRejected(fulfilling, 'f1', 'capture', 'more-than-authorised', { capturable: gbp(400) })
      .then({ appended: [stuck('more-than-authorised')], ...(again && { scheduled: again }) });
  given(...cardLeft, events(f1, stuck('more-than-authorised')))
    .whenEvent(fulfilling, events(order(ID), ['fulfilment-resumed', of]))
    .then({ appended: [resumed] });
});

test('an invoice whose prepayment is not in the books yet is posted later', () => {
  const prepaid = [...asked, ...billed('f1', [], [`${ID}.prepayment`])];
  given(...prepaid)
    .whenRejected(fulfilling, 'f1', 'post', 'no-such-document', { document: `${ID}.prepayment` })
    .then({ scheduled: { post: '2026-01-01T00:01:00.000Z' } });
  given(...prepaid)
    .whenTimer(fulfilling, 'f1', 'post')
    .then({ sent: [['post', { ...document, settles: [`${ID}.prepayment`] }]] });
});

test('a parcel waits for a card that is being asked, and tries again by itself where the order knows of nothing that is due', () => {
  for (const status of ['authorising', 'requires-action'] as const)
    given(...cardLeft)
      .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status })
      .then({ appended: [due], scheduled: { again: '2026-01-01T00:01:00.000Z' } });
  given(...cardLeft, events(order(ID), failedShipment))
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'authorising' })
    .then({ appended: [due] });
});

test('a parcel that is paid for whose shipment’s name somebody has given away meanwhile goes under its own', () => {
  const chosen = requested('f1', onePot, { shipment: 'S-1' });
  const own = shipmentOf(ID, 'f1');
  const history = [accepted({ tenders: mixed }), ...chosen, ...billed('f1'), events(f1, posted(0))];
  const parts = { order: ID, fulfilment: 'f1', location: 'main', lines: [{ line: 0, sku: 'POT', quantity: 1 }] };
  const renamed = ['shipment-renamed', { ...parts, before: 'S-1', shipment: own }] as const;
  given(...history)
    .whenRejected(fulfilling, 'f1', 'pack', 'shipment-exists', { shipment: 'S-1' })
    .then({ appended: [renamed], sent: [['pack', { ...pack[1], shipment: own }]] });
  const again = [...history, events(f1, renamed)];
  given(...again)
    .whenDone(fulfilling, 'f1', 'pack', undefined)
    .then({ sent: [['ship', { shipment: own }]] });
  // Whoever asks again says what they said before.
  given(...again)
    .when(fulfilOrder, { order: ID, fulfilment: 'f1', lines: onePot, shipment: 'S-1' })
    .thenAnswer({ shipments: [own] });
  const twice = given(...again);
  assert.throws(() => twice.whenRejected(fulfilling, 'f1', 'pack', 'shipment-exists', { shipment: own }), DefectError);
});

test('staff who were quicker with the parcel change nothing', () => {
  for (const refusal of ['wrong-state', 'shipped-otherwise'] as const)
    given(...cardLeft)
      .whenRejected(fulfilling, 'f1', 'ship', refusal, {})
      .then(complete);
});

test('a refusal that only somebody else’s doing can explain stops this parcel for staff', () => {
  const parks = (step: keyof typeof refusals, refusal: string) =>
    assert.throws(
      () =>
        given(...cardLeft)
          .whenRejected(fulfilling, 'f1', step, refusal as never, {})
          .thenNothing(),
      DefectError,
      `${step}: ${refusal}`,
    );
  for (const [step, names] of Object.entries(refusals))
    for (const name of names) parks(step as keyof typeof refusals, name);
  assert.throws(
    () =>
      given(...owed, events(f1, paid(gift, 700), paid(card, 550)))
        .whenDone(fulfilling, 'f1', 'capture', { capturable: gbp(0) })
        .thenNothing(),
    DefectError,
  );
});

const money = ['wrong-currency', 'not-positive', 'not-payable', 'amount-too-large', 'too-many-movements'];
/** By step: all refusals that it has no answer to. */
const refusals = {
  take: ['no-such-reservation', 'part-exists'],
  reopen: ['no-such-fulfilment'],
  issue: ['no-such-fulfilment'],
  post: [
    'document-exists',
    'not-a-date',
    'wrong-currency',
    'not-payable',
    'amount-too-large',
    'wrong-line',
    'line-twice',
    'negative-total',
    'wrong-kind',
    'more-than-invoiced',
  ],
  spend: ['no-such-hold', 'more-than-held', 'spend-exists', ...money],
  capture: ['no-such-intent', 'capture-exists', ...money],
  pack: ['line-twice'],
  ship: ['no-such-shipment', 'wrong-kind'],
  ready: ['no-such-shipment', 'wrong-kind'],
  complete: ['no-such-fulfilment'],
} as const;

/** What payments answers of a document of which so much is to be paid. */
function answer(outstanding: number) {
  return { outstanding: inBooks(outstanding) } as never;
}
