import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { BUYER, ID } from '../checkout/testing/facts.ts';
import { cancellation } from '../edits/cancellation.ts';
import { cancellingLines } from '../edits/cancelling-lines.ts';
import { paymentStanding } from '../fulfilment/payment-standing.ts';
import { orderReturn } from '../returns/order-return.ts';
import { settlingReturn } from '../returns/settling-return.ts';
import { refunding } from './refunding.ts';
import { card, failed, it, refundFailed, sent } from './testing/failures.ts';

const RETURN = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80';
const back = orderReturn(RETURN);
const given1 = cancellation('c-1');
const lines = [{ line: 0, quantity: 1 }];
const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const told = events(payments, [
  'capture-failed',
  { intent: card, attempt: 1, capture: 'shipment-1', amount: 55_000, reason: 'insufficient-funds' },
]);
const notTaken = failed().lines[0]![1];
const refunds = [{ tender: card, kind: 'intent' as const, amount: 300 }];
const begun = {
  cancellation: 'c-1',
  order: ID,
  lines,
  reason: 'Bought twice',
  currency: 'GBP',
  nth: 1,
  gross: 300,
  isWhole: false,
  reservations: [],
  refunds,
};
const waits = [
  events(it, ['pieces-cancelled', { order: ID, cancellation: 'c-1', lines, gross: 300 }]),
  events(given1, ['cancellation-begun', begun]),
];
const delayed = events(given1, ['cancellation-refund-delayed', { cancellation: 'c-1', tender: card }]);
const woken = events(given1, ['cancellation-refund-woken', { cancellation: 'c-1', tender: card }]);
const retried = ['cancellation-refund-retried', { cancellation: 'c-1', tender: card }] as const;
const ask = { intent: card, refund: 'cancellation-1', amount: gbp(300), reason: 'Bought twice' };
const now = '2026-01-01T00:00:00.000Z';

test('a cancellation that waits for a capture asks at once when that fails, and once', () => {
  given(...sent, ...waits, delayed)
    .whenEvent(paymentStanding, told)
    .then({ appended: [['tender-failed', notTaken as never]], elsewhere: [woken] });
  given(...waits, delayed)
    .whenEvent(cancellingLines, woken)
    .then({ scheduled: { again: now } });
  given(...waits, delayed, woken)
    .whenTimer(cancellingLines, 'c-1', 'again')
    .then({ appended: [retried], sent: [['refund-intent', ask]] });
  // It has been asked for already, by its own time.
  given(...waits, delayed, woken, events(given1, retried))
    .whenEvent(cancellingLines, woken)
    .thenNothing();
  // One that does not wait is left alone.
  given(...sent, ...waits)
    .whenEvent(paymentStanding, told)
    .then({ appended: [['tender-failed', notTaken as never]] });
});

const refund = `${RETURN}.1`;
const asked = events(
  back,
  [
    'return-requested',
    { return: RETURN, order: ID, buyer: BUYER, currency: 'GBP', lines, reason: 'unwanted', settleBy: 'refund' },
  ],
  [
    'return-credited',
    {
      return: RETURN,
      order: ID,
      customer: BUYER,
      country: 'GB',
      currency: 'GBP',
      scale: 2,
      lines: 1,
      units: 1,
      gross: 300,
      notes: [],
    },
  ],
  ['refund-planned', { return: RETURN, parts: [{ refund, tender: card, kind: 'intent', amount: 300 }], byHand: 0 }],
  ['refund-sent', { return: RETURN, refund }],
  ['refund-delayed', { return: RETURN, refund, dueAt: '2026-01-01T09:00:00.000Z' }],
);
const credited = events(it, [
  'pieces-credited',
  { order: ID, return: RETURN, invoice: `${ID}.1`, creditNote: null, lines, gross: 300, carriage: false },
]);
const wake = events(back, ['refund-woken', { return: RETURN, refund }]);

test('so does a return, and so do refunds of cancellations that were tried before', () => {
  given(...sent, credited, asked)
    .whenEvent(paymentStanding, told)
    .then({ appended: [['tender-failed', notTaken as never]], elsewhere: [wake] });
  given(asked)
    .whenEvent(settlingReturn, wake)
    .then({ scheduled: { retry: now } });
  given(asked, wake)
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({
      appended: [
        ['refund-retried', { return: RETURN, refund }],
        ['refund-sent', { return: RETURN, refund }],
      ],
      sent: [['refund', { intent: card, refund, amount: gbp(300), reason: 'return' }]],
    });
  const next = 'cancellation-1.2';
  const delayedToo = events(
    it,
    refundFailed(),
    ['card-refunds-due', { order: ID, refunds: [next] }],
    ['card-refund-sent', { order: ID, refund: next }],
    ['card-refund-delayed', { order: ID, refund: next, dueAt: '2026-01-01T09:00:00.000Z' }],
  );
  given(...sent, delayedToo)
    .whenEvent(refunding, failed())
    .then({
      appended: [
        ['card-refunds-due', { order: ID, refunds: [next] }],
        ['card-refund-sent', { order: ID, refund: next }],
      ],
      sent: [['refund', { intent: card, refund: next, amount: gbp(500), reason: 'cancellation' }]],
    });
  // What the network has failed waits for its hour.
  given(...sent, events(it, refundFailed()))
    .whenEvent(refunding, failed())
    .thenNothing();
});
