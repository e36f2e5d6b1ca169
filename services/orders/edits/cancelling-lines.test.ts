import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { accepted, mixed } from '../fulfilment/testing/facts.ts';
import { order } from '../order.ts';
import { cancellation } from './cancellation.ts';
import { cancellingLines } from './cancelling-lines.ts';
import { cancelledPot, CREDIT, credited, prepaid } from './testing/credited.ts';

const it = cancellation('c-1');
const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const [card, gift] = [`${ID}.card`, `${ID}.gift-1`];
const lines = [{ line: 0, quantity: 1 }];
const goods = [{ sku: 'POT', quantity: 1 }];
const begun = {
  cancellation: 'c-1',
  order: ID,
  lines,
  reason: 'Bought twice',
  currency: 'GBP',
  nth: 3,
  gross: 750,
  isWhole: false,
  reservations: [{ reservation: 'r-1', goods }],
  refunds: [
    { tender: card, kind: 'intent' as const, amount: 500 },
    { tender: gift, kind: 'hold' as const, amount: 250 },
  ],
};
const started = events(it, ['cancellation-begun', begun]);
const released = events(it, ['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }]);
const refunded = (tender: string) => ['cancellation-refunded', { cancellation: 'c-1', tender }] as const;
const end = ['lines-cancelled', { cancellation: 'c-1', order: ID, lines, gross: 750, isWhole: false }] as const;
const delayed = ['cancellation-refund-delayed', { cancellation: 'c-1', tender: card }] as const;
/** The card network has not taken so much that was to be taken when the order was placed. */
const notTaken = (amount: number) =>
  events(order(ID), [
    'tender-failed',
    {
      order: ID,
      tender: card,
      capture: 'placement',
      name: 'placement',
      invoice: `${ID}.prepayment`,
      currency: 'GBP',
      amount,
      reason: 'insufficient-funds',
    },
  ]);
const back = { refund: 'cancellation-3', reason: 'Bought twice' };

test('goods are released, then what was taken for them is given back, the card first', () => {
  given()
    .whenEvent(cancellingLines, started)
    .then({ sent: [['release', { reservation: 'r-1', part: 'cancellation c-1', lines: goods }]] });
  given(started)
    .whenDone(cancellingLines, 'c-1', 'release', undefined)
    .then({
      appended: [['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }]],
      sent: [['refund-intent', { intent: card, ...back, amount: gbp(500) }]],
    });
  given(started, released)
    .whenDone(cancellingLines, 'c-1', 'refund-intent', { refundable: gbp(0) })
    .then({ appended: [refunded(card)], sent: [['return-credit', { hold: gift, ...back, amount: gbp(250) }]] });
  given(started, released, events(it, refunded(card)))
    .whenDone(cancellingLines, 'c-1', 'return-credit', { returnable: gbp(0) })
    .then({ appended: [refunded(gift), end] });
});

test('goods of several reservations are released one after the other', () => {
  const two = { ...begun, refunds: [], reservations: [...begun.reservations, { reservation: 'r-2', goods }] };
  given(events(it, ['cancellation-begun', two]))
    .whenDone(cancellingLines, 'c-1', 'release', undefined)
    .then({
      appended: [['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }]],
      sent: [['release', { reservation: 'r-2', part: 'cancellation c-1', lines: goods }]],
    });
});

test('where nothing was taken nothing is given back', () => {
  given(events(it, ['cancellation-begun', { ...begun, refunds: [] }]))
    .whenDone(cancellingLines, 'c-1', 'release', undefined)
    .then({ appended: [['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }], end] });
});

test('what the card network has not taken yet is asked for again', () => {
  given(started, released)
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'more-than-captured', { refundable: gbp(0) })
    .then({ appended: [delayed], scheduled: { again: '2026-01-01T00:01:00.000Z' } });
  given(started, released, events(it, delayed, delayed))
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'more-than-captured', { refundable: gbp(0) })
    .then({ appended: [delayed], scheduled: { again: '2026-01-01T00:04:00.000Z' } });
  given(started, released)
    .whenTimer(cancellingLines, 'c-1', 'again')
    .then({ sent: [['refund-intent', { intent: card, ...back, amount: gbp(500) }]] });
});

test('what it has not taken after seventeen hours is left to staff, and the rest goes on; so is what has had as many refunds as may be', () => {
  const leftAs = (why: string) =>
    events(order(ID), [
      'card-refund-failed',
      {
        order: ID,
        tender: card,
        refund: 'cancellation-3',
        currency: 'GBP',
        amount: 500,
        reason: why,
        attempt: 1,
        next: null,
      },
    ]);
  const left = leftAs('more-than-captured');
  given(started, released)
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'too-many-movements', { max: 100 })
    .then({
      appended: [refunded(card)],
      elsewhere: [leftAs('too-many-movements')],
      sent: [['return-credit', { hold: gift, ...back, amount: gbp(250) }]],
    });
  given(started, released, events(it, ...Array.from({ length: 10 }, () => delayed)))
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [refunded(card)],
      elsewhere: [left],
      sent: [['return-credit', { hold: gift, ...back, amount: gbp(250) }]],
    });
});

test('a gift card that has had as many refunds as may be is left to staff, under a name of its own, and nothing stops', () => {
  const failed = { order: ID, tender: gift, currency: 'GBP', amount: 250, reason: 'too-many-movements', attempt: 1 };
  given(started, released, events(it, refunded(card)))
    .whenRejected(cancellingLines, 'c-1', 'return-credit', 'too-many-movements', { max: 100 })
    .then({
      appended: [refunded(gift), end],
      elsewhere: [
        events(order(ID), ['card-refund-failed', { ...failed, refund: 'cancellation-3-hold-2', next: null }]),
      ],
    });
});

test('what was never taken is not given back, and need not be taken any more', () => {
  const offset = (amount: number) =>
    ['cancellation-refund-offset', { cancellation: 'c-1', tender: card, amount }] as const;
  const less = (amount: number, left: number) =>
    events(order(ID), [
      'tender-offset',
      { order: ID, tender: card, capture: 'placement', amount, left, ofRefund: true },
    ]);
  const taken = [
    accepted({ tenders: mixed }),
    events(order(ID), ['tender-captured', { order: ID, tender: card, amount: 500 }]),
    events(order(ID), ['tender-returned', { order: ID, tender: card, amount: 500 }]),
  ];
  given(...taken, started, released, notTaken(800))
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [offset(500), refunded(card)],
      elsewhere: [less(500, 300)],
      sent: [['return-credit', { hold: gift, ...back, amount: gbp(250) }]],
    });
  given(...taken, started, released, notTaken(200))
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [offset(200)],
      elsewhere: [less(200, 0)],
      sent: [['refund-intent', { intent: card, ...back, amount: gbp(300) }]],
    });
});

const paid = events(it, ['cancellation-begun', cancelledPot]);
const noted = events(it, ['cancellation-credited', credited]);
const document = {
  document: CREDIT,
  kind: 'credit-note' as const,
  number: 'c-000001',
  date: '2026-02-03',
  customer: credited.customer,
  currency: 'GBP',
  lines: [
    { kind: 'goods' as const, country: 'GB', category: 'S' as const, rate: 20_000, net: gbp(625), tax: gbp(125) },
  ],
  credits: prepaid.invoice,
};
const zero = { ...gbp(0), scale: 4 };

test('what was invoiced before is credited, which is posted before anything is given back', () => {
  given()
    .whenEvent(cancellingLines, paid)
    .then({ sent: [['invoice', { order: ID }]] });
  given(paid)
    .whenDone(cancellingLines, 'c-1', 'invoice', undefined)
    .then({ sent: [['credit', { cancellation: 'c-1' }]] });
  given(paid, noted)
    .whenDone(cancellingLines, 'c-1', 'credit', undefined)
    .then({ sent: [['post', document]] });
  given(paid, noted)
    .whenDone(cancellingLines, 'c-1', 'post', { gross: zero, settled: zero, outstanding: zero, deposited: zero })
    .then({
      appended: [['cancellation-credit-posted', { cancellation: 'c-1', creditNote: CREDIT }]],
      sent: [['refund-intent', { intent: card, ...back, amount: gbp(500) }]],
    });
});

test('a credit note whose invoice is not posted yet is posted later', () => {
  given(paid, noted)
    .whenRejected(cancellingLines, 'c-1', 'post', 'no-such-document', { document: prepaid.invoice })
    .then({ scheduled: { again: '2026-01-01T00:01:00.000Z' } });
  given(paid, noted)
    .whenTimer(cancellingLines, 'c-1', 'again')
    .then({ sent: [['post', document]] });
  given(paid, noted, events(it, ['cancellation-credit-posted', { cancellation: 'c-1', creditNote: CREDIT }]))
    .whenTimer(cancellingLines, 'c-1', 'again')
    .then({ sent: [['refund-intent', { intent: card, ...back, amount: gbp(500) }]] });
});

test('what is credited beyond what was invoiced, or of nothing, is a defect that somebody has to look at', () => {
  const left = { line: 0, net: zero, tax: zero };
  const [unposted, unissued] = [given(paid, noted), given(paid)];
  const cannotGoOn = /cancellation c-1 cannot go on/;
  assert.throws(() => unposted.whenRejected(cancellingLines, 'c-1', 'post', 'more-than-invoiced', left), cannotGoOn);
  assert.throws(
    () => unissued.whenRejected(cancellingLines, 'c-1', 'credit', 'not-invoiced', { order: ID }),
    cannotGoOn,
  );
});
