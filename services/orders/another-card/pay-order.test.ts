import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { BUYER, ID } from '../checkout/testing/facts.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { accepted, mixed } from '../fulfilment/testing/facts.ts';
import { card as intent, failed, it, sent, settled } from '../payment-failures/testing/failures.ts';
import { askingCard } from './asking-card.ts';
import { orderPayments } from './order-payments.ts';
import { payOrder } from './pay-order.ts';

const [payment, second] = ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83', '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b84'];
const returnUrl = 'https://shop.example/back';
const body = { order: ID, payment, card: 'tok_2', returnUrl };
const due = [...sent, failed()];
const of = { order: ID, payment };
/** The page that the buyer comes back to, as it is told and recorded. */
const sealed = { returnUrl: null, payer: BUYER, returnTo: returnUrl };
const offered = events(it, ['card-offered', { ...body, ...sealed }]);
const askedBy = (attempt: number) => ['card-asked', { ...of, attempt }] as const;
const paidFor = events(
  fulfilment('f1'),
  ['fulfilment-paid', { fulfilment: 'f1', tender: `${ID}.gift-1`, amount: 700 }],
  ['fulfilment-paid', { fulfilment: 'f1', tender: intent, amount: 550 }],
);
const refused = (reason: string) => ['card-refused', { ...of, reason }] as const;
const as = (role: 'customer' | 'partner' | 'public', id: string) => ({
  caller: { role, id, tenant: 'default', ...(role === 'partner' && { scopes: ['order-link'] }) } as never,
});
const ask = (attempt: number, atMost = 1800) =>
  ['authorise', { intent, attempt, card: 'tok_2', ...sealed, atMost }] as const;
const requested = (attempt: number, part: object = {}) =>
  events(payments, [
    'authorisation-requested',
    {
      intent,
      attempt,
      reference: `${intent}#${attempt}`,
      currency: 'GBP',
      amount: 55_000,
      card: 'tok_2',
      returnUrl,
      offSession: false,
      ...part,
    },
  ]);
const action = { redirect: 'https://bank.example/1', deadline: '2026-01-01T00:15:00.000Z' };
const told = {
  challenge: (attempt: number) => events(payments, ['action-required', { intent, attempt, ...action }]),
  approval: (attempt: number) =>
    events(payments, ['intent-authorised', { intent, attempt, amount: 55_000, expiresAt: '2026-01-08T00:00:00.000Z' }]),
  decline: (attempt: number) => events(payments, ['authorisation-declined', { intent, attempt, reason: 'lost-card' }]),
};

test('a buyer gives another card for what is due, once, and nobody else does', () => {
  for (const who of [as('customer', BUYER), as('partner', ID)])
    given(...due)
      .when(payOrder, body, who)
      .then(offered);
  for (const who of [as('customer', 'bob'), as('partner', 'another'), as('public', 'visitor:x')])
    given(...due)
      .when(payOrder, body, who)
      .thenRejected('no-such-order', { order: ID });
  given().when(payOrder, body).thenRejected('no-such-order', { order: ID });
  given(...due, offered)
    .when(payOrder, body)
    .thenNothing();
  given(...due, offered)
    .when(payOrder, { ...body, card: 'tok_3' })
    .thenRejected('payment-exists', { payment });
  given(...due, offered)
    .when(payOrder, { ...body, payment: second })
    .thenRejected('being-paid', { payment });
  given(...due, offered, events(it, refused('lost-card')))
    .when(payOrder, { ...body, payment: second })
    .then(events(it, ['card-offered', { ...body, ...sealed, payment: second }]));
  for (const history of [sent, [...due, events(it, settled)], [accepted()]])
    given(...history)
      .when(payOrder, body)
      .thenRejected('nothing-due', { order: ID });
  given(accepted({ tenders: mixed }), events(it, ['payment-fell-due', { order: ID }]))
    .when(payOrder, body)
    .then(offered);
  const many = Array.from({ length: 20 }, (_, nth) => {
    const one = `${payment.slice(0, -2)}${nth + 10}`;
    return events(
      it,
      ['card-offered', { ...body, payment: one }],
      ['card-refused', { order: ID, payment: one, reason: 'no' }],
    );
  });
  given(...due, ...many)
    .when(payOrder, { ...body, payment: second })
    .thenRejected('too-many-cards', { max: 20 });
});

test('payments says which attempt is next, and is asked again while others are faster', () => {
  given(...due)
    .whenEvent(askingCard, offered)
    .then({ sent: [ask(21)] });
  given(...due, offered)
    .whenRejected(askingCard, ID, 'authorise', 'wrong-attempt', { expected: 2 })
    .then({ sent: [ask(2)] });
  given(...due, offered)
    .whenRejected(askingCard, ID, 'authorise', 'attempt-exists', { attempt: 2 })
    .then({ sent: [ask(21)] });
  given(...due, offered)
    .whenRejected(askingCard, ID, 'authorise', 'not-authorisable', { status: 'authorising' })
    .then({ appended: [refused('authorising')] });
  given(...due, offered)
    .whenRejected(askingCard, ID, 'authorise', 'too-many-attempts', { max: 20 })
    .then({ appended: [refused('too-many-attempts')] });
});

