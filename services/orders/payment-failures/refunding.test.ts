import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, saidOfBuyer } from '../checkout/testing/facts.ts';
import { accepted, mixed, SHIPMENT } from '../fulfilment/testing/facts.ts';
import { nextTry } from './card-refunds.ts';
import { retryCardRefund, settleCardRefund } from './help-card-refund.ts';
import { delayedUntil } from './refund-retries.ts';
import { refunding } from './refunding.ts';
import { card, failed, it, refundFailed, told } from './testing/failures.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const placed = accepted({ tenders: mixed });
const [first, second] = ['cancellation-1', 'cancellation-1.2'];
const of = (refund: string) => ({ order: ID, refund });
const due = (...refunds: string[]) => ['card-refunds-due', { order: ID, refunds }] as const;
const sentAs = (refund: string) => ['card-refund-sent', of(refund)] as const;
const askedAs = (refund: string) => ['card-refund-asked', of(refund)] as const;
const ask = (refund: string, amount = 500) =>
  ['refund', { intent: card, refund, amount: gbp(amount), reason: 'cancellation' }] as const;
const waiting = [placed, events(it, refundFailed())];
const sending = [...waiting, events(it, due(second), sentAs(second))];
const givenUp = [placed, events(it, refundFailed({ next: null, reason: 'account-closed' }))];
const order = { order: ID };
const at = (time: string) => `2026-01-01T${time}:00.000Z`;
const [inOneMinute, inOneHour, inTwoHours] = [at('00:01'), at('01:00'), at('02:00')];

test('what the card network has failed is asked for again under another name, later each time, and at last not by itself', () => {
  given(placed)
    .whenEvent(refunding, told('refund-part-failed', first, 50_000))
    .then({ appended: [refundFailed({ dueAt: inOneHour })], scheduled: { retry: inOneHour } });
  given(...waiting)
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [due(second), sentAs(second)], sent: [ask(second)] });
  const asked = [...sending, events(it, askedAs(second))];
  const third = refundFailed({ refund: second, attempt: 2, next: 'cancellation-1.3', dueAt: inTwoHours });
  given(...asked)
    .whenEvent(refunding, told('refund-part-failed', second, 50_000))
    .then({ appended: [third], scheduled: { retry: inTwoHours } });
  given(...asked, events(it, third))
    .whenEvent(refunding, told('refund-part-failed', 'cancellation-1.3', 50_000))
    .then({ appended: [refundFailed({ refund: 'cancellation-1.3', attempt: 3, next: null })] });
  given(...asked)
    .whenEvent(refunding, told('refund-part-made', second, 50_000))
    .then({ appended: [['card-refund-made', { ...of(second), amount: 500 }]] });
});

test('what a gift card could not take goes back there when staff have it tried again, or is left to them once more', () => {
  const gift = `${ID}.gift-1`;
  const [before, again] = ['cancellation-1-hold-2', 'cancellation-1-hold-2.2'];
  const left = (refund: string, attempt: number) =>
    refundFailed({ tender: gift, refund, amount: 250, reason: 'too-many-movements', attempt, next: null });
  const reopened = ['card-refund-reopened', { ...of(before), next: again, currency: 'GBP', amount: 250 }] as const;
  const history = [placed, events(it, left(before, 1))];
  given(...history)
    .when(retryCardRefund, order)
    .then(events(it, reopened));
  const asked = { hold: gift, refund: again, amount: gbp(250), reason: 'cancellation' };
  given(...history, events(it, reopened))
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [due(again), sentAs(again)], sent: [['return-credit', asked]] });
  const sent = [...history, events(it, reopened, due(again), sentAs(again))];
  given(...sent)
    .whenDone(refunding, ID, 'return-credit', { returnable: gbp(0) })
    .then({ appended: [askedAs(again), ['card-refund-made', { ...of(again), amount: 250 }]] });
  given(...sent)
    .whenRejected(refunding, ID, 'return-credit', 'too-many-movements', { max: 100 })
    .then({ appended: [askedAs(again), left(again, 1)] });
});

test('what no further try changes is left to staff at once', () => {
  given(placed)
    .whenEvent(refunding, told('refund-part-failed', first, 50_000, 'account-closed'))
    .then({ appended: [refundFailed({ reason: 'account-closed', next: null })] });
  given(...givenUp)
    .whenTimer(refunding, ID, 'retry')
    .thenNothing();
});

