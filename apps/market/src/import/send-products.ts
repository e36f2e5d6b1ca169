import { catalog } from '@banyan/catalog/contract';
import { markProductsSent, unsentProducts, type RetailProduct } from '../retail/products.ts';
import type { Spool } from '../retail/spool.ts';
import type { CommandSender } from './command-sender.ts';
import { oneLine } from './one-line.ts';

const PRODUCTS_MAX = 500;

/** Drafts the products that are new and renames those whose name has changed. Only goods are products; all else are kinds of order lines. Answers how many. */
export async function sendProducts(
  spool: Spool,
  sender: CommandSender,
  onProgress: (products: number) => void = () => {},
): Promise<number> {
  let count = 0;
  let last = '';
  for (;;) {
    const products = unsentProducts(spool, last).take(PRODUCTS_MAX).toArray();
    if (products.length === 0) return count;
    await Promise.all(
      products.filter(({ article }) => article === 'goods').map((product) => sendProduct(sender, product)),
    );
    markProductsSent(spool, products);
    count += products.length;
    last = products.at(-1)!.code;
    onProgress(count);
  }
}

async function sendProduct(
  sender: CommandSender,
  { code: sku, name: text, firstAt: at }: RetailProduct,
): Promise<void> {
  const name = oneLine(text) || sku;
  const document = `product ${sku}`;
  const drafted = await sender.offer(catalog, 'draft-product', { sku, name }, { document, at });
  if (drafted.done) return;
  await sender.send(catalog, 'describe-product', { document, at, body: { sku, name } });
}
