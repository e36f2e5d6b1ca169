import { T, command, contract, erasable, instant, pageOf, paging, personal, query } from '@banyan/core';

/** A registered customer's id: 1 to 100 printable characters, not beginning like a guest's. */
export const accountId = T.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^(?!guest:)[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The id of whoever placed one order without an account: see `guestOf`. */
export const guestId = T.String({
  minLength: 7,
  maxLength: 106,
  pattern: '^guest:[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Any customer's id. */
export const customerId = T.String({
  minLength: 1,
  maxLength: 106,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The id of the guest who placed this order: a guest is a person per order, since nothing says that two of them are the same. */
export function guestOf(order: string): string {
  return `guest:${order}`;
}

/**
 * A country as somebody wrote it. It is kept as given ('EIRE', 'Channel Islands', 'Unspecified'); the ISO 3166 code beside it in answers is our reading
 * of it, which may be mended without touching what was said.
 */
export const country = T.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$' });

/** ISO 3166-1 alpha-2. */
export const countryCode = T.String({ pattern: '^[A-Z]{2}$' });

const personName = T.String({ minLength: 1, maxLength: 200, pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$' });
const email = T.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+$' });
const person = { name: personal('customer', T.Optional(personName)), email: personal('customer', T.Optional(email)) };

/** A customer as themselves and staff see them. */
export const customerProfile = T.Object(
  {
    customer: customerId,
    guest: T.Boolean(),
    country,
    countryCode: T.Union([countryCode, T.Null()]),
    name: T.Union([erasable(personName), T.Null()]),
    email: T.Union([erasable(email), T.Null()]),
    registeredAt: instant,
    changedAt: instant,
  },
  { additionalProperties: false },
);

const staff = { by: ['staff'] } as const;
const notYours = { 'not-yours': {} };

/** Who buys: registered customers, and a guest for each order without an account. Names and e-mail addresses are personal. */
export const customers = contract('customers', {
  events: {
    'customer-registered': { customer: accountId, country, ...person },
    'guest-registered': { customer: guestId, country, ...person },
    /** What is left out stays as it was. */
    'profile-changed': { customer: customerId, country: T.Optional(country), ...person },
  },
  commands: {
    /** By staff, or by a signed-in customer for themselves. */
    'register-customer': command(
      { customer: accountId, country, ...person },
      { by: ['customer', 'staff'], rejects: { ...notYours, 'customer-exists': {} } },
    ),
    /** The customer of one order without an account. The same guest in the same country again changes nothing. */
    'register-guest': command(
      { customer: guestId, country, ...person },
      { by: ['orders', 'staff'], rejects: { 'customer-exists': {} } },
    ),
    /** Changes what is given. By staff, or by a signed-in customer for themselves. */
    'change-profile': command(
      { customer: customerId, country: T.Optional(country), ...person },
      { by: ['customer', 'staff'], rejects: { ...notYours, 'no-such-customer': {} } },
    ),
  },
  queries: {
    /** The caller's own profile; null before they have registered. */
    'my-profile': query({}, { by: ['customer'], returns: T.Union([customerProfile, T.Null()]) }),
    customer: query(
      { customer: customerId },
      { by: ['staff', 'orders'], returns: T.Union([customerProfile, T.Null()]) },
    ),
    /** Customers by the time they registered, of one country (as given) or all. */
    customers: query({ country: T.Optional(country), ...paging }, { ...staff, returns: pageOf(customerProfile) }),
    /** Whoever has this e-mail address; letter case does not matter. */
    'customers-by-email': query({ email, ...paging }, { ...staff, returns: pageOf(customerProfile) }),
    /** How many customers each country has, the most first. */
    countries: query(
      {},
      {
        ...staff,
        returns: T.Array(T.Object({ country, customers: T.Integer({ minimum: 0 }) }, { additionalProperties: false })),
      },
    ),
  },
});
