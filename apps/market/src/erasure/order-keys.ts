import type { Caller } from '@banyan/core';
import type { System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { tokensOf, type FindKeys } from './carry-out-erasures.ts';

/** May look at what somebody has ordered, and at nothing else. */
const onlooker: Caller = {
  role: 'staff',
  id: 'eraser',
  tenant: 'default',
  permissions: [{ operation: 'orders/customer-orders' }],
};

const LIMIT = 200;

/**
 * The keys of people’s orders. What is written of a parcel that names nobody is sealed by the key of its order: parcels of before they named their buyer, and
 * those that staff make by hand.
 */
export function orderKeys(system: Pick<System, 'client'>): FindKeys {
  const client = system.client(onlooker);
  return async (subjects, tokens) => {
    const after = tokensOf(tokens, orders.name);
    const keys: string[] = [];
    for (const customer of subjects) {
      let next: string | null | undefined;
      do {
        const page = { limit: LIMIT, ...(typeof next === 'string' && { after: next }) };
        const listed = await client.query(orders, 'customer-orders', { customer, ...page }, { after });
        keys.push(...listed.rows.map(({ order }) => `order ${order}`));
        next = listed.next;
      } while (next !== null);
    }
    return keys;
  };
}
