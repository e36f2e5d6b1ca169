import { T, range, view } from '@banyan/core';
import { orders } from '../contract.ts';

const LINK_DAYS = 90;
const DAY_MS = 24 * 3_600_000;
const keyOf = ({ order }: { readonly order: string }): string => order;

/** So long a link counts after the last thing of its order that its buyer was told of and may want to act on. */
function untilAfter(recordedAt: string): string {
  return new Date(Date.parse(recordedAt) + LINK_DAYS * DAY_MS).toISOString();
}

/** The links of orders by the digest of their token. What is sent later gives its buyer time anew, to withdraw or to send it back; so does what is due, or is to be added, to pay it. */
export const orderLinks = view(
  'order-links',
  { order: T.String(), digest: T.String(), holder: T.String(), until: T.String() },
  { 'by-digest': range('digest') },
).on(
  orders,
  {
    'order-accepted': {
      key: (accepted) => (accepted.link === undefined ? [] : [accepted.order]),
      fold: (_, { order, link = '', buyer }, { recordedAt }) => ({
        order,
        digest: link,
        holder: buyer,
        until: untilAfter(recordedAt),
      }),
    },
    'order-shipped': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, until: untilAfter(recordedAt) },
    },
    'payment-fell-due': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, until: untilAfter(recordedAt) },
    },
    'tender-failed': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, until: untilAfter(recordedAt) },
    },
    'edit-payment-asked': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, until: untilAfter(recordedAt) },
    },
    'fulfilment-shipped': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, until: untilAfter(recordedAt) },
    },
    'return-refunded': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, until: untilAfter(recordedAt) },
    },
    'order-joined': { key: keyOf, fold: (row, { customer }) => row && { ...row, holder: customer } },
  },
  { leansOn: [keyOf, untilAfter, LINK_DAYS, DAY_MS] },
);