test('a page that an older event holds in the clear is told sealed, and that of somebody erased is not told', () => {
  const next = { expected: 2 };
  const inTheClear = given(...due, events(it, ['card-offered', body]));
  inTheClear.when(payOrder, body).thenNothing();
  inTheClear.when(payOrder, { ...body, returnUrl: null }).thenRejected('payment-exists', { payment });
  inTheClear.whenRejected(askingCard, ID, 'authorise', 'wrong-attempt', next).then({ sent: [ask(2)] });
  const ofErased = given(...due, events(it, ['card-offered', { ...body, ...sealed, returnTo: erased }]));
  ofErased.when(payOrder, body).thenNothing();
  ofErased
    .whenRejected(askingCard, ID, 'authorise', 'wrong-attempt', next)
    .then({ sent: [['authorise', { intent, attempt: 2, card: 'tok_2', returnUrl: null, atMost: 1800 }]] });
});

test('no more is asked for than is due: not what was settled, nor what was given up', () => {
  given(...due, events(it, settled, ['payment-fell-due', { order: ID }]), offered)
    .whenEvent(askingCard, offered)
    .then({ sent: [ask(21, 1250)] });
  // Settled while its card was about to be asked.
  given(...due, offered, events(it, settled))
    .whenRejected(askingCard, ID, 'authorise', 'wrong-attempt', { expected: 2 })
    .then({ appended: [refused('nothing-due')] });
  const rest = [
    { line: 0, quantity: 1 },
    { line: 1, quantity: 1 },
  ];
  const cancelled = { order: ID, cancellation: 'c', lines: rest, reservations: [], gross: 1250 };
  given(...due, events(it, ['pieces-cancelled', cancelled]), offered)
    .whenEvent(askingCard, offered)
    .then({ sent: [ask(21, 550)] });
  // The card has lapsed, and nothing more is to be taken from it.
  given(...sent, events(it, ['pieces-cancelled', cancelled], ['payment-fell-due', { order: ID }]), paidFor)
    .when(payOrder, body)
    .thenRejected('nothing-due', { order: ID });
});

test('what becomes of it is told by its own attempt, whichever comes first: the news or the answer', () => {
  given(...due, offered)
    .whenEvent(askingCard, requested(2))
    .then({ appended: [askedBy(2)] });
  const asked = [...due, offered, events(it, askedBy(2))];
  given(...asked)
    .whenEvent(askingCard, told.challenge(2))
    .then({ appended: [['card-challenged', { ...of, ...action }]] });
  given(...asked)
    .whenEvent(askingCard, told.approval(2))
    .then({ appended: [['card-accepted', of]] });
  given(...asked)
    .whenEvent(askingCard, told.decline(2))
    .then({ appended: [refused('lost-card')] });
  given(...asked)
    .whenEvent(askingCard, events(payments, ['intent-voided', { intent, reason: 'by hand' }]))
    .then({ appended: [refused('by hand')] });
  given(...asked)
    .whenEvent(askingCard, events(payments, ['intent-cancelled', { intent, reason: 'by hand' }]))
    .then({ appended: [refused('by hand')] });
  given(...asked)
    .whenDone(askingCard, ID, 'authorise', { status: 'authorising' })
    .thenNothing();
  // A renewal, another’s card, or what has come to its end is none of it.
  for (const event of [requested(2, { offSession: true }), requested(2, { card: 'tok_9' }), told.approval(1)])
    given(...due, offered)
      .whenEvent(askingCard, event)
      .thenNothing();
  for (const event of [told.approval(3), told.decline(3), told.challenge(3), requested(3)])
    given(...asked)
      .whenEvent(askingCard, event)
      .thenNothing();
  given(...asked, events(it, refused('lost-card')))
    .whenEvent(askingCard, told.approval(2))
    .thenNothing();
});

test('its buyer sees what becomes of it', () => {
  const row = {
    ...of,
    status: 'asking' as const,
    action: null,
    reason: null as string | null,
    at: '2026-01-01T00:00:00.000Z',
  };
  const key = `${ID} ${payment}`;
  const challenged = events(it, ['card-challenged', { ...of, ...action }]);
  given(offered).thenRows(orderPayments, { [key]: row });
  given(offered, challenged).thenRows(orderPayments, { [key]: { ...row, status: 'requires-action', action } });
  given(offered, challenged, events(it, ['card-accepted', of])).thenRows(orderPayments, {
    [key]: { ...row, status: 'accepted' },
  });
  given(offered, challenged, events(it, refused('lost-card'))).thenRows(orderPayments, {
    [key]: { ...row, status: 'refused', reason: 'lost-card' },
  });
});
