import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { authoriseIntent } from './authorise-intent.ts';
import { captureIntent } from './capture-intent.ts';
import { intentClock, renewalTime } from './intent-clock.ts';
import { limitIntent } from './limit-intent.ts';
import { recordNetworkPayment } from './record-network-payment.ts';
import { I1, approved, asked, captured, capturing, gaveUp, of, seen } from './testing/intent-histories.ts';
import { gbp, moved, told } from './testing/network-payments.ts';

const failed = events(I1, ['capture-failed', { ...of, capture: 'c1', amount: 60_000, reason: 'x' }]);
const second = { ...asked, attempt: 2, reference: 'I1#2', card: 'tok_2' };
const declined = events(I1, ['authorisation-declined', { intent: 'I1', attempt: 2, reason: 'no' }]);
const refusal = told({ networkPayment: 'pay_2', reference: 'I1#2', status: 'declined', declineReason: 'no' });
const heard = events(I1, ['network-payment-recorded', seen(1, 2)]);
/** A capture has failed, and another card is asked. */
const asking = [...capturing, failed, events(I1, ['authorisation-requested', second])];
const third = { intent: 'I1', attempt: 3, card: 'tok_3', returnUrl: null };

test('another card that is declined leaves what is authorised as it is', () => {
  given(...asking)
    .when(recordNetworkPayment, refusal)
    .then(heard, declined);
  const held = [...asking, heard, declined];
  given(...held)
    .when(captureIntent, { intent: 'I1', capture: 'c2', amount: gbp(400) })
    .thenAnswer({ capturable: gbp(60_000, 4) });
  // Nor is the next card kept from being asked.
  given(...held)
    .when(authoriseIntent, third)
    .thenAnswer({ status: 'authorising' });
});

test('what is authorised is renewed though another card was declined', () => {
  const held = [...asking, heard, declined];
  const at = '2026-01-01T00:00:00.000Z';
  // The times may have come while the other card was asked.
  given(...held)
    .whenEvent(intentClock, declined)
    .then({ scheduled: { renew: renewalTime(at, approved.expiresAt), lapse: '2026-01-08T00:01:00.000Z' } });
  const renewal = { ...asked, attempt: 3, reference: 'I1#3', offSession: true };
  given(...held)
    .whenTimer(intentClock, 'I1', 'renew')
    .then({ appended: [['authorisation-requested', renewal]] });
  const renewing = [...held, events(I1, ['authorisation-requested', renewal])];
  given(...renewing)
    .whenTimer(intentClock, 'I1', 'renew')
    .thenNothing();
  // One that nothing was authorised before has nothing to be renewed.
  given(...capturing.slice(0, 2), declined)
    .whenEvent(intentClock, declined)
    .thenNothing();
});

test('what was given up is not held by a renewal, and where all is, nothing is renewed, looked up or due', () => {
  const held = [...asking, heard, declined];
  const limited = (atMost: number) => events(I1, ['intent-limited', { intent: 'I1', atMost }]);
  given(...held)
    .when(limitIntent, { intent: 'I1', atMost: 400 })
    .then(limited(40_000));
  given(...held, limited(40_000))
    .when(limitIntent, { intent: 'I1', atMost: 400 })
    .thenNothing();
  given().when(limitIntent, { intent: 'I1', atMost: 400 }).thenRejected('no-such-intent', { intent: 'I1' });
  const renewal = { ...asked, attempt: 3, reference: 'I1#3', offSession: true, amount: 40_000 };
  given(...held, limited(40_000))
    .whenTimer(intentClock, 'I1', 'renew')
    .then({ appended: [['authorisation-requested', renewal]] });
  for (const timer of ['renew', 'lapse'] as const)
    given(...held, limited(0))
      .whenTimer(intentClock, 'I1', timer)
      .thenNothing();
  // What is authorised may be captured all the same: whoever asks knows best.
  given(...held, limited(0))
    .when(captureIntent, { intent: 'I1', capture: 'c2', amount: gbp(400) })
    .thenAnswer({ capturable: gbp(60_000, 4) });
});

test('where what was authorised is lost meanwhile, the rest is due once the other card is declined', () => {
  const lost = events(I1, ['authorisation-closed', { ...of, reason: 'expired' }]);
  const expired = told({ version: 2, status: 'expired', captures: [moved('c1', 600, 'failed')] });
  given(...asking)
    .when(recordNetworkPayment, expired)
    .then(events(I1, ['network-payment-recorded', seen(2)]), lost);
  given(...asking, lost)
    .when(recordNetworkPayment, refusal)
    .then(
      heard,
      events(
        I1,
        ['authorisation-declined', { intent: 'I1', attempt: 2, reason: 'no' }],
        ['payment-due', { intent: 'I1', amount: 100_000, reason: 'no' }],
      ),
    );
});

test('the end of a renewal is no news of the card that is asked since', () => {
  const renewal = { ...asked, attempt: 2, reference: 'I1#2', offSession: true };
  const history = [
    ...capturing,
    failed,
    events(
      I1,
      ['authorisation-requested', renewal],
      ['authorisation-requested', { ...second, attempt: 3, reference: 'I1#3' }],
    ),
  ];
  given(...history)
    .when(recordNetworkPayment, refusal)
    .then(heard, declined);
  given(...history, heard, declined)
    .when(recordNetworkPayment, told({ networkPayment: 'pay_3', reference: 'I1#3' }))
    .then(
      events(
        I1,
        ['network-payment-recorded', seen(1, 3)],
        ['intent-authorised', { ...approved, attempt: 3 }],
        ['cancellation-requested', gaveUp()],
      ),
    );
});

