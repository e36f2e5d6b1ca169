import { Checker, processManager, type Instance } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { knownBusiness, knownBuyer } from './known-facts.ts';
import { groupId } from './promotion-schemas.ts';

const nameable = new Checker(groupId);

const customerOf = ({ customer }: { readonly customer: string }): string => customer;

/** Learns which groups every customer is in. */
export const learnGroups = processManager('learn-groups', knownBuyer)
  .on(customers, 'group-joined', customerOf, (it, { customer, group }) => {
    const { groups } = it.state;
    // A group that no promotion and no price can name makes no difference to any quote.
    if (nameable.fits(group) && !groups.includes(group))
      it.append('groups-learnt', { customer, groups: [...groups, group] });
  })
  .on(customers, 'group-left', customerOf, (it, { customer, group }) => {
    const { groups } = it.state;
    if (groups.includes(group))
      it.append('groups-learnt', { customer, groups: groups.filter((other) => other !== group) });
  });

const lost = (it: Instance<typeof knownBusiness, {}, never>): void => {
  if (it.state.country !== null) it.append('business-learnt', { customer: it.id, country: null });
};

/** Learns who buys as a business, and where: whose tax number has been checked, until they give another one or it is refused. */
export const learnBusinesses = processManager('learn-businesses', knownBusiness)
  .on(customers, 'tax-number-confirmed', customerOf, (it, { customer, country }) => {
    if (it.state.country !== country) it.append('business-learnt', { customer, country });
  })
  .on(customers, 'tax-number-given', customerOf, lost)
  .on(customers, 'tax-number-refused', customerOf, lost)
  .on(customers, 'tax-number-removed', customerOf, lost)
  .on(customers, 'person-erased', customerOf, lost);
