import { decision, reject } from '@banyan/core';
import { visitorName } from '../account/visitor.ts';
import { customers } from '../contract.ts';
import { customer } from '../customer.ts';
import { erasure } from './erasure.ts';

/** Whoever is known here in any way can be erased; asked again under the same name, nothing changes. */
export const askErasure = decision(
  customers,
  'ask-erasure',
  ({ customer: id }) => ({ it: erasure(id), person: customer(id), visitor: visitorName(id) }),
  ({ customer: id, erasure: name }, { it, person, visitor }) => {
    if (it.state.status !== 'none')
      return it.state.erasure === name ? undefined : reject('erasure-exists', { erasure: it.state.erasure });
    if (person.state.state === 'unknown' && visitor.state.digest === '') return reject('no-such-customer');
    it.append('erasure-asked', { customer: id, erasure: name });
  },
);

/** Only while it waits. */
export const withdrawErasure = decision(
  customers,
  'withdraw-erasure',
  ({ customer: id }) => erasure(id),
  ({ customer: id, erasure: name }, it) => {
    const { status, erasure: known } = it.state;
    if (known !== name) return reject('no-such-erasure');
    if (status === 'begun' || status === 'erased') return reject('too-late');
    if (status === 'waiting') it.append('erasure-withdrawn', { customer: id, erasure: name });
  },
);
