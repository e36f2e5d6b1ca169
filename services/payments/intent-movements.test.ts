import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { captureIntent } from './capture-intent.ts';
import { intentClock } from './intent-clock.ts';
import { recordNetworkPayment } from './record-network-payment.ts';
import { refundIntent } from './refund-intent.ts';
import { gbp, moved, told } from './testing/network-payments.ts';
import { I1, asking, captureAsked, captured, capturing, holding, of, seen } from './testing/intent-histories.ts';

test('a capture is asked for once, within what is authorised', () => {
  const body = { intent: 'I1', capture: 'c1', amount: gbp(600) };
  given(...holding)
    .when(captureIntent, body)
    .then(events(I1, ['capture-requested', captureAsked]))
    .thenAnswer({ capturable: gbp(40_000, 4) });
  given(...capturing)
    .when(captureIntent, body)
    .thenNothing();
  given(...capturing)
    .when(captureIntent, { ...body, amount: gbp(1) })
    .thenRejected('capture-exists', { capture: 'c1' });
  given(...capturing)
    .when(captureIntent, { ...body, invoice: 'N1' })
    .thenRejected('capture-exists', { capture: 'c1' });
  given(...capturing)
    .when(captureIntent, { ...body, capture: 'c2', amount: gbp(401) })
    .thenRejected('more-than-authorised', { capturable: gbp(40_000, 4) });
  given(...asking)
    .when(captureIntent, body)
    .thenRejected('not-authorised', { status: 'authorising' });
  given().when(captureIntent, body).thenRejected('no-such-intent', { intent: 'I1' });
  given(...holding)
    .when(captureIntent, { ...body, amount: gbp(-1) })
    .thenRejected('not-positive', {});
  given(...holding)
    .when(captureIntent, { ...body, amount: gbp(1, 4) })
    .thenRejected('not-payable', { scaleMax: 2 });
  given(...holding)
    .when(captureIntent, { ...body, amount: { ...gbp(1), currency: 'EUR' } })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  given(...holding)
    .when(captureIntent, { ...body, amount: gbp(Number.MAX_SAFE_INTEGER) })
    .thenRejected('amount-too-large', {});
});

test('no intent has more than a hundred captures', () => {
  const many = Array.from({ length: 100 }, (_, nth) =>
    events(I1, ['capture-requested', { ...captureAsked, capture: `m${nth}`, amount: 100 }]),
  );
  given(...holding, ...many)
    .when(captureIntent, { intent: 'I1', capture: 'one-more', amount: gbp(1) })
    .thenRejected('too-many-movements', { max: 100 });
});

test('a capture that is made is booked, and pays its invoice as far as that is owed', () => {
  const heard = told({ version: 2, captures: [moved('c1', 600)] });
  const line = (account: string, amount: number) => ({ account, currency: 'GBP', amount });
  const made = ['capture-made', { ...of, capture: 'c1', amount: 60_000 }] as const;
  const posted = (entries: object[]) =>
    [
      'transaction-posted',
      { transaction: 'capture:I1:c1', kind: 'payment', entries, country: 'France', note: '' },
    ] as never;
  given(...capturing)
    .when(recordNetworkPayment, heard)
    .then(
      events(
        I1,
        ['network-payment-recorded', seen(2)],
        made,
        posted([line('asset:card-network', 60_000), line('liability:deposits', -60_000)]),
      ),
    );
  given(...capturing, events(I1, ['capture-made', { ...of, capture: 'c1', amount: 60_000 }]))
    .when(recordNetworkPayment, heard)
    .then(events(I1, ['network-payment-recorded', seen(2)]));
  given(...capturing)
    .when(recordNetworkPayment, told({ version: 2, captures: [moved('by-hand', 1), moved('c1', 600, 'pending')] }))
    .then(events(I1, ['network-payment-recorded', seen(2)]));
});

