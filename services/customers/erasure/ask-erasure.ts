import { decision, isGuest, reject, type Caller } from '@banyan/core';
import { visitorName } from '../account/visitor.ts';
import { customers } from '../contract.ts';
import { customer } from '../customer.ts';
import { mayActFor } from '../may-act-for.ts';
import { erasure } from './erasure.ts';

/** Who has no account may ask for themselves, too: by their token. */
function mayErase(caller: Caller, person: string): boolean {
  return isGuest(caller) ? caller.id === person : mayActFor(caller, person);
}

/** Whoever is known here in any way can be erased; asked again under the same name, nothing changes. */
export const askErasure = decision(
  customers,
  'ask-erasure',
  ({ customer: id }) => ({ it: erasure(id), person: customer(id), visitor: visitorName(id) }),
  ({ customer: id, erasure: name }, { it, person, visitor }, { caller }) => {
    if (!mayErase(caller, id)) return reject('not-yours');
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
  ({ customer: id, erasure: name }, it, { caller }) => {
    if (!mayErase(caller, id)) return reject('not-yours');
    const { status, erasure: known } = it.state;
    if (known !== name) return reject('no-such-erasure');
    if (status === 'begun' || status === 'erased') return reject('too-late');
    if (status === 'waiting') it.append('erasure-withdrawn', { customer: id, erasure: name });
  },
);
