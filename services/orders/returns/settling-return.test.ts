import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { BUYER, ID, opened, saidOfBuyer } from '../checkout/testing/facts.ts';
import { retryRefund, settleRefund } from './help-refund.ts';
import { planRefund } from './plan-refund.ts';
import { settlingReturn } from './settling-return.ts';
import { all, base, come, credited, head, NOTE, note, one } from './testing/credited.ts';
import {
  allSent,
  back,
  invoiced,
  it,
  placedOrder,
  received,
  requested,
  RETURN,
  sent,
  withdrawn,
} from './testing/facts.ts';

const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const posted = (deposited: number) =>
  events(back, ['credit-note-posted', { return: RETURN, creditNote: NOTE, deposited }]);

test('goods go where they belong: on their shelf, apart, or away', () => {
  const goods = {
    sellable: [{ sku: 'POT', quantity: 1 }],
    inspect: [{ sku: 'MUG', quantity: 1 }],
    damaged: [{ sku: 'POT', quantity: 1 }],
  };
  const told = [{ line: 0, quantity: 2, condition: 'sellable' as const }];
  const came = events(back, ['return-received', { ...head, location: 'main', lines: told, goods }]);
  const before = [opened, placedOrder(), allSent, ...requested(all)];
  const name = `order-return:${RETURN}`;
  given(...before)
    .whenEvent(settlingReturn, came)
    .then({ sent: [['restock', { return: name, location: 'main', lines: goods.sellable }]] });
  const lines = [...goods.inspect, ...goods.damaged];
  given(...before, came)
    .whenDone(settlingReturn, RETURN, 'restock', undefined)
    .then({ sent: [['quarantine', { return: `${name}:inspect`, location: 'main', lines, inspect: true }]] });
  given(...before, came)
    .whenDone(settlingReturn, RETURN, 'quarantine', undefined)
    .then({
      sent: [
        [
          'scrap',
          {
            inspection: `${name}:1`,
            location: 'main',
            sku: 'POT',
            quantity: 1,
            outcome: 'scrap',
            reason: 'came back damaged',
          },
        ],
      ],
    });
  const issue = { appended: [['damage-scrapped', { return: RETURN }]], sent: [['issue', { return: RETURN }]] } as const;
  given(...before, came)
    .whenDone(settlingReturn, RETURN, 'scrap', undefined)
    .then(issue);
  // Somebody was faster.
  given(...before, came)
    .whenRejected(settlingReturn, RETURN, 'scrap', 'not-in-quarantine', {
      sku: 'POT',
      location: 'main',
      quarantined: 0,
    })
    .then(issue);
});

test('a credit note is posted as it was issued, and what of it had been paid is remembered', () => {
  given(...come, credited())
    .whenDone(settlingReturn, RETURN, 'issue', undefined)
    .then({
      sent: [
        [
          'post',
          {
            document: NOTE,
            kind: 'credit-note',
            number: 'c-000001',
            date: '2026-02-03',
            customer: BUYER,
            currency: 'GBP',
            credits: 'F1.invoice',
            lines: [{ kind: 'goods', ...base, net: gbp(625), tax: gbp(125) }],
          },
        ],
      ],
    });
  const answer = { gross: gbp(75_000, 4), settled: gbp(0, 4), outstanding: gbp(0, 4), deposited: gbp(40_000, 4) };
  given(...come, credited())
    .whenDone(settlingReturn, RETURN, 'post', answer)
    .then({
      appended: [['credit-note-posted', { return: RETURN, creditNote: NOTE, deposited: 400 }]],
      sent: [['plan', { return: RETURN }]],
    });
});

const holds = [{ hold: 'gift', presentation: 'p-1', amount: 500 }];
const mixed = { holds, intent: { intent: 'card', amount: 2000 } };
const taken = (card: number) =>
  sent('F1', all, [
    { tender: 'gift', kind: 'hold', amount: 500 },
    { tender: 'card', kind: 'intent', amount: card },
  ]);
const part = (nth: number, tender: string, kind: 'hold' | 'intent' | 'grant', amount: number) => ({
  refund: `${RETURN}.${nth}`,
  tender,
  kind,
  amount,
});
const paidBy = (card: number, settleBy: 'refund' | 'credit' = 'refund') => [
  opened,
  placedOrder({ tenders: mixed }),
  taken(card),
  invoiced('F1'),
  ...requested(one, settleBy),
  received(one),
  credited(),
];
const planned = (...parts: ReturnType<typeof part>[]) =>
  events(back, ['refund-planned', { return: RETURN, parts, byHand: 0 }]);

