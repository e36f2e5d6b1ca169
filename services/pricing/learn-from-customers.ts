import { Checker, processManager } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { knownBuyer } from './known-facts.ts';
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
