import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** A market over HTTP, as its owner. */
export interface Owner {
  readonly url: string;
  readonly staffToken: string;
}

/** The channel, location and delivery that checkouts are measured in. */
export const CHANNEL = 'bench-web';
const LOCATION = 'bench-depot';
export const METHOD = 'bench-post';
export const PENCE = 995;
export const SHIPPING_PENCE = 395;

const PATIENCE_MS = 30_000;

/** Opens a shop with articles on sale, each at the same price and with more in stock than can be sold. Resolves to their SKUs when they can be bought. */
export async function openShop(owner: Owner, articles: number): Promise<string[]> {
  const pounds = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
  const does = (path: string, body: object) => send(owner, path, body);
  await does('pricing/draw-tax-zone', { zone: 'bench-gb', name: 'United Kingdom', countries: ['GB'] });
  const rate = { zone: 'bench-gb', taxClass: 'standard', from: '2011-01-04', category: 'S', rate: 20_000 };
  await does('pricing/set-tax-rate', rate);
  await does('channels/open-channel', {
    channel: CHANNEL,
    name: 'A shop',
    legalEntity: { id: 'bench', name: 'Banyan Ltd', country: 'GB' },
    currencies: ['GBP'],
    languages: ['en'],
    countries: ['GB'],
    priceLists: [],
    taxDisplay: 'with-tax',
    timeZone: 'Europe/London',
    locations: [LOCATION],
    series: { orders: 'bench-o', invoices: 'bench-i', creditNotes: 'bench-c' },
  });
  await does('pricing/set-tax-settings', { channel: CHANNEL, isTaxIncluded: true, registeredIn: [] });
  await does('shipping/draw-zone', { zone: 'bench-zone', name: 'United Kingdom', areas: [{ country: 'GB' }] });
  const rules = [{ zones: ['bench-zone'], price: pounds(SHIPPING_PENCE) }];
  await does('shipping/offer-method', { method: METHOD, name: 'Post', channels: [CHANNEL], kind: 'delivery', rules });
  const skus = Array.from({ length: articles }, (_, nth) => `BENCH-${nth + 1}`);
  await Promise.all(
    skus.map(async (sku) => {
      await does('catalog/draft-product', { sku, name: `Article ${sku}`, description: 'Measured, not sold' });
      await does('catalog/change-price', { sku, price: pounds(PENCE) });
      await does('catalog/publish-product', { sku });
      const lines = [{ sku, quantity: 100_000_000 }];
      await does('inventory/receive-stock', { delivery: `bench ${sku}`, location: LOCATION, lines });
    }),
  );
  await Promise.all(skus.map((sku) => known(owner, sku)));
  return skus;
}

/** Sends a command as staff; what is new is made, what is there is changed. */
async function send({ url, staffToken }: Owner, path: string, body: object): Promise<void> {
  let answer = '';
  for (const condition of [{}, { 'if-none-match': '*' }, { 'if-match': '*' }]) {
    const headers = {
      authorization: `Bearer ${staffToken}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { ...headers, ...condition },
      body: JSON.stringify(body),
    });
    answer = await response.text();
    if (response.ok) return;
    if (response.status !== 428 && response.status !== 412) break;
  }
  throw new Error(`${path} was refused: ${answer}`);
}

/** Waits until pricing has learnt that a SKU can be bought. */
async function known({ url, staffToken }: Owner, sku: string): Promise<void> {
  const over = performance.now() + PATIENCE_MS;
  while (performance.now() < over) {
    const headers = { authorization: `Bearer ${staffToken}` };
    const response = await fetch(`${url}/pricing/known-sku?sku=${sku}`, { headers });
    const answer = response.ok
      ? ((await response.json()) as { readonly isForSale: boolean; readonly prices: readonly unknown[] })
      : null;
    if (answer?.isForSale === true && answer.prices.length > 0) return;
    await wait(50);
  }
  throw new Error(`pricing has not heard of ${sku}`);
}
