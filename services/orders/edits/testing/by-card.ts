import { events } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { BUYER, ID, quoteOf } from '../../checkout/testing/facts.ts';
import { order } from '../../order.ts';
import { orderEdit, type EditStep } from '../order-edit.ts';

/** An edit of the order of the other tests whose addition a card is to pay for. */
export const EDIT = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82';
export const PAYMENT = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83';
export const UNTIL = '2026-01-04T00:00:00.000Z';
export const it = orderEdit(EDIT);
export const of = { edit: EDIT, order: ID };
export const intent = `${EDIT}.card`;
export const reservation = `order:1:${EDIT}`;

const adds = { quote: 'q-2', expectedTotal: 1501, payBy: 'card' as const };
/** What staff ask for. */
export const asked = { ...of, reason: 'Rang for pots', adds };
/** What is recorded of it. */
export const begunOf = {
  ...asked,
  reason: 'asked-for',
  about: BUYER,
  words: asked.reason,
  removes: [],
  location: 'main',
  quotedFor: { buyer: BUYER, channel: 'web', currency: 'GBP', country: 'GB' },
  payUntil: UNTIL,
};
/** Two pots for 15.01. */
export const quote = quoteOf({
  quote: 'q-2',
  lines: quoteOf().lines.slice(0, 1),
  shipping: null,
  totals: { ...quoteOf().totals, gross: 1501 },
});

export const step = (name: EditStep) => ['edit-step-taken', { edit: EDIT, step: name }] as const;
export const undone = (name: EditStep) => ['edit-step-undone', { edit: EDIT, step: name }] as const;
/** All is reserved. */
export const ready = [
  events(it, ['edit-begun', begunOf]),
  events(it, ['edit-priced', { edit: EDIT, quote }], step('claim'), step('reserve')),
];
/** Its buyer is asked to pay. */
export const askedToPay = [
  'edit-payment-asked',
  { ...of, currency: 'GBP', amount: 1501, until: UNTIL, lines: [{ sku: 'POT', quantity: 2, gross: 1501 }] },
] as const;
export const waiting = [...ready, events(it, step('open'), askedToPay)];
export const ending = (reason: 'cancelled' | 'payment-timed-out' | 'payment-refused' | 'not-editable') =>
  ['edit-ending', { edit: EDIT, reason }] as const;
/** What the order’s stream says of it, and what ends it once that is sent or given up. */
export const askedFor = events(order(ID), ['edit-asked-for', of]);
export const notEditable = [events(it, ending('not-editable'))];
export const paid = ['edit-paid', { edit: EDIT }] as const;

const returnUrl = 'https://shop.example/back';
/** What its buyer sends. */
export const offer = { ...of, payment: PAYMENT, card: 'tok_2', returnUrl };
/** The page that the buyer comes back to, as it is told and recorded. */
export const sealed = { returnUrl: null, payer: BUYER, returnTo: returnUrl };
export const offered = ['edit-card-offered', { ...offer, ...sealed }] as const;
export const askedBy = (attempt: number) => ['edit-card-asked', { edit: EDIT, payment: PAYMENT, attempt }] as const;
export const refused = (reason: string) => ['edit-card-refused', { edit: EDIT, payment: PAYMENT, reason }] as const;
export const challenge = { redirect: 'https://bank.example/1', deadline: '2026-01-01T00:15:00.000Z' };

/** What payments tells. */
export const told = {
  requested: (attempt: number, part: object = {}) =>
    events(payments, [
      'authorisation-requested',
      {
        intent,
        attempt,
        reference: `${intent}#${attempt}`,
        currency: 'GBP',
        amount: 150_100,
        card: 'tok_2',
        returnUrl: null,
        offSession: false,
        ...part,
      },
    ]),
  challenged: (attempt: number) => events(payments, ['action-required', { intent, attempt, ...challenge }]),
  approved: events(payments, [
    'intent-authorised',
    { intent, attempt: 1, amount: 150_100, expiresAt: '2026-01-08T00:00:00.000Z' },
  ]),
  declined: (attempt: number) => events(payments, ['authorisation-declined', { intent, attempt, reason: 'lost-card' }]),
  cancelled: events(payments, ['intent-cancelled', { intent, reason: 'deadline' }]),
  voided: events(payments, ['intent-voided', { intent, reason: 'by hand' }]),
};
