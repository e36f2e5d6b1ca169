import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import fc from 'fast-check';
import { BUYER, saidOfBuyer } from '../checkout/testing/facts.ts';
import { retryRefund, settleRefund } from './help-refund.ts';
import { orderReturns } from './order-returns.ts';
import {
  askedFor,
  failRefund,
  givenUpOf,
  isAllRefunded,
  isGivenUp,
  makeRefund,
  newRefund,
  reopenRefund,
  settleRefunds,
  type Refund,
} from './refund-tries.ts';
import { settlingReturn } from './settling-return.ts';
import { head, NOTE, one, paidBack } from './testing/credited.ts';
import { back, RETURN } from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const [first, second, third] = [`${RETURN}.1`, `${RETURN}.2`, `${RETURN}.3`];
const of = (type: string, refund: string, more: object = {}) =>
  events(back, [type, { return: RETURN, refund, ...more }] as never);
const refunded = (amount: number, byHand = 0) =>
  ['return-refunded', { ...head, currency: 'GBP', refunded: amount, byHand }] as const;
const part = { refund: first, tender: 'card', kind: 'intent' as const, amount: 1000 };

/** Two parcels were captured by two payments of the network: 6.00 and 4.00 of one refund. */
const asked = [...paidBack(part.amount), of('refund-sent', first), of('refund-asked', first)];
const told = (type: 'refund-part-made' | 'refund-part-failed', refund: string, amount: number, reason?: string) =>
  events(payments, [
    type,
    { intent: 'card', attempt: amount === 60_000 ? 1 : 2, refund, amount, ...(reason !== undefined && { reason }) },
  ] as never);
const closed = of('refund-failed', first, { amount: 600, reason: 'account-closed', next: null });
const busy = of('refund-failed', first, { amount: 400, reason: 'busy', next: second });
const gone = of('refund-failed', first, { amount: 400, reason: 'lost-card', next: null });
const triedAgain = [of('refund-retried', second), of('refund-sent', second), of('refund-asked', second)];
const byBank = { return: RETURN, reason: 'by bank' };

test('a part that has failed for good is left to staff, whatever is tried again of the other', () => {
  for (const failures of [
    [closed, busy],
    [busy, closed],
  ]) {
    given(...asked, ...failures, ...triedAgain)
      .whenEvent(settlingReturn, told('refund-part-made', second, 40_000))
      .then({ appended: [['refund-made', { return: RETURN, refund: second, amount: 400 }]] });
    const made = of('refund-made', second, { amount: 400 });
    given(...asked, ...failures, ...triedAgain, made)
      .when(retryRefund, { return: RETURN })
      .then(of('refund-reopened', first, { next: third, amount: 600 }));
    const byHand = events(back, ['refund-settled', { return: RETURN, ...saidOfBuyer('by bank') }]);
    given(...asked, ...failures, ...triedAgain, made, byHand)
      .whenEvent(settlingReturn, byHand)
      .then({ appended: [refunded(400, 600)] });
    given(...asked, ...failures, ...triedAgain, byHand)
      .whenEvent(settlingReturn, told('refund-part-made', second, 40_000))
      .then({ appended: [['refund-made', { return: RETURN, refund: second, amount: 400 }], refunded(400, 600)] });
  }
});

test('what waits since staff have refunded it by hand is settled at once; what waits for its first turn, or is asked for, is not', () => {
  const dueAt = '2026-01-01T00:01:00.000Z';
  const begun = [...paidBack(part.amount), of('refund-sent', first)];
  const waits = [...begun, of('refund-delayed', first, { dueAt })];
  const failed = { amount: 1000, reason: 'more-than-captured', next: null };
  const settled = ['refund-settled', { return: RETURN, ...saidOfBuyer('by bank') }] as const;
  const both = events(back, ['refund-failed', { return: RETURN, refund: first, ...failed }], settled);
  given(...waits)
    .when(settleRefund, byBank)
    .then(both);
  given(...waits, both)
    .whenEvent(settlingReturn, events(back, settled))
    .then({ appended: [refunded(0, 1000)] });
  given(...waits, both)
    .when(settleRefund, byBank)
    .thenRejected('nothing-failed', { return: RETURN });
  given(...waits)
    .when(settleRefund, { ...byBank, by: 'credit' })
    .then(
      of('refund-failed', first, failed),
      of('refund-reopened', first, { next: second, amount: 1000, asCredit: true, ...saidOfBuyer('by bank') }),
    );
  const again = [...waits, of('refund-retried', first), of('refund-sent', first)];
  for (const known of [begun, asked, again])
    given(...known)
      .when(settleRefund, byBank)
      .thenRejected('nothing-failed', { return: RETURN });
});

test('what is tried again by itself is not given as credit, too', () => {
  const credit = { next: third, amount: 600, asCredit: true, ...saidOfBuyer('by bank') };
  given(...asked, busy, closed)
    .when(settleRefund, { ...byBank, by: 'credit' })
    .then(of('refund-reopened', first, credit));
  const grant = { grant: third, customer: BUYER, amount: gbp(600), from: 'liability:deposits', reason: 'return' };
  given(...asked, busy, closed, ...triedAgain, of('refund-reopened', first, credit))
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({
      appended: [
        ['refund-retried', { return: RETURN, refund: third }],
        ['refund-sent', { return: RETURN, refund: third }],
      ],
      sent: [['grant', grant]],
    });
});

