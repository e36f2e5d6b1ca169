import { T, answer, range, view } from '@banyan/core';
import { orders } from '../contract.ts';

const NAMES_MAX = 1000;

/** The random names that a buyer’s addresses have got, so that they can be forgotten with the buyer. */
export const buyerNames = view(
  'buyer-names',
  { buyer: T.String(), name: T.String() },
  { 'by-buyer': range('buyer', 'name') },
).on(orders, {
  'checkout-started': {
    key: ({ buyer, person }) => (person === undefined ? [] : `${buyer} ${person}`),
    fold: (_, { buyer, person }) => (person === undefined ? undefined : { buyer, name: person }),
  },
});

/** How the names of buyers are answered. */
export const namesOfBuyers = answer(orders, 'names-of-buyers', { buyerNames }, async ({ buyers }, views) => {
  const lists = await Promise.all(
    buyers.map((buyer) => views.buyerNames.list({ index: 'by-buyer', equals: [buyer], limit: NAMES_MAX })),
  );
  return lists.flatMap(({ rows }) => rows.map(({ name }) => name));
});
