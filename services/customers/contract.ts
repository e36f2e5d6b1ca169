import { T, command, contract, erasable, instant, pageOf, paging, personal, query } from '@banyan/core';

/** A registered customer's id: 1 to 100 printable characters, not beginning like a guest's. */
export const accountId = T.String({
  description:
    'a customer’s id: 1 to 100 printable characters, not beginning with guest:, without white space at its ends',
  examples: ['13085'],
  minLength: 1,
  maxLength: 100,
  pattern: '^(?!guest:)[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The id of whoever placed one order without an account: see `guestOf`. */
export const guestId = T.String({
  description: 'a guest’s id: guest: and 1 to 100 printable characters without white space at their ends',
  examples: ['guest:web-1001'],
  minLength: 7,
  maxLength: 106,
  pattern: '^guest:[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Any customer's id. */
export const customerId = T.String({
  description: 'a customer’s id: 1 to 106 printable characters without white space at its ends',
  examples: ['13085'],
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
export const country = T.String({
  description: 'a country as somebody writes it: 1 to 60 printable characters without white space at its ends',
  examples: ['United Kingdom'],
  minLength: 1,
  maxLength: 60,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** ISO 3166-1 alpha-2. */
export const countryCode = T.String({
  description: 'a country by its ISO 3166-1 code of two letters',
  examples: ['GB'],
  pattern: '^[A-Z]{2}$',
});

const personName = T.String({
  description: 'a name: 1 to 200 printable characters without white space at its ends',
  examples: ['Ada Lovelace'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});
const email = T.String({
  description: 'an e-mail address',
  examples: ['ada@example.org'],
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+$',
});
const person = { name: personal('customer', T.Optional(personName)), email: personal('customer', T.Optional(email)) };

/** A customer as themselves and staff see them. */
export const customerProfile = T.Object(
  {
    customer: customerId,
    guest: T.Boolean({ examples: [false] }),
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
    'register-customer': command(
      { customer: accountId, country, ...person },
      {
        description: 'Opens a customer’s account: by staff, or by a signed-in customer for themselves.',
        by: ['customer', 'staff'],
        rejects: { ...notYours, 'customer-exists': {} },
      },
    ),
    'register-guest': command(
      { customer: guestId, country, ...person },
      {
        description:
          'Registers whoever places one order without an account; the same guest in the same country again changes nothing.',
        by: ['orders', 'staff'],
        rejects: { 'customer-exists': {} },
      },
    ),
    'change-profile': command(
      { customer: customerId, country: T.Optional(country), ...person },
      {
        description:
          'Changes what is given of a customer’s country, name and e-mail address: by staff, or by signed-in customers for themselves.',
        by: ['customer', 'staff'],
        rejects: { ...notYours, 'no-such-customer': {} },
      },
    ),
  },
  queries: {
    'my-profile': query(
      {},
      {
        description: 'The caller’s own profile; null before they have registered.',
        by: ['customer'],
        returns: T.Union([customerProfile, T.Null()]),
      },
    ),
    customer: query(
      { customer: customerId },
      {
        description: 'A customer’s profile; null when nobody has this id.',
        by: ['staff', 'orders'],
        returns: T.Union([customerProfile, T.Null()]),
      },
    ),
    customers: query(
      { country: T.Optional(country), ...paging },
      {
        description: 'Customers in the order in which they registered: all, or those of one country as they gave it.',
        ...staff,
        returns: pageOf(customerProfile),
      },
    ),
    'customers-by-email': query(
      { email, ...paging },
      {
        description: 'Whoever has this e-mail address; the case of letters does not matter.',
        ...staff,
        returns: pageOf(customerProfile),
      },
    ),
    countries: query(
      {},
      {
        description: 'How many customers each country has, the most first.',
        ...staff,
        returns: T.Array(T.Object({ country, customers: T.Integer({ minimum: 0 }) }, { additionalProperties: false })),
      },
    ),
  },
});
