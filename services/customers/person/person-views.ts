import { T, erasable, range, view } from '@banyan/core';
import { customers } from '../contract.ts';

const text = erasable(T.String());
const textOrNull = T.Union([text, T.Null()]);

/** Addresses by customer and name. */
export const addressBook = view(
  'address-book',
  {
    customer: T.String(),
    address: T.String(),
    country: T.String(),
    recipient: text,
    street: erasable(T.Array(T.String())),
    city: text,
    postcode: textOrNull,
    phone: textOrNull,
  },
  { 'by-customer': range('customer', 'address') },
).on(customers, {
  'address-saved': {
    key: ({ customer, address }) => JSON.stringify([customer, address]),
    fold: (_, saved) => ({ ...saved, postcode: saved.postcode ?? null, phone: saved.phone ?? null }),
  },
  'address-removed': { key: ({ customer, address }) => JSON.stringify([customer, address]), fold: () => undefined },
});

/** Consents by customer and purpose, as they stand; how they came to stand so is in the log. */
export const consentList = view(
  'consents',
  {
    customer: T.String(),
    purpose: T.String(),
    given: T.Boolean(),
    wording: T.Union([T.String(), T.Null()]),
    at: T.String(),
  },
  { 'by-customer': range('customer', 'purpose') },
).on(customers, {
  'consent-given': {
    key: ({ customer, purpose }) => JSON.stringify([customer, purpose]),
    fold: (_, { customer, purpose, wording }, { recordedAt }) => ({
      customer,
      purpose,
      given: true,
      wording,
      at: recordedAt,
    }),
  },
  'consent-withdrawn': {
    key: ({ customer, purpose }) => JSON.stringify([customer, purpose]),
    fold: (row, { customer, purpose }, { recordedAt }) => ({
      customer,
      purpose,
      given: false,
      wording: row?.wording ?? null,
      at: recordedAt,
    }),
  },
});

/** Groups by name. */
export const groupList = view('groups', { group: T.String(), name: T.String() }, { 'by-group': range('group') }).on(
  customers,
  {
    'group-defined': { key: ({ group }) => group, fold: (_, defined) => defined },
  },
);

/** Who is in which group. */
export const membershipList = view(
  'memberships',
  { customer: T.String(), group: T.String() },
  { 'by-customer': range('customer', 'group') },
).on(customers, {
  'group-joined': { key: ({ customer, group }) => JSON.stringify([customer, group]), fold: (_, joined) => joined },
  'group-left': { key: ({ customer, group }) => JSON.stringify([customer, group]), fold: () => undefined },
});
