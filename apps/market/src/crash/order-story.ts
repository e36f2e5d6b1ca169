import assert from 'node:assert/strict';
import { catalog } from '@banyan/catalog/contract';
import { customers } from '@banyan/customers/contract';
import { anybody, staff, type System } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';

/** What a client was told of one command; not the token, which tells where the log stood when it was asked. */
export interface Told {
  readonly key: string;
  readonly answer: unknown;
}

type Sent = { readonly done: true; readonly answer: unknown } | { readonly done: false };

const location = 'main';
const country = 'France';
const currency = 'GBP';
const occurredAt = '2009-12-01T07:45:00.000Z';
const gbp = (amount: number, scale = 2) => ({ amount, currency, scale });

/**
 * What clients do in one small shop, each waiting for what became of the step before: an order from draft to return, one that is out of stock, one whose
 * payment is refused after its goods were reserved, and one of the public, which is cancelled. Every command has a natural key, so that
 * the whole story can be told again after a crash.
 */
export async function tellOrderStory(system: System, acknowledge: (told: string) => void): Promise<void> {
  const clerk = system.client(staff('clerk'));
  const visitor = system.client(anybody());
  const told = async (key: string, sent: Promise<Sent>): Promise<void> => {
    const outcome = await sent;
    assert.ok(outcome.done, `${key}: ${JSON.stringify(outcome)}`);
    acknowledge(JSON.stringify({ key, answer: outcome.answer } satisfies Told));
  };

  const customer = { customer: '12345', country, name: 'Ann Whitcombe', email: 'ann@example.org' };
  await told('register', clerk.send(customers, 'register-customer', customer, { key: 'register' }));
  await told('product', clerk.send(catalog, 'draft-product', { sku: 'MUG', name: 'Red mug' }, { key: 'product' }));
  await told('price', clerk.send(catalog, 'change-price', { sku: 'MUG', price: gbp(300) }, { key: 'price' }));
  await told('publish', clerk.send(catalog, 'publish-product', { sku: 'MUG' }, { key: 'publish' }));
  const goods = [
    { sku: 'MUG', quantity: 20 },
    { sku: 'BOWL', quantity: 5 },
  ];
  await told(
    'delivery',
    clerk.send(inventory, 'receive-stock', { delivery: 'D1', location, lines: goods }, { key: 'delivery' }),
  );
  const broken = { adjustment: 'A1', location, sku: 'MUG', quantity: -1, reason: 'broken' };
  await told('adjustment', clerk.send(inventory, 'adjust-stock', broken, { key: 'adjustment' }));

  type Lines = Parameters<typeof clerk.send<typeof orders, 'draft-order'>>[2]['lines'];
  const place = async (order: string, lines: Lines): Promise<void> => {
    const draft = { order, customer: '12345', country, currency, lines };
    await told(`draft ${order}`, clerk.send(orders, 'draft-order', draft, { key: `draft ${order}`, occurredAt }));
    const placing = { order, location, terms: 'received' as const };
    await told(`place ${order}`, clerk.send(orders, 'place-order', placing, { key: `place ${order}`, occurredAt }));
    await system.operations.settle();
  };
  await place('S1', [
    { sku: 'MUG', kind: 'goods', quantity: 3, price: gbp(25_555, 4) },
    { sku: 'BOWL', kind: 'goods', quantity: 2, price: gbp(400) },
    { sku: 'POST', kind: 'carriage', quantity: 1, price: gbp(1800) },
  ]);
  await told('ship S1', clerk.send(orders, 'ship-order', { order: 'S1' }, { key: 'ship S1', occurredAt }));
  await system.operations.settle();
  const returned = {
    return: 'C1',
    customer: '12345',
    country,
    currency,
    location,
    reason: 'not wanted',
    lines: [
      {
        sku: 'MUG',
        kind: 'goods' as const,
        quantity: 1,
        price: gbp(25_555, 4),
        from: [{ order: 'S1', line: 0, quantity: 1 }],
      },
    ],
    charges: [{ sku: 'POST', kind: 'carriage' as const, quantity: 1, price: gbp(100) }],
  };
  await told('return C1', clerk.send(orders, 'accept-return', returned, { key: 'return C1', occurredAt }));
  await system.operations.settle();

  await place('OUT', [{ sku: 'BOWL', kind: 'goods', quantity: 4, price: gbp(400) }]);

  const taken = {
    invoice: 'REFUSED',
    customer: null,
    country,
    currency,
    terms: 'on-invoice' as const,
    shares: [{ kind: 'goods' as const, amount: gbp(100) }],
  };
  await told('invoice REFUSED', clerk.send(payments, 'issue-invoice', taken, { key: 'invoice REFUSED', occurredAt }));
  await place('REFUSED', [{ sku: 'MUG', kind: 'goods', quantity: 2, price: gbp(300) }]);

  const lines = [{ sku: 'MUG', quantity: 1, price: gbp(300) }];
  const basket = { order: 'PUBLIC', customer: null, country, currency, lines };
  await told('order PUBLIC', visitor.send(orders, 'order-products', basket, { key: 'order PUBLIC' }));
  await system.operations.settle();
  const cancellation = { order: 'PUBLIC', reason: 'changed their mind' };
  await told('cancel PUBLIC', clerk.send(orders, 'cancel-order', cancellation, { key: 'cancel PUBLIC' }));
}