test('no refund is asked for twice: not while an answer is on its way, nor after news that was faster', () => {
  given(...sending)
    .whenTimer(refunding, ID, 'retry')
    .thenNothing();
  const made = ['card-refund-made', { ...of(second), amount: 500 }] as const;
  given(...sending, events(it, made))
    .whenDone(refunding, ID, 'refund', { refundable: gbp(0) })
    .then({ appended: [askedAs(second)] });
  const again = refundFailed({ refund: second, attempt: 2, next: 'cancellation-1.3' });
  given(...sending, events(it, again))
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [due('cancellation-1.3')] });
  given(...sending, events(it, again, due('cancellation-1.3')))
    .whenDone(refunding, ID, 'refund', { refundable: gbp(0) })
    .then({ appended: [askedAs(second), sentAs('cancellation-1.3')], sent: [ask('cancellation-1.3')] });
  // The first try of what goes back as it should, and refunds of returns, are others’ business.
  given(placed)
    .whenEvent(refunding, told('refund-part-made', first, 50_000))
    .thenNothing();
  given(placed)
    .whenEvent(refunding, told('refund-part-failed', `${ID}.1`, 50_000))
    .thenNothing();
});

test('what cannot be asked for yet waits, twice as long each time; what was never taken is not given back', () => {
  const delayed = ['card-refund-delayed', { ...of(second), dueAt: inOneMinute }] as const;
  given(...sending)
    .whenRejected(refunding, ID, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({ appended: [delayed], scheduled: { retry: inOneMinute } });
  const delays = Array.from({ length: 10 }, () =>
    events(it, ['card-refund-delayed', of(second)], due(second), sentAs(second)),
  );
  const left = refundFailed({ refund: second, attempt: 2, next: null, reason: 'more-than-captured' });
  given(...sending, ...delays)
    .whenRejected(refunding, ID, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({ appended: [['card-refund-delayed', of(second)], left] });
  assert.equal(delayedUntil('2026-01-01T00:00:00.000Z', 9), '2026-01-01T08:32:00.000Z');
  const offset = { order: ID, tender: card, capture: 'shipment-1', amount: 200, left: 0, ofRefund: true };
  given(...sending, failed('shipment-1', 200))
    .whenRejected(refunding, ID, 'refund', 'more-than-captured', { refundable: gbp(0) })
    .then({
      appended: [
        ['tender-offset', { ...offset, fulfilment: 'f1', shipment: SHIPMENT }],
        ['card-refund-offset', { ...of(second), amount: 200 }],
        sentAs(second),
      ],
      sent: [ask(second, 300)],
    });
});

test('staff have it tried again or give it in another way, once', () => {
  const reopened = ['card-refund-reopened', { ...of(first), next: second, currency: 'GBP', amount: 500 }] as const;
  given(...givenUp)
    .when(retryCardRefund, order)
    .then(events(it, reopened));
  given(...givenUp, events(it, reopened))
    .whenEvent(refunding, events(it, reopened))
    .then({ scheduled: { retry: '2026-01-01T00:00:00.000Z' } });
  given(...givenUp, events(it, reopened))
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [due(second), sentAs(second)], sent: [ask(second)] });
  const settle = { order: ID, by: 'credit' as const, reason: 'the card is closed' };
  const why = saidOfBuyer(settle.reason);
  const settled = (by: 'credit' | 'offline') =>
    events(it, ['card-refund-settled', { ...of(first), name: second, amount: 500, by, ...why }]);
  const credit = { next: second, currency: 'GBP', amount: 500, asCredit: true, ...why };
  const asCredit = events(it, ['card-refund-reopened', { ...of(first), ...credit }]);
  given(...givenUp)
    .when(settleCardRefund, settle)
    .then(asCredit);
  given(...givenUp)
    .when(settleCardRefund, { ...settle, by: 'offline' })
    .then(settled('offline'));
  const grant = { grant: `${ID}.${second}`, customer: BUYER, amount: gbp(500), from: 'liability:deposits' };
  given(...givenUp, asCredit)
    .whenEvent(refunding, asCredit)
    .then({ scheduled: { retry: '2026-01-01T00:00:00.000Z' } });
  given(...givenUp, asCredit)
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [due(second), sentAs(second)], sent: [['grant', { ...grant, reason: why.reason }]] });
  // Events of before said that it was settled by credit, and then asked for that.
  given(...givenUp)
    .whenEvent(refunding, settled('credit'))
    .then({ sent: [['grant', { ...grant, reason: why.reason }]] });
  given(...givenUp)
    .whenEvent(refunding, settled('offline'))
    .thenNothing();
  for (const history of [
    [placed],
    waiting,
    [...givenUp, settled('credit')],
    [...givenUp, asCredit],
    [...givenUp, events(it, reopened)],
  ]) {
    given(...history)
      .when(retryCardRefund, order)
      .thenRejected('nothing-failed', order);
    given(...history)
      .when(settleCardRefund, settle)
      .thenRejected('nothing-failed', order);
  }
  given().when(retryCardRefund, order).thenRejected('no-such-order', order);
  given().when(settleCardRefund, settle).thenRejected('no-such-order', order);
});

