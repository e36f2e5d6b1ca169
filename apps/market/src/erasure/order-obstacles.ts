import type { Caller } from '@banyan/core';
import type { System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { tokensOf, type FindObstacles, type Obstacle } from './carry-out-erasures.ts';

/** May look at whose orders are open, and at nothing else. */
const onlooker: Caller = {
  role: 'staff',
  id: 'eraser',
  tenant: 'default',
  permissions: ['orders/customer-orders', 'orders/returns', 'payments/provider-requests'].map((operation) => ({
    operation,
  })),
};

const OPEN: readonly string[] = ['drafted', 'placing', 'confirmed', 'shipping', 'ending'];
const LIMIT = 200;

interface Listed<R> {
  readonly rows: readonly R[];
  readonly next: string | null;
}

/** Orders, returns and refunds that are not finished, as their services know them. Whoever adds another thing that people may have open adds it here. */
export function orderObstacles(system: Pick<System, 'client'>): FindObstacles {
  const client = system.client(onlooker);
  return async (subjects, tokens) => {
    const after = tokensOf(tokens, orders.name);
    const found: Obstacle[] = [];
    for (const customer of subjects) {
      const all = await whole((page) => client.query(orders, 'customer-orders', { customer, ...page }, { after }));
      const returns = await whole((page) => client.query(orders, 'returns', { customer, ...page }, { after }));
      const own = new Set(all.map(({ order }) => order));
      for (const { order, status } of all) if (OPEN.includes(status)) found.push({ kind: 'order', name: order });
      for (const one of returns) if (one.status === 'accepted') found.push({ kind: 'return', name: one.return });
      if (own.size === 0) continue;
      const requests = await whole((page) =>
        client.query(payments, 'provider-requests', page, { after: tokensOf(tokens, payments.name) }),
      );
      for (const { kind, intent, request } of requests)
        if (kind === 'refund' && own.has(intent)) found.push({ kind: 'refund', name: request });
    }
    return found;
  };
}

async function whole<R>(
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<Listed<R>>,
): Promise<R[]> {
  const rows: R[] = [];
  let next: string | null | undefined;
  do {
    const page: Listed<R> = await read({ limit: LIMIT, ...(typeof next === 'string' && { after: next }) });
    rows.push(...page.rows);
    next = page.next;
  } while (next !== null);
  return rows;
}
