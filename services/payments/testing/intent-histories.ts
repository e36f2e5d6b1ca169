import { events } from '@banyan/core/testing';
import { intent } from '../intent.ts';
import { gbp } from './network-payments.ts';

export const I1 = intent('I1');
export const deadline = '2099-01-01T00:00:00.000Z';
export const opened = {
  intent: 'I1',
  customer: null,
  country: 'France',
  currency: 'GBP',
  amount: 100_000,
  deadline,
};
export const create = { intent: 'I1', customer: null, country: 'France', amount: gbp(1000), deadline };
export const of = { intent: 'I1', attempt: 1 };
export const asked = {
  ...of,
  reference: 'I1#1',
  currency: 'GBP',
  amount: 100_000,
  card: 'tok_1',
  returnUrl: null,
  offSession: false,
};
export const seen = (version: number, attempt = 1) => ({
  intent: 'I1',
  attempt,
  networkPayment: `pay_${attempt}`,
  version,
});
export const approved = { ...of, amount: 100_000, expiresAt: '2026-01-08T00:00:00.000Z' };
export const gaveUp = (attempt = 1, networkPayment: string | null = 'pay_1') => ({
  intent: 'I1',
  attempt,
  reference: `I1#${attempt}`,
  networkPayment,
});
export const captureAsked = {
  ...of,
  capture: 'c1',
  networkPayment: 'pay_1',
  currency: 'GBP',
  amount: 60_000,
  invoice: null,
};

export const created = events(I1, ['intent-created', opened]);
export const asking = [created, events(I1, ['authorisation-requested', asked])];
export const holding = [...asking, events(I1, ['network-payment-recorded', seen(1)], ['intent-authorised', approved])];
export const capturing = [...holding, events(I1, ['capture-requested', captureAsked])];
export const captured = [...capturing, events(I1, ['capture-made', { ...of, capture: 'c1', amount: 60_000 }])];
