import { customers } from '@banyan/customers/contract';
import type { System } from '@banyan/engine';
import type { Identities } from '@banyan/gateway';

/** What tokens stand for, as the customers' service knows it. */
export function identitiesOf(system: Pick<System, 'client'>): Identities {
  const client = system.client({ role: 'service', id: customers.name, tenant: 'default' });
  const from = (after: string | undefined) => (after === undefined ? {} : { after });
  const token = { field: 'token', cookie: 'session' } as const;
  return {
    service: customers.name,
    find: async (token, after) => {
      // What cannot be a token is nobody's.
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
      return (await client.query(customers, 'caller-of', { token }, from(after))) ?? undefined;
    },
    permissionsOf: (staff, after) => client.query(customers, 'permissions-of', { staff }, from(after)),
    opens: [
      { operation: 'customers/sign-up', ...token },
      { operation: 'customers/sign-in', ...token },
      { operation: 'customers/become-visitor', field: 'token', cookie: 'visitor' },
    ],
    spends: [{ operation: 'customers/join-visitor', field: 'token', cookie: 'visitor' }],
    closes: ['customers/sign-out'],
  };
}
