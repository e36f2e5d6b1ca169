import { randomBytes, randomUUID } from 'node:crypto';
import { CHANNEL, METHOD, PENCE, SHIPPING_PENCE } from './a-shop-over-http.ts';
import { KeepAliveConnection } from './keep-alive-connection.ts';
import { paceFor, repeatFor } from './rate.ts';

const SHIP_TO = {
  recipient: 'Ada Lovelace',
  street: ['12 Acacia Avenue'],
  city: 'Leeds',
  postcode: 'LS1 4AP',
  country: 'GB',
};
const CARD = JSON.stringify({ number: '4242424242424242', expiryMonth: 12, expiryYear: 2099, cvc: '123' });

/** Who buys: a visitor with a connection of their own, and one to the card network. */
interface Buyer {
  readonly token: string;
  readonly door: KeepAliveConnection;
}

/** Where the buyers go. */
export interface Shop {
  readonly host: string;
  readonly skus: readonly string[];
  /** Undefined: everything is paid on invoice. */
  readonly cardNetwork: string | undefined;
  readonly steps: number[];
}

/** Lets users buy for a while: each at once after the last time, or so many a second altogether. */
export async function buyFor(
  seconds: number,
  users: number,
  shop: Shop,
  perSecond: number | undefined,
): Promise<{ readonly perSecond: number; readonly took: readonly number[] }> {
  const address = new URL(`http://${shop.host}`);
  const buyers = await Promise.all(
    Array.from({ length: users }, async (): Promise<Buyer> => {
      const buyer = { token: randomBytes(32).toString('base64url'), door: await KeepAliveConnection.open(address) };
      await post(
        { ...buyer, token: '' },
        shop,
        '/customers/become-visitor',
        { visitor: `visitor:${randomUUID()}`, token: buyer.token },
        [204],
      );
      return buyer;
    }),
  );
  const free = [...buyers];
  const buyNext = async (nth: number): Promise<void> => {
    const buyer = free.pop();
    if (buyer === undefined) throw new Error(`${users} buyers are too few for that pace`);
    await buy(buyer, shop, nth + 1);
    free.push(buyer);
  };
  const startMs = performance.now();
  let took: readonly number[];
  if (perSecond === undefined) {
    const each: number[] = [];
    await repeatFor(seconds, users, async (nth) => {
      const begunMs = performance.now();
      await buyNext(nth);
      each.push(performance.now() - begunMs);
    });
    took = each;
  } else took = await paceFor(seconds, perSecond, buyNext);
  const reached = (took.length / (performance.now() - startMs)) * 1000;
  for (const { door } of buyers) door.close();
  return { perSecond: reached, took };
}

async function buy(buyer: Buyer, shop: Shop, nth: number): Promise<void> {
  const [cart, quote, checkoutId] = [randomUUID(), randomUUID(), randomUUID()];
  const lines = [0, 1].map((line) => ({
    line: `l${line}`,
    sku: shop.skus[(2 * nth + line) % shop.skus.length]!,
    quantity: 1,
  }));
  const destination = { country: 'GB', postcode: SHIP_TO.postcode };
  const where = { channel: CHANNEL, currency: 'GBP' };
  await post(buyer, shop, '/carts/add-lines', { cart, ...where, lines }, [200, 204]);
  const options = {
    ...where,
    destination: JSON.stringify(destination),
    amount: String(2 * PENCE),
    weight: '0',
    quantity: '2',
  };
  await get(buyer, shop, `/shipping/options?${new URLSearchParams(options).toString()}`);
  await post(buyer, shop, '/pricing/make-quote', { quote, ...where, destination, lines, method: METHOD }, [200]);
  const card = shop.cardNetwork === undefined ? undefined : await tokenOf(shop.cardNetwork);
  const rest = card === undefined ? { kind: 'invoice' } : { kind: 'card', card, returnUrl: null };
  const expectedTotal = 2 * PENCE + SHIPPING_PENCE;
  const body = {
    checkout: checkoutId,
    cart,
    channel: CHANNEL,
    quote,
    expectedTotal,
    email: `ada-${process.pid}-${nth}@example.org`,
    shipTo: SHIP_TO,
    tenders: { rest },
  };
  await post(buyer, shop, '/checkouts', body, [201]);
}

/** What the buyer's browser gets for a card. */
async function tokenOf(cardNetwork: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const response = await fetch(`${cardNetwork}/tokens`, { method: 'POST', headers, body: CARD });
  return ((await response.json()) as { readonly token: string }).token;
}

function post(buyer: Buyer, shop: Shop, path: string, body: object, expected: readonly number[]): Promise<void> {
  const text = JSON.stringify(body);
  const head = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nIdempotency-Key: ${randomUUID()}\r\n`;
  return send(buyer, shop, `POST ${path}`, head, text, expected);
}

function get(buyer: Buyer, shop: Shop, path: string): Promise<void> {
  return send(buyer, shop, `GET ${path}`, '', '', [200]);
}

async function send(
  { token, door }: Buyer,
  shop: Shop,
  what: string,
  head: string,
  body: string,
  expected: readonly number[],
): Promise<void> {
  const credentials = token === '' ? '' : `Authorization: Bearer ${token}\r\n`;
  const sentMs = performance.now();
  const status = await door.send(`${what} HTTP/1.1\r\nHost: ${shop.host}\r\n${credentials}${head}\r\n${body}`);
  shop.steps.push(performance.now() - sentMs);
  if (!expected.includes(status))
    throw new Error(`${what} was answered ${status}, not ${expected.join(' or ')}: ${body}`);
}
