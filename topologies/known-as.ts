import { customers } from '@banyan/customers/contract';
import { staff, type System, type Token } from '@banyan/engine';

/** All ids that a person has been known by, as the customers' service knows them. */
export function knownAsOf(system: Pick<System, 'client'>) {
  const client = system.client(staff('owner'));
  return (id: string, after: readonly Token[]): Promise<readonly string[]> =>
    client.query(
      customers,
      'known-as',
      { customer: id },
      { after: after.filter((token) => token.startsWith(`${customers.name}/`)) },
    );
}
