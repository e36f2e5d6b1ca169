import type { SystemAccess } from '@banyan/cli';
import { rescaleMoney, type Money, type QueryResult } from '@banyan/core';
import { staff, type Client, type Token } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { recordOfShop } from '../import/record-of-shop.ts';
import { CURRENCY } from '../import/sale-commands.ts';
import { articleOf } from '../retail/article.ts';
import { AMOUNT_SCALE } from '../retail/decimal.ts';
import { addSums, noSums, SumsByName, type Sums } from './sums.ts';

/** The country of corrections that were made for none. */
const NOWHERE = 'Unspecified';

/** The shop's figures, as its views and its ledger have them. */
export interface ShopFigures {
  readonly currency: string;
  /** Lines that an import could not make sense of. */
  readonly rejectedLines: number;
  readonly total: Sums;
  readonly months: readonly (readonly [month: string, sums: Sums])[];
  readonly countries: readonly (readonly [country: string, sums: Sums])[];
}

type SalesReport = QueryResult<typeof orders, 'sales-report'>;
type StockAdjustment = QueryResult<typeof inventory, 'adjustments'>['rows'][number];

/** Asks the services for the figures, as they stand at the end of their logs now. */
export async function shopFigures(access: SystemAccess, dataFolder: string): Promise<ShopFigures> {
  const client = access.client(staff('report'));
  const after = await endsOf(access);
  const [sales, postings, corrections, { rejected }] = await Promise.all([
    client.query(orders, 'sales-report', { currency: CURRENCY }, { after: after(orders.name) }),
    client.query(payments, 'adjustments', { currency: CURRENCY }, { after: after(payments.name) }),
    stockAdjustments(client, after(inventory.name)),
    recordOfShop(access, dataFolder),
  ]);
  const total = noSums();
  const [months, countries] = [new SumsByName(), new SumsByName()];
  const add = (month: string, country: string, sums: Partial<Sums>): void => {
    addSums(total, sums);
    months.add(month, sums);
    countries.add(country, sums);
  };
  addSums(total, sumsOf(sales.total));
  for (const row of sales.months) months.add(row.month, sumsOf(row));
  for (const row of sales.countries) countries.add(row.country, sumsOf(row));
  for (const { month, country, amount, postings: lines } of postings) {
    add(month, country === '' ? NOWHERE : country, { lines, adjustments: exact(amount) });
  }
  for (const { sku, quantity, country = NOWHERE, adjustedAt } of corrections) {
    // Carriage and vouchers may be counted in stock, but they are no goods.
    add(adjustedAt.slice(0, 7), country, { lines: 1, units: articleOf(sku) === 'goods' ? quantity : 0 });
  }
  return {
    currency: CURRENCY,
    rejectedLines: rejected,
    total,
    months: months.entries(),
    countries: countries.entries(),
  };
}

/** The ends of the logs as tokens: a view that is asked with one has folded all that there is. */
async function endsOf({ operations }: SystemAccess): Promise<(service: string) => Token> {
  const { services } = await operations.status();
  const ends = new Map(services.map(({ service, position }) => [service, `${service}/0:${position}`]));
  return (service) => ends.get(service) ?? `${service}/0:0`;
}

async function stockAdjustments(client: Client, token: Token): Promise<StockAdjustment[]> {
  const rows: StockAdjustment[] = [];
  let next: string | null = null;
  do {
    const body: { limit: number; after?: string } = { limit: 1000, ...(next === null ? {} : { after: next }) };
    const page: QueryResult<typeof inventory, 'adjustments'> = await client.query(inventory, 'adjustments', body, {
      after: token,
    });
    rows.push(...page.rows);
    next = page.next;
  } while (next !== null);
  return rows;
}

function sumsOf({ orders: count, lines, units, gross, returns }: SalesReport['total']): Partial<Sums> {
  return { orders: count, lines, units, gross: exact(gross), returns: exact(returns) };
}

function exact(money: Money): bigint {
  return BigInt(rescaleMoney(money, AMOUNT_SCALE).amount);
}