test('the card gets back what had been paid, as far as it was taken; then gift cards', () => {
  const returned = (tender: string, amount: number) => ['tender-returned', { order: ID, tender, amount }] as const;
  given(...paidBy(2000), posted(750))
    .when(planRefund, { return: RETURN })
    .then(planned(part(1, 'card', 'intent', 750)), events(it, returned('card', 750)));
  given(...paidBy(600), posted(750))
    .when(planRefund, { return: RETURN })
    .then(
      planned(part(1, 'card', 'intent', 600), part(2, 'gift', 'hold', 150)),
      events(it, returned('card', 600), returned('gift', 150)),
    );
  // Nothing had been paid: it is owed no more.
  given(...come, credited(), posted(0))
    .when(planRefund, { return: RETURN })
    .then(planned());
  // The books do not know yet of what the card network takes right now; orders does.
  given(...paidBy(2000).slice(0, -1), credited([{ ...note, owedBack: 750 }]), posted(0))
    .when(planRefund, { return: RETURN })
    .then(planned(part(1, 'card', 'intent', 750)), events(it, returned('card', 750)));
  // Paid by bank transfer: somebody has to pay it back.
  given(...come, credited(), posted(750))
    .when(planRefund, { return: RETURN })
    .then(events(back, ['refund-planned', { return: RETURN, parts: [], byHand: 750 }]));
});

test('a refund is planned once, and not before the goods have come', () => {
  given(...paidBy(2000), posted(750), planned())
    .when(planRefund, { return: RETURN })
    .thenNothing();
  given(...come)
    .when(planRefund, { return: RETURN })
    .thenRejected('wrong-return-status', {
      return: RETURN,
      status: 'received',
    });
  given().when(planRefund, { return: RETURN }).thenRejected('no-such-return', { return: RETURN });
});

test('of an exchange what had been paid becomes credit', () => {
  const grant = part(1, 'credit', 'grant', 750);
  given(...paidBy(2000, 'credit'), posted(750))
    .when(planRefund, { return: RETURN })
    .then(planned(grant));
  given(...paidBy(2000, 'credit'), posted(750), planned(grant))
    .whenDone(settlingReturn, RETURN, 'plan', undefined)
    .then({
      appended: [['refund-sent', { return: RETURN, refund: grant.refund }]],
      sent: [
        [
          'grant',
          {
            grant: grant.refund,
            customer: BUYER,
            amount: gbp(750),
            from: 'liability:deposits',
            reason: 'return',
          },
        ],
      ],
    });
});

const card = part(1, 'card', 'intent', 600);
const gift = part(2, 'gift', 'hold', 150);
const toRefund = [...paidBy(600), posted(750), planned(card, gift)];
const of = (type: string, refund: string, more: object = {}) =>
  events(back, [type, { return: RETURN, refund, ...more }] as never);
const networkSays = (type: 'refund-part-made' | 'refund-part-failed', refund: string, amount: number) =>
  events(payments, [
    type,
    { intent: 'card', attempt: 1, refund, amount, ...(type === 'refund-part-failed' && { reason: 'no-such-card' }) },
  ] as never);
const refunded = (amount: number, byHand = 0) =>
  ['return-refunded', { ...head, currency: 'GBP', refunded: amount, byHand }] as const;

test('one part after the other is asked for; the return is over when the card network has done its part', () => {
  const sending = [...toRefund, of('refund-sent', card.refund)];
  given(...sending)
    .whenDone(settlingReturn, RETURN, 'refund', { refundable: gbp(0) })
    .then({
      appended: [
        ['refund-asked', { return: RETURN, refund: card.refund }],
        ['refund-sent', { return: RETURN, refund: gift.refund }],
      ],
      sent: [['return-credit', { hold: 'gift', refund: gift.refund, amount: gbp(150), reason: 'return' }]],
    });
  const both = [...sending, of('refund-asked', card.refund), of('refund-sent', gift.refund)];
  given(...both)
    .whenDone(settlingReturn, RETURN, 'return-credit', { returnable: gbp(0) })
    .then({
      appended: [
        ['refund-asked', { return: RETURN, refund: gift.refund }],
        ['refund-made', { return: RETURN, refund: gift.refund, amount: 150 }],
      ],
    });
  const asked = [...both, of('refund-asked', gift.refund), of('refund-made', gift.refund, { amount: 150 })];
  given(...asked)
    .whenEvent(settlingReturn, networkSays('refund-part-made', card.refund, 60_000))
    .then({ appended: [['refund-made', { return: RETURN, refund: card.refund, amount: 600 }], refunded(750)] });
  // The network was faster than its answer.
  given(...sending, of('refund-made', card.refund, { amount: 600 }))
    .whenDone(settlingReturn, RETURN, 'refund', { refundable: gbp(0) })
    .then({
      appended: [
        ['refund-asked', { return: RETURN, refund: card.refund }],
        ['refund-sent', { return: RETURN, refund: gift.refund }],
      ],
      sent: [['return-credit', { hold: 'gift', refund: gift.refund, amount: gbp(150), reason: 'return' }]],
    });
});

