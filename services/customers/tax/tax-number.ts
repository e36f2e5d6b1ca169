import { aggregate, decision, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { customer, isKnown } from '../customer.ts';
import { mayBeTaxNumber } from './tax-number-form.ts';

interface TaxNumberState {
  /** Its name; empty: there is none. What it says is personal and in no state. */
  readonly taxNumber: string;
  readonly country: string;
  readonly status: 'given' | 'confirmed' | 'refused';
}

const NONE: TaxNumberState = { taxNumber: '', country: '', status: 'given' };

/** Streams `tax-number/<customer>`: the one that a customer has. */
export const taxNumber = aggregate(
  customers,
  'tax-number',
  NONE,
  {
    'tax-number-given': (_, { taxNumber: name, country }) => ({ taxNumber: name, country, status: 'given' }),
    'tax-number-confirmed': (state) => ({ ...state, status: 'confirmed' }),
    'tax-number-refused': (state) => ({ ...state, status: 'refused' }),
    'tax-number-removed': () => NONE,
  },
  { leansOn: [NONE] },
);

/** Gives a number. Its name is used once: what it says cannot be compared, so the same name again is the same number, in the same country. */
export const giveTaxNumber = decision(
  customers,
  'give-tax-number',
  () => [],
  (body, _, { caller, stream }) => {
    if (!isKnown(stream(customer(caller.id)).state)) return reject('no-such-customer');
    if (!mayBeTaxNumber(body.country, body.number)) return reject('wrong-form', { country: body.country });
    const own = stream(taxNumber(caller.id));
    if (own.state.taxNumber === body.taxNumber)
      return own.state.country === body.country ? undefined : reject('tax-number-exists');
    own.append('tax-number-given', { customer: caller.id, ...body });
  },
);

/** Removes the caller's number. */
export const removeTaxNumber = decision(
  customers,
  'remove-tax-number',
  () => [],
  (_, __, { caller, stream }) => {
    const own = stream(taxNumber(caller.id));
    if (own.state.taxNumber === '') return;
    own.append('tax-number-removed', { customer: caller.id, taxNumber: own.state.taxNumber });
  },
);

/** Confirms the number that was looked at; another one that the customer has given since is not meant. */
export const confirmTaxNumber = decision(
  customers,
  'confirm-tax-number',
  (body) => taxNumber(body.customer),
  (body, it) => {
    const { taxNumber: name, country, status } = it.state;
    if (name !== body.taxNumber) return reject('no-such-tax-number');
    if (status !== 'confirmed') it.append('tax-number-confirmed', { ...body, country });
  },
);

/** Refuses it. */
export const refuseTaxNumber = decision(
  customers,
  'refuse-tax-number',
  (body) => taxNumber(body.customer),
  (body, it) => {
    if (it.state.taxNumber !== body.taxNumber) return reject('no-such-tax-number');
    if (it.state.status !== 'refused') it.append('tax-number-refused', body);
  },
);
