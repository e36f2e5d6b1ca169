import { catalog } from '@banyan/catalog/contract';
import { customers } from '@banyan/customers/contract';
import { staff, type LogStore, type System } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';

const PAGE = 1000;

/** The shop as its owner sees it, without what differs from run to run (times), and how many events each log took for it. */
export async function shopOf(system: System, logs: ReadonlyMap<string, LogStore>) {
  const client = system.client(staff('owner'));
  const all = { limit: PAGE };
  const orderRows = (await client.query(orders, 'orders', all)).rows;
  const stock = (await client.query(inventory, 'stock-levels', all)).rows;
  const trial = await client.query(payments, 'trial-balance', { currency: 'GBP' });
  const { total } = await client.query(orders, 'sales-report', { currency: 'GBP' });
  return {
    orders: byName(orderRows.map(({ order, number, status, reason }) => [order, number, status, reason])),
    returns: (await client.query(orders, 'returns', all)).rows.map((row) => [
      row.return,
      row.status,
      row.amount.amount,
    ]),
    report: { ...total, gross: total.gross.amount, returns: total.returns.amount },
    stock: byName(stock.map(({ sku, ...level }) => [sku, level])),
    ledger: byName(trial.map(({ account, balance, entries }) => [account, balance.amount, entries])),
    invoices: byName(
      (await client.query(payments, 'invoices', all)).rows.map((row) => [row.invoice, row.status, row.paid.amount]),
    ),
    refunds: (await client.query(payments, 'refunds', all)).rows.map(({ refund, paidOut }) => [refund, paidOut.amount]),
    products: (await client.query(catalog, 'product-records', all)).rows.map(({ sku, state, prices }) => [
      sku,
      state,
      prices,
    ]),
    customers: (await client.query(customers, 'customers', all)).rows.map((row) => [row.customer, row.name, row.email]),
    events: Object.fromEntries(
      await Promise.all([...logs].map(async ([name, log]) => [name, (await log.head()).position] as const)),
    ),
    timers: await countRegisters(logs, 'timer'),
  };
}

async function countRegisters(logs: ReadonlyMap<string, LogStore>, kind: 'timer'): Promise<number> {
  const pages = await Promise.all([...logs.values()].map((log) => log.registers(kind, '', PAGE)));
  return pages.flat().length;
}

function byName<T extends readonly [string, ...unknown[]]>(rows: T[]): T[] {
  return rows.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
