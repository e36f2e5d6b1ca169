import { createClient } from '@banyan/client';
import type { carts } from '@banyan/carts/contract';
import { tell } from './tell.ts';

declare const location: { readonly search: string };

const [market = '', cart = '', page = ''] = new URLSearchParams(location.search).values();

/** What a page of another origin gets by what it can do: the name of an error, or the type of an answer. */
const outcome = (call: Promise<unknown>) =>
  call.then(
    (answer) => (answer instanceof Response ? answer.type : 'answered'),
    (error: unknown) => (error instanceof Error ? error.name : 'error'),
  );

/** What a foreign page has got. */
export type ForeignFound = Awaited<ReturnType<typeof attack>>;

/** Tries to look into and to clear the cart of whoever looks at this page. */
async function attack() {
  const client = createClient<{ readonly carts: typeof carts }>({ url: market, retriesMax: 0 });
  const body = JSON.stringify({ cart });
  // What a form could send, too: browsers ask nobody before.
  const unasked = { method: 'POST', mode: 'no-cors', credentials: 'include', body } as const;
  return {
    cart,
    looked: await outcome(client.query('carts', 'cart', { cart })),
    sent: await outcome(client.send('carts', 'clear-cart', { cart })),
    posted: await outcome(fetch(`${market}/carts/clear-cart`, unasked)),
  };
}

await tell(page, attack);