test('another card may take the place of one that holds less than is still to be captured', () => {
  const renewal = { ...asked, attempt: 2, reference: 'I1#2', amount: 40_000, offSession: true };
  const renewed = [
    ...capturing,
    events(I1, ['authorisation-requested', renewal], ['network-payment-recorded', seen(1, 2)]),
    events(I1, ['intent-authorised', { ...approved, attempt: 2, amount: 40_000 }]),
  ];
  const anew = events(I1, [
    'authorisation-requested',
    { ...asked, attempt: 3, reference: 'I1#3', card: 'tok_3', amount: 100_000 },
  ]);
  // The renewal holds what was not being captured; then that capture fails.
  given(...renewed)
    .when(authoriseIntent, third)
    .thenRejected('not-authorisable', { status: 'authorised' });
  given(...renewed, failed)
    .when(authoriseIntent, third)
    .then(anew);
  const part = { intent: 'I1', attempt: 2, capture: 'c2', amount: 30_000 };
  const taking = events(I1, [
    'capture-requested',
    { ...part, networkPayment: 'pay_2', currency: 'GBP', invoice: null },
  ]);
  given(...renewed, failed, taking)
    .when(authoriseIntent, third)
    .thenRejected('not-authorisable', { status: 'authorised' });
  given(...renewed, failed, taking, events(I1, ['capture-made', part]))
    .when(authoriseIntent, third)
    .thenAnswer({ status: 'authorising' });
});

test('another card is asked for no more than is wanted, nor is it when it is renewed, and no more is taken from it', () => {
  const lost = events(I1, ['authorisation-closed', { ...of, reason: 'expired' }]);
  const wanting = [...captured, lost, events(I1, ['payment-due', { intent: 'I1', amount: 40_000, reason: 'expired' }])];
  const ask = { intent: 'I1', attempt: 2, card: 'tok_2', returnUrl: null, atMost: 150 };
  const limited = { ...second, amount: 15_000, atMost: 15_000 };
  given(...wanting)
    .when(authoriseIntent, ask)
    .then(events(I1, ['authorisation-requested', limited]));
  given(...wanting)
    .when(authoriseIntent, { ...ask, atMost: 500 })
    .then(events(I1, ['authorisation-requested', { ...second, amount: 40_000, atMost: 50_000 }]));
  const waiting = [...wanting, events(I1, ['authorisation-requested', limited])];
  given(...waiting)
    .when(authoriseIntent, ask)
    .thenNothing();
  for (const part of [{ atMost: 140 }, {}])
    given(...waiting)
      .when(authoriseIntent, { ...third, attempt: 2, card: 'tok_2', ...part })
      .thenRejected('attempt-exists', { attempt: 2 });
  const part = { intent: 'I1', attempt: 2, capture: 'c2', amount: 5000 };
  const held = [
    ...waiting,
    events(
      I1,
      ['network-payment-recorded', seen(1, 2)],
      ['intent-authorised', { ...approved, attempt: 2, amount: 15_000 }],
      ['capture-requested', { ...part, networkPayment: 'pay_2', currency: 'GBP', invoice: null }],
      ['capture-made', part],
    ),
  ];
  given(...held)
    .when(captureIntent, { intent: 'I1', capture: 'c3', amount: gbp(101) })
    .thenRejected('more-than-authorised', { capturable: gbp(10_000, 4) });
  const renewal = { ...limited, attempt: 3, reference: 'I1#3', amount: 10_000, atMost: 10_000, offSession: true };
  given(...held)
    .whenTimer(intentClock, 'I1', 'renew')
    .then({ appended: [['authorisation-requested', renewal]] });
  const expired = told({
    networkPayment: 'pay_2',
    reference: 'I1#2',
    amount: gbp(150),
    version: 2,
    status: 'expired',
    captures: [moved('c2', 50)],
  });
  given(...held)
    .when(recordNetworkPayment, expired)
    .then(
      events(
        I1,
        ['network-payment-recorded', seen(2, 2)],
        ['authorisation-closed', { intent: 'I1', attempt: 2, reason: 'expired' }],
        ['payment-due', { intent: 'I1', amount: 10_000, reason: 'expired' }],
      ),
    );
  // All that was wanted is taken: nothing is due, and nothing is held again.
  const rest = { ...part, capture: 'c3', amount: 10_000 };
  const all = events(
    I1,
    ['capture-requested', { ...rest, networkPayment: 'pay_2', currency: 'GBP', invoice: null }],
    ['capture-made', rest],
  );
  for (const timer of ['renew', 'lapse'] as const)
    given(...held, all)
      .whenTimer(intentClock, 'I1', timer)
      .thenNothing();
});

test('who asks for one attempt more than there may be is told which is next, and nothing else happens', () => {
  const ask = { intent: 'I1', attempt: 21, card: 'tok_1', returnUrl: null };
  given(...asking, declined)
    .when(authoriseIntent, ask)
    .thenRejected('wrong-attempt', { expected: 3 });
  const declines = Array.from({ length: 20 }, (_, nth) => {
    const of20 = { intent: 'I1', attempt: nth + 1 };
    return events(
      I1,
      ['authorisation-requested', { ...asked, ...of20, reference: `I1#${nth + 1}` }],
      ['authorisation-declined', { ...of20, reason: 'no' }],
    );
  });
  given(capturing[0]!, ...declines)
    .when(authoriseIntent, ask)
    .thenRejected('too-many-attempts', { max: 20 });
});