test('a refund is within captured minus refunded, pending and disputed', () => {
  const body = { intent: 'I1', refund: 'r1', amount: gbp(200), reason: 'broken' };
  const part = { attempt: 1, networkPayment: 'pay_1', amount: 20_000 };
  const refunding = events(I1, [
    'refund-requested',
    { intent: 'I1', refund: 'r1', currency: 'GBP', amount: 20_000, reason: 'broken', parts: [part] },
  ]);
  given(...captured)
    .when(refundIntent, body)
    .then(refunding)
    .thenAnswer({ refundable: gbp(40_000, 4) });
  given(...captured, refunding)
    .when(refundIntent, body)
    .thenNothing();
  given(...captured, refunding)
    .when(refundIntent, { ...body, reason: 'x' })
    .thenRejected('refund-exists', { refund: 'r1' });
  given(...captured, refunding)
    .when(refundIntent, { ...body, refund: 'r2', amount: gbp(401) })
    .thenRejected('more-than-captured', { refundable: gbp(40_000, 4) });
  const disputed = events(I1, [
    'dispute-opened',
    { ...of, dispute: 'd1', amount: 30_000, fee: 1500, reason: 'fraudulent' },
  ]);
  given(...captured, refunding, disputed)
    .when(refundIntent, { ...body, refund: 'r2', amount: gbp(101) })
    .thenRejected('more-than-captured', { refundable: gbp(10_000, 4) });
  given(
    ...captured,
    refunding,
    events(I1, ['refund-part-failed', { ...of, refund: 'r1', amount: 20_000, reason: 'x' }]),
  )
    .when(refundIntent, { ...body, refund: 'r2', amount: gbp(600) })
    .thenAnswer({ refundable: gbp(0, 4) });
  given(...captured)
    .when(refundIntent, { ...body, amount: gbp(-200) })
    .thenRejected('not-positive', {});
  given(...captured)
    .when(refundIntent, { ...body, amount: gbp(1, 4) })
    .thenRejected('not-payable', { scaleMax: 2 });
  given(...captured)
    .when(refundIntent, { ...body, amount: { ...gbp(1), currency: 'EUR' } })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  given().when(refundIntent, body).thenRejected('no-such-intent', { intent: 'I1' });
});

test('a refund is booked when the network has made it, part by part; while it is pending nothing is, and what fails is free again', () => {
  const part = { attempt: 1, networkPayment: 'pay_1', amount: 20_000 };
  const refunding = events(I1, [
    'refund-requested',
    { intent: 'I1', refund: 'r1', currency: 'GBP', amount: 20_000, reason: 'broken', parts: [part] },
  ]);
  const heard = (status: 'pending' | 'succeeded' | 'failed') =>
    given(...captured, refunding).when(recordNetworkPayment, told({ version: 2, refunds: [moved('r1', 200, status)] }));
  const seenAgain = ['network-payment-recorded', seen(2)] as const;
  heard('pending').then(events(I1, seenAgain));
  heard('failed').then(
    events(I1, seenAgain, ['refund-part-failed', { ...of, refund: 'r1', amount: 20_000, reason: 'account-closed' }]),
  );
  const entries = [
    { account: 'liability:deposits', currency: 'GBP', amount: 20_000 },
    { account: 'asset:card-network', currency: 'GBP', amount: -20_000 },
  ];
  heard('succeeded').then(
    events(
      I1,
      seenAgain,
      ['refund-part-made', { ...of, refund: 'r1', amount: 20_000 }],
      [
        'transaction-posted',
        { transaction: 'card-refund:I1:r1:1', kind: 'refund', entries, country: 'France', note: 'broken' },
      ],
    ),
  );
});

test('while a capture is under way, a renewal is for the rest alone', () => {
  const again = { ...of, attempt: 2, reference: 'I1#2', currency: 'GBP', amount: 40_000, card: 'tok_1' };
  given(...capturing)
    .whenTimer(intentClock, 'I1', 'renew')
    .then({ appended: [['authorisation-requested', { ...again, returnUrl: null, offSession: true }]] });
});
