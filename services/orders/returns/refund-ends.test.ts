import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { BUYER, ID, saidOfBuyer } from '../checkout/testing/facts.ts';
import { settleRefund } from './help-refund.ts';
import { settlingReturn } from './settling-return.ts';
import { head, paidBack } from './testing/credited.ts';
import { back, it, placedOrder, RETURN } from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const card = { refund: `${RETURN}.1`, tender: 'card', kind: 'intent' as const, amount: 750 };
const refunded = (amount: number) =>
  ['return-refunded', { ...head, currency: 'GBP', refunded: amount, byHand: 0 }] as const;
const of = (type: string, refund: string, more: object = {}) =>
  events(back, [type, { return: RETURN, refund, ...more }] as never);
const alone = paidBack(card.amount);
const askedOnce = [...alone, of('refund-sent', card.refund), of('refund-asked', card.refund)];

test('what no further try changes is left to staff at once, who may give it as credit', () => {
  const closed = events(payments, [
    'refund-part-failed',
    { intent: 'card', attempt: 1, refund: card.refund, amount: 75_000, reason: 'account-closed' },
  ]);
  const failed = { refund: card.refund, amount: 750, reason: 'account-closed', next: null };
  given(...askedOnce)
    .whenEvent(settlingReturn, closed)
    .then({ appended: [['refund-failed', { return: RETURN, ...failed }]] });
  const givenUp = [...askedOnce, of('refund-failed', card.refund, failed)];
  const next = `${RETURN}.2`;
  const asCredit = of('refund-reopened', card.refund, {
    next,
    amount: 750,
    asCredit: true,
    ...saidOfBuyer('card closed'),
  });
  given(...givenUp)
    .when(settleRefund, { return: RETURN, reason: 'card closed', by: 'credit' })
    .then(asCredit);
  const sent = { grant: next, customer: BUYER, amount: gbp(750), from: 'liability:deposits', reason: 'return' };
  given(...givenUp, asCredit)
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({
      appended: [
        ['refund-retried', { return: RETURN, refund: next }],
        ['refund-sent', { return: RETURN, refund: next }],
      ],
      sent: [['grant', sent]],
    });
  given(...givenUp, asCredit, of('refund-retried', next), of('refund-sent', next))
    .whenDone(settlingReturn, RETURN, 'grant', { available: gbp(750) })
    .then({
      appended: [
        ['refund-asked', { return: RETURN, refund: next }],
        ['refund-made', { return: RETURN, refund: next, amount: 750 }],
        refunded(750),
      ],
    });
});

test('what payments refuses for good is left to staff, and stops nothing: credit, a refund to the card, or to a gift card', () => {
  const left = (refund: string, reason: string) =>
    ({
      appended: [
        ['refund-asked', { return: RETURN, refund }],
        ['refund-failed', { return: RETURN, refund, amount: 750, reason, next: null }],
      ],
    }) as const;
  const sent = (...history: ReturnType<typeof events>[]) => given(...history, of('refund-sent', card.refund));
  const max = { max: 100 };
  sent(...alone)
    .whenRejected(settlingReturn, RETURN, 'refund', 'too-many-movements', max)
    .then(left(card.refund, 'too-many-movements'));
  sent(...paidBack(card.amount, 'hold'))
    .whenRejected(settlingReturn, RETURN, 'return-credit', 'too-many-movements', max)
    .then(left(card.refund, 'too-many-movements'));
  sent(...paidBack(card.amount, 'grant'))
    .whenRejected(settlingReturn, RETURN, 'grant', 'too-many-movements', max)
    .then(left(card.refund, 'too-many-movements'));
  sent(...paidBack(card.amount, 'grant'))
    .whenRejected(settlingReturn, RETURN, 'grant', 'amount-too-large', {})
    .then(left(card.refund, 'amount-too-large'));
  const failed = { amount: 750, reason: 'too-many-movements', next: null };
  given(
    ...paidBack(card.amount, 'grant'),
    of('refund-sent', card.refund),
    of('refund-asked', card.refund),
    of('refund-failed', card.refund, failed),
  )
    .when(settleRefund, { return: RETURN, reason: 'by bank' })
    .then(events(back, ['refund-settled', { return: RETURN, ...saidOfBuyer('by bank') }]));
});

test('what was never taken is not given back', () => {
  const failed = (amount: number) =>
    events(it, [
      'tender-failed',
      {
        order: ID,
        tender: 'card',
        capture: 'shipment-1',
        name: 'shipment-1',
        invoice: `${ID}.1`,
        currency: 'GBP',
        amount,
        reason: 'insufficient-funds',
      },
    ]);
  const less = (amount: number, left: number) =>
    events(it, ['tender-offset', { order: ID, tender: 'card', capture: 'shipment-1', amount, left, ofRefund: true }]);
  const taken = (amount: number) => [
    placedOrder({ tenders: { intent: { intent: 'card', amount: 2500 } } }),
    events(it, ['tender-captured', { order: ID, tender: 'card', amount }]),
    events(it, ['tender-returned', { order: ID, tender: 'card', amount: 750 }]),
  ];
  const sending = [...alone, ...taken(750), of('refund-sent', card.refund)];
  // What another capture takes, which is on its way, is given back when it is there: it is not set off against what the first has not taken.
  given(...alone, ...taken(2750), of('refund-sent', card.refund), failed(2000))
    .whenRejected(settlingReturn, RETURN, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [['refund-delayed', { return: RETURN, refund: card.refund, dueAt: '2026-01-01T00:01:00.000Z' }]],
      scheduled: { retry: '2026-01-01T00:01:00.000Z' },
    });
  given(...sending, failed(2000))
    .whenRejected(settlingReturn, RETURN, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [['refund-offset', { return: RETURN, refund: card.refund, amount: 750 }], refunded(0)],
      elsewhere: [less(750, 1250)],
    });
  given(...sending, failed(500))
    .whenRejected(settlingReturn, RETURN, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [
        ['refund-offset', { return: RETURN, refund: card.refund, amount: 500 }],
        ['refund-sent', { return: RETURN, refund: card.refund }],
      ],
      elsewhere: [less(500, 0)],
      sent: [['refund', { intent: 'card', refund: card.refund, amount: gbp(250), reason: 'return' }]],
    });
});
