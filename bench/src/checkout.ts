import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CHANNEL, METHOD, openShop, PENCE, SHIPPING_PENCE } from './a-shop-over-http.ts';
import type { Measure } from './benchmark.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { KeepAliveConnection } from './keep-alive-connection.ts';
import { benchFolder } from './machine.ts';
import { cpuUsOf, recordedIn, startApart, stopApart } from './market-apart.ts';
import { paceFor, repeatFor } from './rate.ts';
import { percentile } from './statistics.ts';

const HALF = 'checkout-half';
const ARTICLES = 200;
const SERVICES = ['carts', 'pricing', 'inventory', 'payments', 'orders'];
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
interface Shop {
  readonly host: string;
  readonly skus: readonly string[];
  /** Undefined: everything is paid on invoice. */
  readonly cardNetwork: string | undefined;
  readonly steps: number[];
}

/**
 * Complete checkouts over HTTP, each by a visitor: a cart of two lines, the ways to deliver it, a quote with address and shipping, and the order, paid on
 * invoice or by card, until its answer says that it is placed.
 */
export const checkout: Measure = async ({ bounds }, say) => {
  const folder = benchFolder();
  say('starting a market and a card network');
  const network = await startApart('outside/card-network/src/main.ts', /listens on (http:\S+)/, {
    CARD_NETWORK_PORT: '0',
    CARD_NETWORK_STATE: join(folder, 'card-network.jsonl'),
    CARD_NETWORK_WEBHOOK_URL: '',
  });
  const dataFolder = join(folder, 'data');
  const market = await startApart(
    'apps/market/src/start.ts',
    /Listening on (http:\S+)[^]*Staff token: (\S+)[^]*Look around/,
    {
      BANYAN_DATA: dataFolder,
      CARD_NETWORK_URL: network.found[1]!,
      CARD_NETWORK_KEY: 'sk_test_banyan',
      CARD_NETWORK_WEBHOOK_SECRET: 'whsec_YmFueWFuLWNhcmQtbmV0d29yay10ZXN0LXNlY3JldA==',
      HOST: '127.0.0.1',
      PORT: '0',
    },
  );
  try {
    const url = market.found[1]!;
    await fetch(`${network.found[1]!}/admin/webhooks`, {
      method: 'POST',
      body: JSON.stringify({ url: `${url}/webhooks/card-network` }),
    });
    say(`putting ${ARTICLES} articles on sale`);
    const skus = await openShop({ url, staffToken: market.found[2]! }, ARTICLES);
    const figures: Figure[] = [];
    const measured = async (name: string, users: number, byCard: boolean, perSecond?: number): Promise<Round> => {
      const cardNetwork = byCard ? network.found[1]! : undefined;
      const shop: Shop = { host: new URL(url).host, skus, cardNetwork, steps: [] };
      const [before, cpu, own, abroad] = [
        recordedIn(dataFolder, SERVICES),
        cpuUsOf(market.child),
        process.cpuUsage(),
        cpuUsOf(network.child),
      ];
      const bought = await buyFor(bounds.seconds, users, shop, perSecond);
      const [after, spent] = [recordedIn(dataFolder, SERVICES), process.cpuUsage(own)];
      const { took } = bought;
      const each = (all: number): number => all / took.length;
      const stepP99 = percentile(shop.steps, 0.99);
      return {
        value: name === HALF ? stepP99 : bought.perSecond,
        baseline: null,
        also: {
          ...(name === HALF && { 'checkouts/s': bought.perSecond }),
          'p50-ms': percentile(took, 0.5),
          'p95-ms': percentile(took, 0.95),
          'p99-ms': percentile(took, 0.99),
          'step-p99-ms': stepP99,
          'cpu-us': each(cpuUsOf(market.child) - cpu),
          'load-cpu-us': each(spent.user + spent.system),
          ...(byCard && { 'card-network-cpu-us': each(cpuUsOf(network.child) - abroad) }),
          events: each(after.events - before.events),
          commits: each(after.commits - before.commits),
        },
      };
    };
    for (const [name, users, byCard] of [
      ['checkout-1', 1, false],
      ['checkout-8', 8, false],
      ['checkout-32', 32, false],
      [HALF, 200, false],
      ['checkout-card', 32, true],
    ] as const) {
      say(
        `${users} ${users === 1 ? 'buyer' : 'buyers'}${byCard ? ', by card' : ''}${name === HALF ? ', half of what was reached' : ''}`,
      );
      const half = name === HALF ? figures.at(-1)!.value / 2 : undefined;
      const rounds: Round[] = [];
      for (let nth = 0; nth <= bounds.rounds; nth += 1) {
        const round = await measured(name, users, byCard, half);
        // The first round warms up.
        if (nth > 0) rounds.push(round);
      }
      const paid = byCard ? 'by card, through a card network in a process of its own' : 'on invoice';
      const pace =
        half === undefined
          ? 'each at once after the last'
          : `${half.toFixed(0)} begun a second, evenly: half of checkout-32`;
      const settings = `${users} visitors over HTTP, ${pace}: add-lines (2), shipping options, make-quote, POST /checkouts until 201, paid ${paid}; ${ARTICLES} articles, the load from another process on the same machine. Events and commits of ${SERVICES.join(', ')} for each. Logs WAL, synchronous=FULL: every step after its flush`;
      const head =
        name === HALF ? { unit: 'ms (a step, p99)', moreIsBetter: false } : { unit: 'checkouts/s', moreIsBetter: true };
      figures.push(toFigure({ name, settings, ...head }, rounds));
    }
    return figures;
  } finally {
    await stopApart(market.child);
    await stopApart(network.child);
  }
};

/** Lets users buy for a while: each at once after the last time, or so many a second altogether. */
async function buyFor(
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
