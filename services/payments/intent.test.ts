import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { authoriseIntent } from './authorise-intent.ts';
import { captureIntent } from './capture-intent.ts';
import { checkIntent } from './check-intent.ts';
import { createIntent } from './create-intent.ts';
import { intentClock, renewalTime } from './intent-clock.ts';
import { recordNetworkPayment } from './record-network-payment.ts';
import { recordRefusal } from './record-refusal.ts';
import { gbp, moved, told } from './testing/network-payments.ts';
import { voidIntent } from './void-intent.ts';
import { receiveWebhook, settleWebhook, webhook } from './webhook.ts';
import assert from 'node:assert/strict';
import {
  I1,
  approved,
  asked,
  asking,
  captureAsked,
  captured,
  capturing,
  create,
  created,
  deadline,
  gaveUp,
  holding,
  of,
  seen,
} from './testing/intent-histories.ts';

test('an intent is created once', () => {
  given().when(createIntent, create).then(created).thenAnswer({ status: 'created' });
  given(created).when(createIntent, create).thenNothing();
  given(created)
    .when(createIntent, { ...create, amount: gbp(1001) })
    .thenRejected('intent-exists', { intent: 'I1' });
  given()
    .when(createIntent, { ...create, amount: gbp(0) })
    .thenRejected('not-positive', {});
  given()
    .when(createIntent, { ...create, amount: gbp(-1) })
    .thenRejected('not-positive', {});
  given()
    .when(createIntent, { ...create, amount: gbp(1, 3) })
    .thenRejected('not-payable', { scaleMax: 2 });
  given()
    .when(createIntent, { ...create, amount: gbp(Number.MAX_SAFE_INTEGER) })
    .thenRejected('amount-too-large', {});
  given().when(createIntent, create, { at: deadline }).thenRejected('deadline-over', { deadline });
  given()
    .when(createIntent, { ...create, intent: 'a#1' })
    .thenInvalid('/intent');
});

test('an authorisation is asked for once an attempt, and never with what looks like a card number', () => {
  const body = { intent: 'I1', attempt: 1, card: 'tok_1', returnUrl: null };
  given(created)
    .when(authoriseIntent, body)
    .then(events(I1, ['authorisation-requested', asked]))
    .thenAnswer({ status: 'authorising' });
  given(...asking)
    .when(authoriseIntent, body)
    .thenNothing();
  given(...asking)
    .when(authoriseIntent, { ...body, card: 'tok_2' })
    .thenRejected('attempt-exists', { attempt: 1 });
  given(...asking)
    .when(authoriseIntent, { ...body, attempt: 2 })
    .thenRejected('not-authorisable', { status: 'authorising' });
  // A capture that has failed lets another card take its place, unless another is on its way.
  const failed = events(I1, ['capture-failed', { ...of, capture: 'c1', amount: 60_000, reason: 'x' }]);
  const another = { ...body, attempt: 2, card: 'tok_2' };
  const anew = { ...asked, attempt: 2, reference: 'I1#2', card: 'tok_2' };
  given(...capturing, failed)
    .when(authoriseIntent, another)
    .then(events(I1, ['authorisation-requested', anew]));
  for (const history of [
    capturing,
    holding,
    [...capturing, failed, events(I1, ['capture-requested', { ...captureAsked, capture: 'c2' }])],
  ])
    given(...history)
      .when(authoriseIntent, another)
      .thenRejected('not-authorisable', { status: 'authorised' });
  given(created)
    .when(authoriseIntent, { ...body, attempt: 3 })
    .thenRejected('wrong-attempt', { expected: 1 });
  given().when(authoriseIntent, body).thenRejected('no-such-intent', { intent: 'I1' });
  given(created)
    .when(authoriseIntent, { ...body, card: '4242424242424242' })
    .thenInvalid('/card');
  const tries = Array.from({ length: 20 }, (_, index) =>
    events(
      I1,
      ['authorisation-requested', { ...asked, attempt: index + 1 }],
      ['authorisation-declined', { intent: 'I1', attempt: index + 1, reason: 'no' }],
    ),
  );
  given(created, ...tries)
    .when(authoriseIntent, { ...body, attempt: 20, card: 'tok_9' })
    .thenRejected('attempt-exists', { attempt: 20 });
});

test('the network approves, asks the buyer, or declines', () => {
  const heard = events(I1, ['network-payment-recorded', seen(1)]);
  given(...asking)
    .when(recordNetworkPayment, told())
    .then(heard, events(I1, ['intent-authorised', approved]));
  const action = { url: 'https://bank.test/', deadline };
  given(...asking)
    .when(recordNetworkPayment, told({ status: 'requires-action', action }))
    .then(heard, events(I1, ['action-required', { ...of, redirect: action.url, deadline }]));
  given(...asking)
    .when(recordNetworkPayment, told({ status: 'declined', declineReason: 'lost-card' }))
    .then(heard, events(I1, ['authorisation-declined', { ...of, reason: 'lost-card' }]));
  given(...asking)
    .when(recordNetworkPayment, told({ status: 'cancelled' }))
    .then(heard, events(I1, ['authorisation-declined', { ...of, reason: 'cancelled' }]));
});