test('staff reopen each part once, also when the other fails for good after that', () => {
  const reopened = of('refund-reopened', first, { next: second, amount: 600 });
  given(...asked, closed, reopened)
    .when(retryRefund, { return: RETURN })
    .thenRejected('nothing-failed', { return: RETURN });
  given(...asked, closed, reopened, gone)
    .when(retryRefund, { return: RETURN })
    .then(of('refund-reopened', first, { next: third, amount: 400 }));
  given(...asked, closed, events(back, ['refund-settled', byBank]), gone)
    .when(retryRefund, { return: RETURN })
    .then(of('refund-reopened', first, { next: second, amount: 400 }));
});

test('one timer serves all that wait: for the first of them, and only what is due is asked for', () => {
  const at = (time: string) => `2026-01-01T${time}:00.000Z`;
  const [now, soon, inOneHour, inTwoHours] = [at('00:00'), at('00:01'), at('01:00'), at('02:00')];
  const waiting = (dueAt: string) => [
    ...asked,
    of('refund-failed', first, { amount: 400, reason: 'busy', next: second, dueAt }),
  ];
  const other = of('refund-failed', first, { amount: 600, reason: 'busy', next: third, dueAt: inTwoHours });
  const ask = { intent: 'card', refund: second, amount: gbp(400), reason: 'return' };
  given(...waiting(now), other)
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({
      appended: [
        ['refund-retried', { return: RETURN, refund: second }],
        ['refund-sent', { return: RETURN, refund: second }],
      ],
      sent: [['refund', ask]],
      scheduled: { retry: inTwoHours },
    });
  given(...waiting(inOneHour), other)
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({ scheduled: { retry: inOneHour } });
  // What fails later does not put off what comes first.
  const failed = { amount: 600, reason: 'busy', next: third, dueAt: inOneHour };
  given(...waiting(soon))
    .whenEvent(settlingReturn, told('refund-part-failed', first, 60_000, 'busy'))
    .then({ appended: [['refund-failed', { return: RETURN, refund: first, ...failed }]], scheduled: { retry: soon } });
});

test('it shows what of a refund is back, what has failed, and what is under way', () => {
  const rows = [of('refund-made', first, { amount: 400 }), of('refund-reopened', first, { next: second, amount: 600 })];
  const kind = 'intent' as const;
  const shown = { refund: first, kind, amount: 1000, made: 400, failed: 600, status: 'failed' as const };
  const again = { refund: second, kind, amount: 600, made: 0, failed: 0, status: 'asked' as const, reason: null };
  const at = '2026-01-01T00:00:00.000Z';
  given(...asked, closed, ...rows).thenRow(orderReturns, RETURN, {
    return: RETURN,
    order: head.order,
    kind: 'return',
    status: 'refunding',
    reason: 'unwanted',
    settleBy: 'refund',
    lines: one,
    cancels: [],
    received: [{ line: 0, quantity: 1, condition: 'sellable' }],
    location: 'main',
    currency: 'GBP',
    creditNotes: [{ creditNote: NOTE, number: 1, gross: 750 }],
    refunds: [{ ...shown, reason: 'account-closed' }, again],
    byHand: 0,
    needsHelp: false,
    refusal: null,
    found: [],
    requestedAt: at,
    changedAt: at,
  });
});

const move = fc.record({
  nth: fc.nat(20),
  amount: fc.integer({ min: 1, max: 60 }),
  what: fc.constantFrom('made', 'failed', 'given up', 'reopened', 'settled'),
});

test('whatever parts are made, fail, are reopened and settled in any order: as much as was planned has gone or goes somewhere, once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.array(move, { maxLength: 30 }), (planned, moves) => {
      let parts: Refund[] = [askedFor(newRefund({ ...part, amount: planned }))];
      let byHand = 0;
      const openOf = ({ amount, made, failed }: Refund): number => amount - made - failed;
      for (const { nth, amount: most, what } of moves) {
        const { refund, ...of } = parts[nth % parts.length]!;
        const amount = Math.min(most, openOf({ refund, ...of }));
        const next = `${RETURN}.${parts.length + 1}`;
        if (what === 'settled') {
          byHand += givenUpOf(parts);
          parts = settleRefunds(parts);
        } else if (what === 'reopened') {
          if (of.givenUp > 0) parts = reopenRefund(parts, { refund, next });
        } else if (amount > 0) {
          if (what === 'made') parts = makeRefund(parts, refund, amount);
          else parts = failRefund(parts, { refund, amount, next: what === 'failed' ? next : null });
        }
        const made = parts.reduce((sum, one) => sum + one.made, 0);
        const open = parts.reduce((sum, one) => sum + openOf(one), 0);
        assert.equal(made + open + givenUpOf(parts) + byHand, planned);
        assert.equal(isAllRefunded(parts), open === 0 && !parts.some(isGivenUp));
      }
    }),
  );
});
