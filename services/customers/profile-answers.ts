import { answer, toPage } from '@banyan/core';
import { customers } from './contract.ts';
import { profiles } from './profiles.ts';
import { withoutKey } from './without-key.ts';

/** The caller's own profile. */
export const myProfile = answer(customers, 'my-profile', { profiles }, async (_, views, { caller }) => {
  const row = await views.profiles.get(caller.id);
  return row === undefined ? null : withoutKey(row);
});

/** Anybody's profile. */
export const findCustomer = answer(customers, 'customer', { profiles }, async ({ customer }, views) => {
  const row = await views.profiles.get(customer);
  return row === undefined ? null : withoutKey(row);
});

/** Customers by the time they registered. */
export const listCustomers = answer(customers, 'customers', { profiles }, async ({ country, ...rest }, views) => {
  const which =
    country === undefined ? ({ index: 'by-time' } as const) : ({ index: 'by-country', equals: [country] } as const);
  return toPage(await views.profiles.list({ ...which, ...rest }), withoutKey);
});

/** Customers with an e-mail address. */
export const findByEmail = answer(customers, 'customers-by-email', { profiles }, async ({ email, ...rest }, views) => {
  const page = await views.profiles.list({ index: 'by-email', equals: [email.toLowerCase()], ...rest });
  return toPage(page, withoutKey);
});

/** Customers counted by country. */
export const countCountries = answer(customers, 'countries', { profiles }, async (_, views) => {
  const counts = await views.profiles.facets({ index: 'country', limit: 1000 });
  return counts.map(({ value, count }) => ({ country: String(value), customers: count }));
});