test('what is told twice, late, or of something else changes nothing', () => {
  given(...holding)
    .when(recordNetworkPayment, told())
    .thenNothing();
  given(...capturing, events(I1, ['network-payment-recorded', seen(3)]))
    .when(recordNetworkPayment, told({ version: 2, status: 'expired' }))
    .thenNothing();
  given(...holding)
    .when(recordNetworkPayment, told({ networkPayment: 'pay_9', version: 9 }))
    .thenNothing();
  given(...asking)
    .when(recordNetworkPayment, told({ amount: gbp(999) }))
    .thenRejected('other-payment', { expected: gbp(100_000, 4) });
  for (const reference of ['I1#2', 'I1', 'I2#1', '#1', 'x y#1'])
    given(...asking)
      .when(recordNetworkPayment, told({ reference }))
      .thenRejected('unknown-reference', { reference });
});

test('after the deadline an approval is cancelled, whenever it comes', () => {
  const reaction = given(...asking).whenTimer(intentClock, 'I1', 'deadline');
  reaction.then({
    appended: [
      ['intent-cancelled', { intent: 'I1', reason: 'deadline' }],
      ['cancellation-requested', gaveUp(1, null)],
    ],
  });
  const over = [
    ...asking,
    events(I1, ['intent-cancelled', { intent: 'I1', reason: 'deadline' }], ['cancellation-requested', gaveUp(1, null)]),
  ];
  // While the cancellation is under way there is nothing more to do; after it, once more.
  given(...over)
    .when(recordNetworkPayment, told())
    .then(events(I1, ['network-payment-recorded', seen(1)]));
  const closed = [...over, events(I1, ['authorisation-closed', { ...of, reason: 'done' }])];
  given(...closed)
    .when(recordNetworkPayment, told())
    .then(events(I1, ['network-payment-recorded', seen(1)], ['cancellation-requested', gaveUp()]));
  given(...closed)
    .when(authoriseIntent, { intent: 'I1', attempt: 2, card: 'tok_2', returnUrl: null })
    .thenRejected('not-authorisable', { status: 'cancelled' });
  given(...holding)
    .whenTimer(intentClock, 'I1', 'deadline')
    .then({});
});

test('what is void is not captured', () => {
  const body = { intent: 'I1', reason: 'changed my mind' };
  const voided = events(I1, ['intent-voided', body], ['cancellation-requested', gaveUp()]);
  given(...holding)
    .when(voidIntent, body)
    .then(voided)
    .thenAnswer({ status: 'voided' });
  given(...holding, voided)
    .when(voidIntent, body)
    .thenNothing();
  given(...holding, voided)
    .when(captureIntent, { intent: 'I1', capture: 'c1', amount: gbp(1) })
    .thenRejected('not-authorised', { status: 'voided' });
  given(created)
    .when(voidIntent, body)
    .then(events(I1, ['intent-cancelled', body]));
  given(...capturing)
    .when(voidIntent, body)
    .thenRejected('capture-pending', { intent: 'I1' });
  given(...captured)
    .when(voidIntent, body)
    .then(voided);
  const all = { ...of, capture: 'c2', amount: 40_000 };
  given(...captured, events(I1, ['capture-requested', { ...captureAsked, ...all }], ['capture-made', all]))
    .when(voidIntent, body)
    .thenRejected('already-captured', { intent: 'I1' });
  given().when(voidIntent, body).thenRejected('no-such-intent', { intent: 'I1' });
});

test('nothing is given up while less was taken than whoever asks for it counts on: it may be taken again', () => {
  const body = { intent: 'I1', reason: 'all was sent', captured: gbp(600) };
  const failed = events(I1, ['capture-failed', { ...of, capture: 'c1', amount: 60_000, reason: 'x' }]);
  given(...capturing, failed)
    .when(voidIntent, body)
    .thenRejected('capture-pending', { intent: 'I1' });
  for (const captured of [gbp(0), gbp(0, 4)])
    given(...capturing, failed)
      .when(voidIntent, { ...body, captured })
      .thenAnswer({ status: 'voided' });
  given(...captured)
    .when(voidIntent, body)
    .thenAnswer({ status: 'voided' });
});

test('what was captured before is voided, and not cancelled, while another card is asked', () => {
  const body = { intent: 'I1', reason: 'paid by bank' };
  const asking = events(I1, ['authorisation-requested', { ...asked, attempt: 2, reference: 'I1#2' }]);
  given(...captured, asking)
    .when(voidIntent, body)
    .then(
      events(
        I1,
        ['intent-voided', body],
        ['cancellation-requested', gaveUp()],
        ['cancellation-requested', gaveUp(2, null)],
      ),
    )
    .thenAnswer({ status: 'voided' });
});

