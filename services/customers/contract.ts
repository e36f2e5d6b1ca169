import { T, command, contract, pageOf, query, inOrder } from '@banyan/core';
import { accountCommands, accountEvents, accountQueries } from './account/account-contract.ts';
import { erasureCommands, erasureEvents, erasureQueries } from './erasure/erasure-contract.ts';
import {
  accountId,
  country,
  countryCode,
  customerId,
  customerProfile,
  email,
  givenPerson,
  guestId,
  guestOf,
  mailAddress,
  person,
} from './fields.ts';
import { personCommands, personEvents, personQueries } from './person/person-contract.ts';
import { staffCommands, staffEvents, staffQueries } from './staff/staff-contract.ts';
import { taxNumberCommands, taxNumberEvents, taxNumberQueries } from './tax/tax-number-contract.ts';

export { addressKey } from './account/address-key.ts';
export { taxNumberText } from './tax/tax-number-contract.ts';
export { accountId, country, countryCode, customerId, customerProfile, guestId, guestOf, mailAddress };

const staff = { by: ['staff'] } as const;

/** Who buys: registered customers, and a guest for each order without an account. Names and e-mail addresses are personal. */
export const customers = contract('customers', {
  events: {
    'customer-registered': { customer: accountId, country, ...person },
    'guest-registered': { customer: guestId, country, ...person },
    /** What is left out stays as it was. */
    'profile-changed': { customer: customerId, country: T.Optional(country), ...person },
    ...accountEvents,
    ...personEvents,
    ...staffEvents,
    ...erasureEvents,
    ...taxNumberEvents,
  },
  commands: {
    'register-customer': command(
      { customer: accountId, country, ...givenPerson },
      {
        description: 'Opens a customer’s account: by staff, or by a signed-in customer for themselves.',
        by: ['customer', 'staff'],
        owner: 'customer',
        rejects: { 'customer-exists': {} },
      },
    ),
    'register-guest': command(
      { customer: guestId, country, ...givenPerson },
      {
        description:
          'Registers whoever places one order without an account; the same guest in the same country again changes nothing.',
        by: ['orders', 'staff'],
        rejects: { 'customer-exists': {} },
      },
    ),
    'change-profile': command(
      { customer: customerId, country: T.Optional(country), ...givenPerson },
      {
        description:
          'Changes what is given of a customer’s country, name and e-mail address: by staff, or by signed-in customers for themselves.',
        by: ['customer', 'staff'],
        owner: 'customer',
        edits: 'customer/customer',
        rejects: { 'no-such-customer': {} },
      },
    ),
    ...accountCommands,
    ...personCommands,
    ...staffCommands,
    ...erasureCommands,
    ...taxNumberCommands,
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
        shows: 'customer/customer',
        by: ['staff', 'orders'],
        returns: T.Union([customerProfile, T.Null()]),
      },
    ),
    customers: query(
      { country: T.Optional(country), ...inOrder('ascending') },
      {
        description: 'Customers in the order in which they registered: all, or those of one country as they gave it.',
        ...staff,
        returns: pageOf(customerProfile),
      },
    ),
    'customers-by-email': query(
      { email, ...inOrder('ascending') },
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
    ...accountQueries,
    ...personQueries,
    ...staffQueries,
    ...erasureQueries,
    ...taxNumberQueries,
  },
});
