import type { World } from '../suite/world.ts';
import { isPriced, type Shop } from './a-shop.ts';
import { aDelivery, aProduct } from './products.ts';

/** So many products of a shop at these prices in pence, on sale, in stock and known to pricing; taxed by one class. */
export async function goods(
  world: World,
  shop: Shop,
  pence: readonly number[],
  given: { readonly taxClass?: string; readonly stock?: number } = {},
): Promise<string[]> {
  const { taxClass = shop.standard, stock = 100 } = given;
  const skus: string[] = [];
  for (const each of pence) skus.push((await aProduct(world, { pence: each, taxClass })).sku);
  if (stock > 0) await aDelivery(world, Object.fromEntries(skus.map((sku) => [sku, stock])), shop.location);
  await Promise.all(skus.map((sku, nth) => isPriced(world, sku, taxClass, pence[nth] ?? 0)));
  return skus;
}
