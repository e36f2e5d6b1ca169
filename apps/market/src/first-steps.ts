import { randomBytes, randomUUID } from 'node:crypto';
import { catalog } from '@banyan/catalog/contract';
import type { SystemAccess } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';

/** Something to try, as a line for a shell. */
export interface FirstStep {
  readonly what: string;
  readonly line: string;
}

/** An article that can be ordered now. */
interface Article {
  readonly sku: string;
  readonly name: string;
  readonly price: { readonly amount: number; readonly currency: string; readonly scale: number };
}

const CURRENCY = 'GBP';
/** How many articles are looked at for one that can be ordered. */
const LOOKED_AT = 100;

/**
 * Three lines that work when pasted, also all at once: find an article, order it, see what became of it. With ids of this very shop; none while it has
 * nothing to sell.
 */
export async function firstSteps(access: SystemAccess, url: string): Promise<FirstStep[]> {
  const article = await findArticle(access);
  if (article === undefined) return [];
  const { sku, name, price } = article;
  const order = randomUUID();
  const visitor = { visitor: `visitor:${randomUUID()}`, token: randomBytes(32).toString('base64url') };
  const asVisitor = `-H ${quoted(`Authorization: Bearer ${visitor.token}`)}`;
  const body = {
    order,
    customer: null,
    country: 'United Kingdom',
    currency: CURRENCY,
    lines: [{ sku, quantity: 1, price }],
  };
  const word = name.toLowerCase().match(/[a-z]{4,}/)?.[0] ?? name;
  return [
    {
      what: 'Search the catalogue',
      line: `curl -sw '\\n' ${quoted(`${url}/catalog/search?text=${encodeURIComponent(word)}&limit=3`)}`,
    },
    {
      what: 'Place an order',
      // As a visitor, who becomes known by a token of their own first: the order is theirs then, and nobody else's.
      line: `${post('-s -o /dev/null', `${url}/customers/become-visitor`, visitor.visitor, visitor)} && ${post("-siw '\\n'", `${url}/orders/order-products`, order, body)} ${asVisitor}`,
    },
    {
      what: 'See it confirmed',
      // Placing takes several steps of several services, which no token of the command's answer covers: asked at once, the order is not known or still `placing`.
      line: `for try in 1 2 3 4 5 6 7 8 9 10 11 12; do curl -s ${quoted(`${url}/orders/order-status?order=${order}`)} ${asVisitor} | grep -ve '"status":"placing"' -e '"code":"not-found"' && break; sleep 0.4; done`,
    },
  ];
}

async function findArticle(access: SystemAccess): Promise<Article | undefined> {
  const client = access.client(staff('start'));
  const { rows } = await client.query(inventory, 'stock-levels', { limit: LOOKED_AT });
  for (const { sku, free } of rows) {
    if (free === 0) continue;
    const product = await client.query(catalog, 'product', { sku });
    const price = product?.prices.find(({ currency }) => currency === CURRENCY);
    if (product !== null && price !== undefined) return { sku, name: product.name, price };
  }
  return undefined;
}

/** Sends a command, with what curl is to show of it. */
function post(how: string, url: string, key: string, body: object): string {
  return `curl ${how} ${quoted(url)} -H 'Content-Type: application/json' -H ${quoted(`Idempotency-Key: ${key}`)} -d ${quoted(JSON.stringify(body))}`;
}

/** Text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
