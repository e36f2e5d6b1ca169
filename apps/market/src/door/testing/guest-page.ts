import { createClient } from '@banyan/client';
import type { carts } from '@banyan/carts/contract';
import type { customers } from '@banyan/customers/contract';
import type { orders } from '@banyan/orders/contract';
import type { pricing } from '@banyan/pricing/contract';
import { tell } from './tell.ts';

declare const document: { readonly cookie: string };

/** Types alone: a browser loads nothing of the contracts. */
interface Market {
  readonly carts: typeof carts;
  readonly customers: typeof customers;
  readonly orders: typeof orders;
  readonly pricing: typeof pricing;
}

const client = createClient<Market>();
const inShop = { channel: 'web', currency: 'GBP' };
const shipTo = { recipient: 'Ada', street: ['1 Road'], city: 'London', postcode: 'N1 9GU', country: 'GB' };

/** What a guest has found. */
export type GuestFound = Awaited<ReturnType<typeof buy>>;

/** A guest buys two mugs on invoice and sees what becomes of it, until the clerk has sent them. */
async function buy() {
  const [cart, kept, quote, checkout] = [0, 0, 0, 0].map(() => crypto.randomUUID()) as [string, string, string, string];
  const came = { visitor: `visitor:${crypto.randomUUID()}` };
  await client.send('customers', 'become-visitor', came, { cookie: 'token' });
  const line = { line: '1', sku: 'MUG', quantity: 1 };
  await client.send('carts', 'add-lines', { cart, ...inShop, lines: [line] });
  await client.send('carts', 'change-line', { cart, line: '1', quantity: 2 });
  const { result: seen } = await client.query('carts', 'cart', { cart });
  const many = await client.send('carts', 'change-line', { cart, line: '1', quantity: 10_001 });
  // Another one, that is there when this one is bought.
  await client.send('carts', 'add-lines', { cart: kept, ...inShop, lines: [line] });

  const destination = { country: 'GB', postcode: shipTo.postcode };
  const lines = seen!.lines.map(({ line: name, sku, quantity }) => ({ line: name, sku, quantity }));
  const priced = await client.send('pricing', 'make-quote', {
    quote,
    ...inShop,
    destination,
    lines,
    method: 'standard',
  });
  if (!priced.done) throw new Error(priced.rejected);
  const expectedTotal = priced.answer.totals.gross;
  const wanted = { checkout, cart, channel: 'web', quote, expectedTotal, email: 'ada@example.org', shipTo };
  const at = { collection: 'checkouts', query: 'checkout' } as const;
  const body = { ...wanted, tenders: { rest: { kind: 'invoice' as const } } };
  const begun = await client.begin('orders', 'start-checkout', at, body, { waitS: 0 });
  if (!begun.done) throw new Error(begun.rejected);
  const outcome = async (): Promise<string | undefined> => {
    const told = await client.outcome('orders', at, checkout, 20);
    return told?.status === 'processing' ? outcome() : told?.status;
  };
  const status = await outcome();

  const leave = new AbortController();
  const happened: string[] = [];
  for await (const one of client.follow('orders', 'order-events', { order: checkout }, leave.signal)) {
    happened.push(one.happened);
    // Whoever is told so, sends it.
    if (one.happened === 'confirmed')
      await fetch(`/told/confirmed`, { method: 'POST', body: JSON.stringify(checkout) });
    if (one.happened === 'shipped') break;
  }
  leave.abort();
  return {
    kept,
    pieces: seen!.lines.map(({ sku, quantity }) => [sku, quantity]),
    refused: many.done ? undefined : many.rejected,
    expectedTotal,
    status,
    happened,
    cookie: document.cookie,
  };
}

await tell('guest', buy);