test('an authorisation is renewed a day before it lapses; else the payment is due', () => {
  assert.equal(renewalTime('2026-01-01T00:00:00.000Z', '2026-01-08T00:00:00.000Z'), '2026-01-07T00:00:00.000Z');
  assert.equal(renewalTime('2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z'), '2026-01-01T00:30:00.000Z');
  const again = { ...asked, attempt: 2, reference: 'I1#2', amount: 40_000, offSession: true };
  given(...captured)
    .whenTimer(intentClock, 'I1', 'renew')
    .then({ appended: [['authorisation-requested', again]] });
  const renewing = [...captured, events(I1, ['authorisation-requested', again])];
  given(...renewing)
    .whenTimer(intentClock, 'I1', 'renew')
    .then({});
  const second = { networkPayment: 'pay_2', reference: 'I1#2', amount: gbp(400) };
  given(...renewing)
    .when(recordNetworkPayment, told(second))
    .then(
      events(
        I1,
        ['network-payment-recorded', seen(1, 2)],
        ['intent-authorised', { ...approved, attempt: 2, amount: 40_000 }],
        ['cancellation-requested', gaveUp()],
      ),
    );
  given(...renewing)
    .when(recordNetworkPayment, told({ ...second, status: 'declined', declineReason: 'no' }))
    .then(
      events(
        I1,
        ['network-payment-recorded', seen(1, 2)],
        ['authorisation-declined', { intent: 'I1', attempt: 2, reason: 'no' }],
        ['payment-due', { intent: 'I1', amount: 40_000, reason: 'no' }],
        ['cancellation-requested', gaveUp()],
      ),
    );
});

test('an authorisation that is lost leaves the rest due, which another card may pay', () => {
  const due = events(
    I1,
    ['authorisation-closed', { ...of, reason: 'expired' }],
    ['payment-due', { intent: 'I1', amount: 40_000, reason: 'expired' }],
  );
  given(...captured)
    .when(recordNetworkPayment, told({ version: 2, status: 'expired', captures: [moved('c1', 600)] }))
    .then(events(I1, ['network-payment-recorded', seen(2)]), due);
  given(...captured, due)
    .when(captureIntent, { intent: 'I1', capture: 'c2', amount: gbp(1) })
    .thenRejected('not-authorised', { status: 'payment-due' });
  given(...captured, due)
    .when(authoriseIntent, { intent: 'I1', attempt: 2, card: 'tok_2', returnUrl: null })
    .then(
      events(I1, [
        'authorisation-requested',
        { ...asked, attempt: 2, reference: 'I1#2', amount: 40_000, card: 'tok_2' },
      ]),
    );
});

test('a refusal ends its request and no other', () => {
  const no = { intent: 'I1', attempt: 1, movement: null, reason: 'no' } as const;
  given(...asking)
    .when(recordRefusal, { ...no, kind: 'authorise' })
    .then(events(I1, ['authorisation-declined', { ...of, reason: 'no' }]));
  given(...holding)
    .when(recordRefusal, { ...no, kind: 'authorise' })
    .thenNothing();
  given(...capturing)
    .when(recordRefusal, { ...no, kind: 'capture', movement: 'c1' })
    .then(
      events(
        I1,
        ['capture-failed', { ...of, capture: 'c1', amount: 60_000, reason: 'no' }],
        ['look-up-requested', { ...of, reference: 'I1#1' }],
      ),
    );
  given(...holding)
    .when(recordRefusal, { ...no, kind: 'cancel' })
    .thenNothing();
  given(...holding)
    .when(recordRefusal, { ...no, kind: 'look-up' })
    .thenNothing();
  given(...holding)
    .when(recordRefusal, { ...no, kind: 'refund', movement: 'r1' })
    .thenNothing();
  given()
    .when(recordRefusal, { ...no, kind: 'capture' })
    .thenRejected('no-such-intent', { intent: 'I1' });
});

test('the network is asked once at a time, and any answer ends the question', () => {
  const looking = events(I1, ['look-up-requested', { ...of, reference: 'I1#1' }]);
  given(...asking)
    .when(checkIntent, { intent: 'I1' })
    .then(looking);
  given(...asking, looking)
    .when(checkIntent, { intent: 'I1' })
    .thenNothing();
  given(created).when(checkIntent, { intent: 'I1' }).thenRejected('nothing-to-check', { status: 'created' });
  given().when(checkIntent, { intent: 'I1' }).thenRejected('no-such-intent', { intent: 'I1' });
  given(...holding, looking)
    .when(recordNetworkPayment, told())
    .then(events(I1, ['look-up-answered', of]));
});

test('a webhook is stored once and settled once', () => {
  const body = { event: 'e1', type: 'payment.captured', networkPayment: 'pay_1', reference: 'I1#1' };
  const received = events(webhook('e1'), ['webhook-received', body]);
  const settled = events(webhook('e1'), ['webhook-settled', { event: 'e1', outcome: 'recorded' }]);
  given().when(receiveWebhook, body).then(received);
  given(received)
    .when(receiveWebhook, { ...body, type: 'other' })
    .thenNothing();
  given(received).when(settleWebhook, { event: 'e1', outcome: 'recorded' }).then(settled);
  given(received, settled).when(settleWebhook, { event: 'e1', outcome: 'given-up' }).thenNothing();
  given().when(settleWebhook, { event: 'e1', outcome: 'recorded' }).thenRejected('no-such-webhook', { event: 'e1' });
});
