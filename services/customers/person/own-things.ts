import { decision, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { customer, isKnown } from '../customer.ts';
import { addresses, consents, most } from './person-streams.ts';

/** Saves an address. Said again it is recorded again: there is nothing personal to compare it with. */
export const saveAddress = decision(
  customers,
  'save-address',
  () => [],
  (address, _, { caller, stream }) => {
    if (!isKnown(stream(customer(caller.id)).state)) return reject('no-such-customer');
    const own = stream(addresses(caller.id));
    const isNew = !own.state.names.includes(address.address);
    if (isNew && own.state.names.length >= most.addresses)
      return reject('too-many-addresses', { most: most.addresses });
    own.append('address-saved', { customer: caller.id, ...address });
  },
);

/** Removes an address; somebody else's is not known here. */
export const removeAddress = decision(
  customers,
  'remove-address',
  () => [],
  ({ address }, _, { caller, stream }) => {
    const own = stream(addresses(caller.id));
    if (!own.state.names.includes(address)) return reject('no-such-address');
    own.append('address-removed', { customer: caller.id, address });
  },
);

/** Consents in a wording; in the same one again is no news. */
export const giveConsent = decision(
  customers,
  'give-consent',
  () => [],
  ({ purpose, wording }, _, { caller, stream }) => {
    if (!isKnown(stream(customer(caller.id)).state)) return reject('no-such-customer');
    const own = stream(consents(caller.id));
    const { wordings } = own.state;
    if (!Object.hasOwn(wordings, purpose) && Object.keys(wordings).length >= most.purposes)
      return reject('too-many-purposes', { most: most.purposes });
    if (!Object.hasOwn(wordings, purpose) || wordings[purpose] !== wording)
      own.append('consent-given', { customer: caller.id, purpose, wording });
  },
);

/** Withdraws consent; what was never given needs no withdrawal. */
export const withdrawConsent = decision(
  customers,
  'withdraw-consent',
  () => [],
  ({ purpose }, _, { caller, stream }) => {
    const own = stream(consents(caller.id));
    const { wordings } = own.state;
    if (Object.hasOwn(wordings, purpose) && wordings[purpose] !== null)
      own.append('consent-withdrawn', { customer: caller.id, purpose });
  },
);
