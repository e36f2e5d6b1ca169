import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../http/answer.ts';
import type { Caller } from '../http/caller.ts';
import { Disappointment } from '../http/disappointment.ts';
import type { World } from '../suite/world.ts';
import { pounds } from './products.ts';

/** What a shop of a scenario is like; what is left out is as it is most often. */
export interface ShopGiven {
  /** Where its seller is. */
  readonly country?: string;
  readonly countries?: readonly string[];
  readonly currencies?: readonly string[];
  readonly priceLists?: readonly string[];
  readonly isTaxIncluded?: boolean;
  /** Tax zones besides its own that it charges the tax of, by country. */
  readonly registeredIn?: readonly string[];
  /** Of its shipping method, in pence. */
  readonly shippingPence?: number;
  readonly freeFromPence?: number;
  /** Where goods lie besides its own location, and how orders are spread over them. */
  readonly elsewhere?: readonly string[];
  readonly sourcing?: string;
}

/** A channel that sells, with a location, tax classes of its own and a way to deliver. */
export interface Shop {
  readonly channel: string;
  readonly location: string;
  /** Taxed at 20 %, and at 5 %. */
  readonly standard: string;
  readonly reduced: string;
  readonly method: string;
  readonly shippingZone: string;
}

/** Opens a shop that nothing else sells in: what others define is not applied there. */
export async function aShop(world: World, given: ShopGiven = {}): Promise<Shop> {
  const { owner } = world;
  const { country = 'GB', countries = ['GB', 'IE', 'FR', 'DE', 'US'], currencies = ['GBP'] } = given;
  const { isTaxIncluded = true, registeredIn = [], shippingPence = 395, freeFromPence, priceLists = [] } = given;
  const { elsewhere = [], sourcing } = given;
  const [channel, location, method, shippingZone] = [
    world.name('web'),
    world.name('depot'),
    world.name('post'),
    world.name('zone'),
  ];
  const [standard, reduced] = [world.name('standard'), world.name('reduced')];
  for (const each of [country, ...registeredIn]) {
    const zone = await taxZoneOf(world, each);
    for (const [taxClass, rate] of [
      [standard, 20_000],
      [reduced, 5000],
    ] as const)
      await owner.does('pricing/set-tax-rate', { zone, taxClass, from: '2011-01-04', category: 'S', rate });
  }
  await owner.does('channels/open-channel', {
    channel,
    name: 'A shop',
    legalEntity: { id: world.name('entity'), name: 'Banyan Ltd', country },
    currencies,
    languages: ['en'],
    countries,
    priceLists,
    taxDisplay: isTaxIncluded ? 'with-tax' : 'without-tax',
    timeZone: 'Europe/London',
    locations: [location, ...elsewhere],
    ...(sourcing !== undefined && { sourcing }),
    series: { orders: world.name('o'), invoices: world.name('i'), creditNotes: world.name('c') },
  });
  const zones = await Promise.all(registeredIn.map((each) => taxZoneOf(world, each)));
  await owner.does('pricing/set-tax-settings', { channel, isTaxIncluded, registeredIn: zones });
  const areas = countries.map((each) => ({ country: each }));
  await owner.does('shipping/draw-zone', { zone: shippingZone, name: 'Everywhere', areas });
  await owner.does('shipping/offer-method', {
    method,
    name: 'Post',
    channels: [channel],
    kind: 'delivery',
    rules: [{ zones: [shippingZone], price: pounds(shippingPence) }],
    ...(freeFromPence !== undefined && { freeFrom: [pounds(freeFromPence)] }),
  });
  return { channel, location, standard, reduced, method, shippingZone };
}

const UNION = ['DE', 'FR', 'IE'];

/** The tax zone of a country: whichever there is, or one that is drawn. */
export async function taxZoneOf(world: World, country: string): Promise<string> {
  const zone = `acceptance-${country.toLowerCase()}`;
  const facts = { zone, name: country, countries: [country], ...(UNION.includes(country) && { union: 'eu' }) };
  let drawn = await world.owner.post('pricing/draw-tax-zone', facts);
  // Another scenario has drawn it between two tries of ours: by now it is there.
  if (drawn.code === 'version-changed') drawn = await world.owner.post('pricing/draw-tax-zone', facts);
  if (drawn.code === 'country-taken') return drawn.body.details.zone as string;
  if (drawn.status >= 300) throw new Disappointment('a tax zone was to be drawn', drawn);
  return zone;
}

/** What a quote is asked for. */
export interface Basket {
  readonly lines: readonly { readonly line: string; readonly sku: string; readonly quantity: number }[];
  readonly [more: string]: unknown;
}

/** Lines of a basket: so many pieces of each SKU, in this order. */
export function basketOf(...pieces: readonly (readonly [sku: string, quantity: number])[]): Basket {
  return { lines: pieces.map(([sku, quantity], nth) => ({ line: `l${nth + 1}`, sku, quantity })) };
}

/** What pricing may not have heard of yet: it learns from other services. */
const NOT_HEARD_OF = [
  'no-such-channel',
  'no-such-sku',
  'no-price',
  'not-for-sale',
  'no-such-method',
  'method-not-offered',
  'no-tax-rate',
];
const PATIENCE_MS = 20_000;

/** A quote of this shop for a basket, to a buyer in Leeds unless it says otherwise, as soon as pricing knows all that is in it. */
export async function quoted(world: World, shop: Shop, basket: Basket, caller: Caller = world.owner): Promise<any> {
  const request = quoteRequest(world, shop, basket);
  const answer = await heardOf(() => caller.post('pricing/make-quote', request));
  if (answer.status === 200) return answer.body;
  throw new Disappointment('there was to be a quote', answer);
}

/** What is asked of pricing for a basket. */
export function quoteRequest(
  world: World,
  { channel, method }: Shop,
  basket: Basket,
): { readonly quote: string } & Basket {
  const destination = { country: 'GB', postcode: 'LS1 4AP' };
  return { quote: world.name('quote'), channel, currency: 'GBP', destination, method, ...basket };
}

/** Asks again while the answer is that something is unknown which another service has told of a moment ago. */
export async function heardOf(ask: () => Promise<Answer>): Promise<Answer> {
  const over = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (!NOT_HEARD_OF.includes(answer.code ?? '') || performance.now() > over) return answer;
    await wait(40);
  }
}

/** Waits until pricing knows what a SKU costs and how it is taxed. */
export async function isPriced(world: World, sku: string, taxClass: string, pence: number): Promise<void> {
  await world.owner.until(
    'pricing/known-sku',
    { sku },
    (known) =>
      known?.isForSale === true &&
      known.taxClass === taxClass &&
      known.prices.some((one: any) => one.price.amount === pence),
  );
}

/** Defines a promotion of this shop. */
export async function aPromotion(world: World, { channel }: Shop, action: object, more: object = {}): Promise<string> {
  const promotion = world.name('sale');
  await world.owner.does('pricing/define-promotion', {
    promotion,
    name: 'A sale',
    channels: [channel],
    byCoupon: false,
    priority: 10,
    isExclusive: false,
    isFirstOrderOnly: false,
    limits: {},
    action,
    ...more,
  });
  return promotion;
}

/** Issues a coupon for a promotion of this shop. */
export async function aCoupon(
  world: World,
  shop: Shop,
  action: object,
  limits: object = {},
  more: object = {},
): Promise<string> {
  const promotion = await aPromotion(world, shop, action, { byCoupon: true, ...more });
  const coupon = world.name('code').toUpperCase();
  await world.owner.does('pricing/issue-coupon', { coupon, promotion, limits });
  return coupon;
}
