import { events } from '@banyan/core/testing';
import { intent } from '../intent.ts';
import { gbp } from './network-payments.ts';

/** The intent that these histories are about. */
export const I1 = intent('I1');
/** Far away. */
export const deadline = '2099-01-01T00:00:00.000Z';
const opened = {
  intent: 'I1',
  customer: null,
  country: 'France',
  currency: 'GBP',
  amount: 100_000,
  deadline,
};
/** What opens it. */
export const create = { intent: 'I1', customer: null, country: 'France', amount: gbp(1000), deadline };
/** Its first attempt. */
export const of = { intent: 'I1', attempt: 1 };
/** What is asked of the network first. */
export const asked = {
  ...of,
  reference: 'I1#1',
  currency: 'GBP',
  amount: 100_000,
  card: 'tok_1',
  returnUrl: null,
  offSession: false,
};
/** The network’s payment as heard of. */
export const seen = (version: number, attempt = 1) => ({
  intent: 'I1',
  attempt,
  networkPayment: `pay_${attempt}`,
  version,
});
/** The approval of the first attempt. */
export const approved = { ...of, amount: 100_000, expiresAt: '2026-01-08T00:00:00.000Z' };
/** An attempt that is given up. */
export const gaveUp = (attempt = 1, networkPayment: string | null = 'pay_1') => ({
  intent: 'I1',
  attempt,
  reference: `I1#${attempt}`,
  networkPayment,
});
/** A capture of 6.00 of its 10.00. */
export const captureAsked = {
  ...of,
  capture: 'c1',
  networkPayment: 'pay_1',
  currency: 'GBP',
  amount: 60_000,
  invoice: null,
};

/** It is opened, */
export const created = events(I1, ['intent-created', opened]);
/** asked for, */
export const asking = [created, events(I1, ['authorisation-requested', asked])];
/** authorised, */
export const holding = [...asking, events(I1, ['network-payment-recorded', seen(1)], ['intent-authorised', approved])];
/** a part is asked for, */
export const capturing = [...holding, events(I1, ['capture-requested', captureAsked])];
/** and captured. */
export const captured = [...capturing, events(I1, ['capture-made', { ...of, capture: 'c1', amount: 60_000 }])];
