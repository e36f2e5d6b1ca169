import type { World } from '../suite/world.ts';

/** What a product of a scenario has; what is left out is as it is most often. */
export interface ProductGiven {
  readonly sku?: string;
  readonly name?: string;
  /** In pence. */
  readonly pence?: number | null;
  /** So many pieces at `location`. */
  readonly stock?: number;
  readonly location?: string;
  readonly taxClass?: string;
  readonly weightGrams?: number;
  readonly published?: boolean;
}

/** An amount of pounds in pence. */
export function pounds(pence: number): { readonly amount: number; readonly currency: string; readonly scale: number } {
  return { amount: pence, currency: 'GBP', scale: 2 };
}

/** A product on sale, with a price and stock at `main`, unless it is said otherwise. */
export async function aProduct(
  world: World,
  given: ProductGiven = {},
): Promise<{ readonly sku: string; readonly name: string }> {
  const { owner } = world;
  const { sku = world.sku(), pence = 1000, stock = 0, location = 'main', published = true } = given;
  const name = given.name ?? `Mug ${world.word()}`;
  await owner.does('catalog/draft-product', { sku, name });
  const { taxClass, weightGrams } = given;
  if (taxClass !== undefined || weightGrams !== undefined)
    await owner.does('catalog/describe-variant', {
      sku,
      ...(taxClass && { taxClass }),
      ...(weightGrams && { weightGrams }),
    });
  if (pence !== null) await owner.does('catalog/change-price', { sku, price: pounds(pence) });
  if (published) await owner.does('catalog/publish-product', { sku });
  if (stock > 0) await aDelivery(world, { [sku]: stock }, location);
  return { sku, name };
}

/** Goods that have come in. */
export async function aDelivery(
  world: World,
  pieces: Readonly<Record<string, number>>,
  location = 'main',
): Promise<void> {
  const lines = Object.entries(pieces).map(([sku, quantity]) => ({ sku, quantity }));
  await world.owner.does('inventory/receive-stock', { delivery: world.name('delivery'), location, lines });
}
