import { customers } from '@banyan/customers/contract';
import type { System } from '@banyan/engine';
import type { Identities, Identity } from '@banyan/gateway';
import { orders } from '@banyan/orders/contract';

/** What tokens stand for, as the customers' service knows it. */
export function identitiesOf(system: Pick<System, 'client'>): Identities {
  const client = system.client({ role: 'service', id: customers.name, tenant: 'default' });
  const ofLinks = system.client({ role: 'service', id: orders.name, tenant: 'default' });
  const token = { field: 'token', cookie: 'session' } as const;
  return {
    service: customers.name,
    find: async (token, after) => {
      // What cannot be a token is nobody's.
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
      const known = await client.query(customers, 'caller-of', { token }, { after });
      if (known !== null) return known;
      const link = await ofLinks.query(orders, 'order-of-link', { token });
      return link === null ? undefined : holderOf(link);
    },
    permissionsOf: (staff, after) => client.query(customers, 'permissions-of', { staff }, { after }),
    opens: [
      { operation: 'customers/sign-up', ...token },
      { operation: 'customers/sign-in', ...token },
      { operation: 'customers/become-visitor', field: 'token', cookie: 'visitor' },
    ],
    spends: [{ operation: 'customers/join-visitor', field: 'token', cookie: 'visitor' }],
    closes: ['customers/sign-out'],
  };
}

/** Whoever has the link of an e-mail about an order: may do what its scope opens, and with that order alone. */
function holderOf({ order, until }: { readonly order: string; readonly until: string }): Identity {
  return { role: 'partner', id: order, credential: 'order-link', until, permissions: [], scopes: ['order-link'] };
}
