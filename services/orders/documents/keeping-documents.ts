import { processManager, step } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { orders } from '../contract.ts';
import { invoice } from '../fulfilment/invoice.ts';

/**
 * Has every invoice kept for as long as the law wants it: what is personal of it has a key of its own, which outlives the person's and ends by a timer of customers.
 * Credit notes name nobody: whoever is billed stands on the invoice.
 */
export const keepingDocuments = processManager('keeping-documents', invoice, {
  steps: { keep: step(customers, 'keep-document') },
})
  .on(
    orders,
    'invoice-issued',
    ({ invoice: id }) => id,
    (it, { customer, date }) => it.send('keep', { document: it.id, customer, issuedAt: `${date}T00:00:00.000Z` }),
  )
  .after('keep', { done: () => {} });
