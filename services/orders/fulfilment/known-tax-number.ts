import { aggregate, isErased, processManager, type Erased, type Instance } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { orders } from '../contract.ts';

interface KnownTaxNumber {
  /** What its customer calls it. */
  readonly taxNumber: string;
  readonly number: string | Erased | null;
  readonly isConfirmed: boolean;
}

const NONE: KnownTaxNumber = { taxNumber: '', number: null, isConfirmed: false };

/** Streams `tax-number/<customer>`: the number of a business, which stands on invoices that leave the tax to it. */
export const knownTaxNumber = aggregate(orders, 'tax-number', NONE, {
  'tax-number-learnt': (_, { taxNumber, number }) => ({ taxNumber, number, isConfirmed: false }),
  'tax-number-checked': (state, { isConfirmed }) => ({ ...state, isConfirmed }),
});

const customerOf = ({ customer }: { readonly customer: string }): string => customer;

/** Learns the number that a customer has given last, and whether it was checked. */
export const learnTaxNumbers = processManager('learn-tax-numbers', knownTaxNumber)
  .on(customers, 'tax-number-given', customerOf, (it, { customer, taxNumber, number }) => {
    // Of somebody who was erased before it was heard there is nothing to learn.
    if (!isErased(number)) it.append('tax-number-learnt', { customer, taxNumber, number });
  })
  .on(customers, 'tax-number-confirmed', customerOf, (it, { customer, taxNumber }) => {
    if (it.state.taxNumber === taxNumber && !it.state.isConfirmed)
      it.append('tax-number-checked', { customer, isConfirmed: true });
  })
  .on(customers, 'tax-number-refused', customerOf, lose)
  .on(customers, 'tax-number-removed', customerOf, lose);

function lose(it: Instance<typeof knownTaxNumber, {}, never>, { customer }: { readonly customer: string }): void {
  if (it.state.isConfirmed) it.append('tax-number-checked', { customer, isConfirmed: false });
}
