import { catalog } from '@banyan/catalog/contract';
import { staff, type System } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';

export const PRODUCTS = 10_000;
export const CATEGORIES = 40;
export const COLOURS = ['red', 'green', 'blue', 'black', 'white', 'pink', 'grey', 'yellow'] as const;
const SIZES = ['small', 'medium', 'large'] as const;
const KINDS = ['lantern', 'teapot', 'cushion', 'candle', 'basket', 'mirror', 'clock', 'apron', 'garland', 'doormat'];
const STYLES = ['retro', 'floral', 'striped', 'spotted', 'vintage', 'hanging', 'wooden', 'ceramic', 'woven', 'painted'];
const AT_ONCE = 256;

/** What the words of the products' names are made of. */
export const WORDS: readonly string[] = [...KINDS, ...STYLES, ...COLOURS];

/** The options that variants differ by, and what of them each has. */
export const FITS = ['small', 'medium', 'large'] as const;
const FINISHES = ['matt', 'gloss'] as const;

/** Gives each of the 10,000 products two more variants: three sizes in two finishes, each at a price of its own, the last one sold out. */
export async function addVariants(system: System): Promise<void> {
  const client = system.client(staff('bench'));
  const option = (code: string, values: readonly string[]) => ({
    code,
    label: code,
    values: values.map((value) => ({ code: value, label: value })),
  });
  const options = [option('fit', FITS), option('finish', FINISHES)];
  await inTurns(async (nth) => {
    const product = `P-${nth}`;
    const choicesOf = (at: number) => [
      { option: 'fit', value: FITS[at]! },
      { option: 'finish', value: FINISHES[(nth + at) % 2]! },
    ];
    const variants = [{ sku: product, choices: choicesOf(0) }];
    await client.send(catalog, 'set-options', { product, options, variants });
    for (const at of [1, 2]) {
      const sku = `${product}-${at}`;
      await client.send(catalog, 'add-variant', { product, sku, choices: choicesOf(at) });
      const price = { amount: 149 + at * 50 + ((nth * 37) % 9_900), currency: 'GBP', scale: 2 };
      await client.send(catalog, 'change-price', { sku, price });
    }
    const lines = [{ sku: `${product}-1`, quantity: 5 }];
    const delivery = `delivery of ${product}-1`;
    await client.send(inventory, 'receive-stock', { delivery, location: 'main', lines });
  });
  await system.operations.settle();
}

/** Something of every product, some hundreds at once. */
async function inTurns(one: (nth: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < PRODUCTS; from += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, PRODUCTS - from) }, (_, at) => one(from + at)));
}

/** Puts 10,000 products on sale: each in a category, with two attributes, a price and stock. */
export async function fillCatalogue(system: System): Promise<void> {
  const client = system.client(staff('bench'));
  const one = async (nth: number): Promise<void> => {
    const sku = `P-${nth}`;
    const colour = COLOURS[nth % COLOURS.length]!;
    const [kind, style] = [KINDS[Math.floor(nth / 8) % 10]!, STYLES[Math.floor(nth / 80) % 10]!];
    const name = `${style} ${colour} ${kind} ${nth}`;
    const price = { amount: 99 + ((nth * 37) % 9_900), currency: 'GBP', scale: 2 };
    await client.send(catalog, 'draft-product', {
      sku,
      name,
      description: `A ${style} ${kind} in ${colour}, number ${nth}`,
    });
    await client.send(catalog, 'change-price', { sku, price });
    await client.send(catalog, 'file-product', { sku, categories: [`category-${nth % CATEGORIES}`] });
    const attributes = [
      { attribute: 'colour', value: colour },
      { attribute: 'size', value: SIZES[nth % 3]! },
    ];
    await client.send(catalog, 'set-attributes', { sku, attributes });
    await client.send(catalog, 'publish-product', { sku });
    const lines = [{ sku, quantity: 5 }];
    await client.send(inventory, 'receive-stock', { delivery: `delivery of ${sku}`, location: 'main', lines });
  };
  for (let nth = 0; nth < CATEGORIES; nth += 1)
    await client.send(catalog, 'create-category', { category: `category-${nth}`, name: `Category ${nth}` });
  const codes = (all: readonly string[]) => all.map((code) => ({ code, label: code }));
  await client.send(catalog, 'define-attribute', {
    attribute: 'colour',
    label: 'Colour',
    type: 'choice',
    values: codes(COLOURS),
  });
  await client.send(catalog, 'define-attribute', {
    attribute: 'size',
    label: 'Size',
    type: 'choice',
    values: codes(SIZES),
  });
  await inTurns(one);
  await system.operations.settle();
}
