import type { Caller } from '@banyan/core';
import type { System, Token } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { tokensOf, type FindObstacles, type Obstacle } from './carry-out-erasures.ts';

/** May look at what of somebody's is open, and at nothing else. */
const onlooker: Caller = {
  role: 'staff',
  id: 'eraser',
  tenant: 'default',
  permissions: [
    'orders/open-checkouts',
    'orders/customer-orders',
    'orders/returns',
    'orders/returns-of-order',
    'orders/open-changes',
    'orders/payment-troubles',
    'payments/open-payments',
  ].map((operation) => ({ operation })),
};

const OPEN: readonly string[] = ['drafted', 'placing', 'confirmed', 'shipping', 'ending'];
const RETURNING: readonly string[] = ['requested', 'received', 'refunding'];
const LIMIT = 200;

interface Listed<R> {
  readonly rows: readonly R[];
  readonly next: string | null;
}

/**
 * Checkouts, orders, returns, cancellations and edits of orders, and payments by card that are not finished, as their services know them: a payment that is disputed, or whose refund the card network
 * has not made, is not. Whoever adds another thing that people may have open adds it here. What was
 * not given back yet, or is due still, is open, too.
 */
export function orderObstacles(system: Pick<System, 'client' | 'operations'>): FindObstacles {
  const client = system.client(onlooker);
  const { operations } = system;
  /** As of a token of payments: what is open there of all of these, by its name. */
  async function openPayments(subjects: readonly string[], after: readonly Token[]): Promise<Obstacle[]> {
    const open = await Promise.all(
      subjects.map((customer) =>
        whole((page) => client.query(payments, 'open-payments', { customer, ...page }, { after })),
      ),
    );
    return open.flat().map(({ intent, waitsFor }) => ({ kind: waitsFor, name: intent }));
  }
  return async (subjects, tokens) => {
    // What the card network has just ended orders may not have heard of, and what orders have just asked it for was not open before: so payments are asked
    // first, orders once they know of all that was so then, and payments again.
    const before = await openPayments(subjects, tokensOf(tokens, payments.name));
    const after = await operations.reacted(orders.name, [await operations.reacted(payments.name, [])]);
    const found: Obstacle[] = [];
    for (const customer of subjects) {
      for (const name of await client.query(orders, 'open-checkouts', { customer }, { after }))
        found.push({ kind: 'checkout', name });
      const all = await whole((page) => client.query(orders, 'customer-orders', { customer, ...page }, { after }));
      for (const { order, status } of all) if (OPEN.includes(status)) found.push({ kind: 'order', name: order });
      const returns = await whole((page) => client.query(orders, 'returns', { customer, ...page }, { after }));
      for (const one of returns) if (one.status === 'accepted') found.push({ kind: 'return', name: one.return });
      for (const { order } of all) {
        const ofOrder = await client.query(orders, 'returns-of-order', { order, limit: LIMIT }, { after });
        for (const one of ofOrder?.rows ?? [])
          if (RETURNING.includes(one.status)) found.push({ kind: 'return', name: one.return });
        found.push(...(await client.query(orders, 'open-changes', { order }, { after })));
        const troubles = await client.query(orders, 'payment-troubles', { order, limit: LIMIT }, { after });
        for (const { kind } of troubles.rows) found.push({ kind, name: order });
      }
    }
    const since = await openPayments(subjects, [await operations.reacted(payments.name, [])]);
    const named = new Map([...found, ...before, ...since].map((one) => [`${one.kind} ${one.name}`, one]));
    return [...named.values()];
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