test('what becomes store credit is owed until it is; what payments refuses is left to staff again', () => {
  const reason = 'the card is closed';
  const credit = { next: second, currency: 'GBP', amount: 500, asCredit: true, reason };
  const reopened = events(it, ['card-refund-reopened', { ...of(first), ...credit }]);
  const crediting = [...givenUp, reopened, events(it, due(second), sentAs(second))];
  given(...crediting)
    .whenTimer(refunding, ID, 'retry')
    .thenNothing();
  const made = ['card-refund-made', { ...of(second), amount: 500 }] as const;
  given(...crediting)
    .whenDone(refunding, ID, 'grant', { available: gbp(500) })
    .then({ appended: [askedAs(second), made] });
  const left = refundFailed({ refund: second, reason: 'too-many-movements', next: null });
  given(...crediting)
    .whenRejected(refunding, ID, 'grant', 'too-many-movements', { max: 1 })
    .then({ appended: [askedAs(second), left] });
  const again = { ...of(second), next: 'cancellation-1.3', currency: 'GBP', amount: 500 };
  const onCard = events(it, ['card-refund-reopened', again]);
  const refusedOnce = [...crediting, events(it, askedAs(second), left)];
  given(...refusedOnce)
    .when(retryCardRefund, order)
    .then(onCard);
  given(...refusedOnce, onCard)
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [due('cancellation-1.3'), sentAs('cancellation-1.3')], sent: [ask('cancellation-1.3')] });
  // A credit that an event of before has asked for is nothing that is under way here.
  const settled = events(it, [
    'card-refund-settled',
    { ...of(first), name: second, amount: 500, by: 'credit', reason },
  ]);
  given(...givenUp, settled)
    .whenDone(refunding, ID, 'grant', { available: gbp(500) })
    .thenNothing();
});

test('what has had as many refunds as there may be is left to staff, and stops no other', () => {
  const asking = [placed, events(it, refundFailed(), due(second), sentAs(second))];
  given(...asking)
    .whenRejected(refunding, ID, 'refund', 'too-many-movements', { max: 100 })
    .then({
      appended: [
        askedAs(second),
        refundFailed({ refund: second, reason: 'too-many-movements', attempt: 2, next: null }),
      ],
    });
});

test('a name is never given twice to tries of an order', () => {
  assert.equal(nextTry('cancellation-3.4', { cardRefunds: [], refunding: null, refundTries: 3 }), 'cancellation-3.5');
  // Parts of one refund on two payments of the network fail one by one.
  const parts = events(it, refundFailed({ amount: 300 }), refundFailed({ amount: 200, next: 'cancellation-1.3' }));
  given(placed, parts)
    .whenTimer(refunding, ID, 'retry')
    .then({
      appended: [due(second, 'cancellation-1.3'), sentAs(second)],
      sent: [ask(second, 300)],
    });
});

test('one timer serves all that wait: for the first of them, and only what is due is asked for', () => {
  const now = '2026-01-01T00:00:00.000Z';
  const both = (dueAt: string) => [
    placed,
    events(it, refundFailed({ dueAt })),
    events(it, refundFailed({ refund: 'cancellation-2', next: 'cancellation-2.3', amount: 200, dueAt: inTwoHours })),
  ];
  given(...both(now))
    .whenTimer(refunding, ID, 'retry')
    .then({
      appended: [due(second), sentAs(second)],
      sent: [ask(second)],
      scheduled: { retry: inTwoHours },
    });
  given(...both(inOneHour))
    .whenTimer(refunding, ID, 'retry')
    .then({ scheduled: { retry: inOneHour } });
  // What comes later does not put off what comes first.
  given(...both(inOneMinute))
    .whenEvent(refunding, told('refund-part-failed', 'cancellation-3', 50_000))
    .then({
      appended: [refundFailed({ refund: 'cancellation-3', next: 'cancellation-3.4', dueAt: inOneHour })],
      scheduled: { retry: inOneMinute },
    });
  // Those of before do not say when they are due, nor whose turn has come.
  given(placed, events(it, refundFailed()), events(it, ['card-refunds-due', { order: ID }]))
    .whenTimer(refunding, ID, 'retry')
    .then({ appended: [sentAs(second)], sent: [ask(second)] });
});

test('what failed long before it is heard of, as in a folder of before, is left to staff: most likely they have paid it', () => {
  const leftAlone = refundFailed({ next: null });
  given(placed)
    .whenEvent(refunding, told('refund-part-failed', first, 50_000), { at: '2026-01-03T00:00:00.000Z' })
    .then({ appended: [leftAlone] });
  given(placed)
    .whenEvent(refunding, told('refund-part-failed', first, 50_000), { at: '2026-01-01T23:59:00.000Z' })
    .then({
      appended: [refundFailed({ dueAt: '2026-01-02T00:59:00.000Z' })],
      scheduled: { retry: '2026-01-02T00:59:00.000Z' },
    });
});
