import { catalog } from '@banyan/catalog/contract';
import type { Money } from '@banyan/core';
import { staff, type System } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';

/** What every article costs at first. */
export const PRICE: Money = { amount: 995, currency: 'GBP', scale: 2 };

/** Puts articles on sale, with more of each in stock than a benchmark can sell. Resolves to their SKUs when all can be ordered. */
export async function stockTheMarket(system: System, articles: number): Promise<string[]> {
  const client = system.client(staff('bench'));
  const skus = Array.from({ length: articles }, (_, nth) => `ARTICLE-${nth + 1}`);
  await Promise.all(
    skus.map(async (sku) => {
      await client.send(catalog, 'draft-product', { sku, name: `Article ${sku}`, description: 'Measured, not sold' });
      await client.send(catalog, 'change-price', { sku, price: PRICE });
      await client.send(catalog, 'publish-product', { sku });
      const lines = [{ sku, quantity: 100_000_000 }];
      await client.send(inventory, 'receive-stock', { delivery: `delivery of ${sku}`, location: 'main', lines });
    }),
  );
  await system.operations.settle();
  return skus;
}
