import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/answer.ts';
import type { Caller } from '../http/caller.ts';
import { Disappointment } from '../http/disappointment.ts';
import type { World } from '../suite/world.ts';
import { heardOf, quoted, type Basket, type Shop } from './a-shop.ts';

/** What a buyer sends to buy a cart. */
export interface CheckoutBody {
  readonly checkout: string;
  readonly cart: string;
  readonly channel: string;
  readonly quote: string;
  readonly expectedTotal: number;
  readonly email: string;
  readonly shipTo: { readonly country: string; readonly [more: string]: unknown };
  readonly tenders: object;
}

const SHIP_TO = {
  recipient: 'Ada Lovelace',
  street: ['12 Acacia Avenue'],
  city: 'Leeds',
  postcode: 'LS1 4AP',
  country: 'GB',
};

/** A cart of this buyer's with these lines and coupons, quoted, and all that is sent to buy it on invoice. */
export async function readyToBuy(
  world: World,
  shop: Shop,
  buyer: Caller,
  basket: Basket,
): Promise<{ readonly body: CheckoutBody; readonly quote: any }> {
  const { channel } = shop;
  const cart = randomUUID();
  const filled = await heardOf(() =>
    buyer.post('carts/add-lines', { cart, channel, currency: 'GBP', lines: basket.lines }),
  );
  if (filled.status !== 200) throw new Disappointment('there was to be a cart', filled);
  for (const coupon of (basket['coupons'] as string[] | undefined) ?? [])
    await buyer.does('carts/enter-coupon', { cart, coupon });
  const quote = await quoted(world, shop, basket, buyer);
  const body = {
    checkout: randomUUID(),
    cart,
    channel,
    quote: quote.quote as string,
    expectedTotal: quote.totals.gross as number,
    email: 'ada@example.org',
    shipTo: SHIP_TO,
    tenders: { rest: { kind: 'invoice' } },
  };
  return { body, quote };
}

/** Sends a checkout until it is told what becomes of it: on a slow machine the door's patience may end before. */
export async function checkedOut(buyer: Caller, body: object | undefined): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const over = performance.now() + 60_000;
  for (;;) {
    const answer = await buyer.raw('POST', '/checkouts', JSON.stringify(body), headers);
    const isUnderWay = answer.status === 202 && answer.body.status === 'processing';
    const isUnheard = answer.code === 'no-such-channel';
    if (!(isUnderWay || isUnheard) || performance.now() > over) return answer;
    // What was not heard of yet is another question under another key.
    if (isUnheard) headers['idempotency-key'] = randomUUID();
  }
}

/** Checks out, and returns the checkout with its order. */
export async function bought(buyer: Caller, body: object): Promise<any> {
  const answer = await checkedOut(buyer, body);
  if (answer.status === 201) return answer.body;
  throw new Disappointment('there was to be an order', answer);
}
