import { T, erasable, instant, query } from '@banyan/core';
import { checkoutId, postalAddress } from '../checkout/checkout-vocabulary.ts';
import { fulfilmentEvents } from '../fulfilment/fulfilment-contract.ts';
import { ORDER_LINK } from '../links/links-contract.ts';

const only = { additionalProperties: false };
const { billTo: _, ...issued } = fulfilmentEvents['invoice-issued'];
const { invoice } = issued;

/** An invoice as it is shown. `billTo`: nobody's where nobody was left to be named, erased once its person or the time to keep it is over. */
export const invoiceRecord = T.Object(
  { ...issued, billTo: T.Union([erasable(postalAddress), T.Null()]), issuedAt: instant },
  only,
);

const found = T.Union([invoiceRecord, T.Null()]);

/** What may be asked about invoices. */
export const documentQueries = {
  invoice: query(
    { invoice },
    {
      description:
        'An invoice, whole, for whoever may know of its order; null to everybody else. Of somebody erased it names nobody.',
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      returns: found,
    },
  ),
  'invoices-of-order': query(
    { order: checkoutId },
    {
      description:
        'The invoices of an order in the order of their numbers, at most 1000; null for an order that is not the caller’s.',
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      returns: T.Union([T.Array(invoiceRecord), T.Null()]),
    },
  ),
  'retained-invoice': query(
    { invoice },
    {
      description:
        'An invoice as the law wants it kept: whoever is billed is named also after they were erased, until the time to keep it is over. A permission of its own, for accountants.',
      by: ['staff'],
      returns: found,
    },
  ),
};
