import assert from 'node:assert/strict';
import { customers } from '@banyan/customers/contract';
import { catalog } from '@banyan/catalog/contract';
import { staff, type System } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { Told } from './order-story.ts';

/** Asks a client's question after each thing that a client was told is done: it has to be there. */
export async function checkAcknowledged(system: System, told: readonly Told[]): Promise<void> {
  for (const { key } of told) {
    const [what = '', id = ''] = key.split(' ');
    assert.ok(await isThere(system, what, id), `what a client was told is done is not: ${key}`);
  }
}

async function isThere(system: System, what: string, id: string): Promise<boolean> {
  const client = system.client(staff('clerk'));
  const orderNow = async () => client.query(orders, 'order', { order: id });
  switch (what) {
    case 'register':
      return (await client.query(customers, 'customer', { customer: '12345' }))?.name === 'Ann Whitcombe';
    case 'product':
    case 'price':
    case 'publish': {
      const { rows } = await client.query(catalog, 'product-records', {});
      const [mug] = rows;
      return mug !== undefined && (what === 'product' || what === 'price' || mug.state === 'published');
    }
    case 'delivery':
      return (await client.query(inventory, 'stock-level', { sku: 'BOWL', location: 'main' }))?.received === 5;
    case 'adjustment':
      return (await client.query(inventory, 'stock-level', { sku: 'MUG', location: 'main' }))?.adjusted === -1;
    case 'invoice':
      return (await client.query(payments, 'invoice', { invoice: id }))?.status === 'issued';
    case 'draft':
      return (await orderNow()) !== null;
    case 'place':
    case 'order':
      return ['confirmed', 'shipped', 'failed', 'cancelled'].includes((await orderNow())?.status ?? '');
    case 'ship':
      return (await orderNow())?.status === 'shipped';
    case 'return':
      return (await client.query(orders, 'return', { return: id }))?.status === 'settled';
    case 'cancel':
      return (await orderNow())?.status === 'cancelled';
    default:
      throw new RangeError(`nobody knows how to look after ${what}`);
  }
}