const alone = [...paidBy(2000), posted(750), planned({ ...card, amount: 750 })];
const askedOnce = [...alone, of('refund-sent', card.refund), of('refund-asked', card.refund)];
const failure = { amount: 750, reason: 'no-such-card' };

test('what the card network fails is tried again under another id, and after the third time by staff', () => {
  const [next, dueAt] = [`${RETURN}.2`, '2026-01-01T01:00:00.000Z'];
  given(...askedOnce)
    .whenEvent(settlingReturn, networkSays('refund-part-failed', card.refund, 75_000))
    .then({
      appended: [['refund-failed', { return: RETURN, refund: card.refund, ...failure, next, dueAt }]],
      scheduled: { retry: '2026-01-01T01:00:00.000Z' },
    });
  const again = [...askedOnce, of('refund-failed', card.refund, { ...failure, next })];
  given(...again)
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({
      appended: [
        ['refund-retried', { return: RETURN, refund: next }],
        ['refund-sent', { return: RETURN, refund: next }],
      ],
      sent: [['refund', { intent: 'card', refund: next, amount: gbp(750), reason: 'return' }]],
    });
  const twice = [
    ...again,
    of('refund-retried', next),
    of('refund-sent', next),
    of('refund-asked', next),
    of('refund-failed', next, { ...failure, next: `${RETURN}.3` }),
    of('refund-retried', `${RETURN}.3`),
    of('refund-sent', `${RETURN}.3`),
    of('refund-asked', `${RETURN}.3`),
  ];
  given(...twice)
    .whenEvent(settlingReturn, networkSays('refund-part-failed', `${RETURN}.3`, 75_000))
    .then({ appended: [['refund-failed', { return: RETURN, refund: `${RETURN}.3`, ...failure, next: null }]] });
  const givenUp = [...twice, of('refund-failed', `${RETURN}.3`, { ...failure, next: null })];
  const reopened = of('refund-reopened', `${RETURN}.3`, { next: `${RETURN}.4`, amount: 750 });
  given(...givenUp)
    .when(retryRefund, { return: RETURN })
    .then(reopened);
  given(...givenUp, reopened)
    .whenTimer(settlingReturn, RETURN, 'retry')
    .then({
      appended: [
        ['refund-retried', { return: RETURN, refund: `${RETURN}.4` }],
        ['refund-sent', { return: RETURN, refund: `${RETURN}.4` }],
      ],
      sent: [['refund', { intent: 'card', refund: `${RETURN}.4`, amount: gbp(750), reason: 'return' }]],
    });
  given(...givenUp, reopened)
    .when(retryRefund, { return: RETURN })
    .thenRejected('nothing-failed', { return: RETURN });
  const byHand = events(back, ['refund-settled', { return: RETURN, ...saidOfBuyer('by bank') }]);
  given(...givenUp)
    .when(settleRefund, { return: RETURN, reason: 'by bank' })
    .then(byHand);
  given(...givenUp)
    .whenEvent(settlingReturn, byHand)
    .then({ appended: [refunded(0, 750)] });
  const none = { return: RETURN };
  const paidByBank = { return: RETURN, reason: 'by bank' };
  given(...askedOnce)
    .when(retryRefund, none)
    .thenRejected('nothing-failed', none);
  given(...askedOnce)
    .when(settleRefund, paidByBank)
    .thenRejected('nothing-failed', none);
  given().when(retryRefund, none).thenRejected('no-such-return', none);
  given().when(settleRefund, paidByBank).thenRejected('no-such-return', none);
});

test('what the card network has not taken yet is asked for again, each time after twice as long', () => {
  const sending = [...alone, of('refund-sent', card.refund)];
  given(...sending)
    .whenRejected(settlingReturn, RETURN, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [['refund-delayed', { return: RETURN, refund: card.refund, dueAt: '2026-01-01T00:01:00.000Z' }]],
      scheduled: { retry: '2026-01-01T00:01:00.000Z' },
    });
  const delays = Array.from({ length: 10 }, () => [
    of('refund-delayed', card.refund),
    of('refund-retried', card.refund),
    of('refund-sent', card.refund),
  ]).flat();
  given(...sending, ...delays)
    .whenRejected(settlingReturn, RETURN, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [
        ['refund-delayed', { return: RETURN, refund: card.refund }],
        [
          'refund-failed',
          { return: RETURN, refund: card.refund, amount: 750, reason: 'more-than-captured', next: null },
        ],
      ],
    });
});

test('a withdrawal of what was not sent is over at once: the money is the business of the cancellation', () => {
  const [declared] = withdrawn([], all);
  given(opened, placedOrder())
    .whenEvent(settlingReturn, declared!)
    .then({ appended: [refunded(0)] });
});
