import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { carts } from '@banyan/carts/contract';
import { catalog } from '@banyan/catalog/contract';
import { channels } from '@banyan/channels/contract';
import type { Caller, CommandBody, QueryResult } from '@banyan/core';
import { staff, startSystem, type Client, type System, type SystemParts } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { shipping } from '@banyan/shipping/contract';
import type { DataFolder } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const channel = {
  channel: 'web',
  name: 'Web',
  legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB' },
  currencies: ['GBP'],
  languages: ['en'],
  countries: ['GB'],
  priceLists: [],
  taxDisplay: 'with-tax' as const,
  timeZone: 'Europe/London',
  locations: ['main'],
  series: { orders: 'uk-orders', invoices: 'uk-invoices', creditNotes: 'uk-credit-notes' },
};
const shipTo = { recipient: 'Ada', street: ['1 Road'], city: 'London', postcode: 'N1 9GU', country: 'GB' };

type Start = CommandBody<typeof orders, 'start-checkout'>;
/** A checkout as its buyer sees it. */
export type Told = NonNullable<QueryResult<typeof orders, 'checkout'>>;

/** A cart that is priced and ready to be bought. */
export interface Basket {
  readonly buyer: Caller;
  readonly body: Start;
}

/** A visitor with a token of their own. */
export function visitor(): Caller {
  return { role: 'public', id: `visitor:${randomUUID()}`, tenant: 'default', credential: 'token' };
}

/** As much of a system as a shop needs. */
type Running = Pick<System, 'client'> & {
  readonly operations: Pick<System['operations'], 'settle' | 'parkedInstances' | 'parkedRows'>;
};

/** A shop that sells MUG for 10.00 GBP and POT for 7.50, tax of 20 % included, and delivers for 5.00; every service is real. */
export class Shop<S extends Running = System> {
  readonly system: S;
  readonly clerk: Client;

  private constructor(system: S) {
    this.system = system;
    this.clerk = system.client(staff('clerk'));
  }

  /** The whole market on a data folder of its own, furnished. */
  static async open(folder: DataFolder, parts: Partial<SystemParts> = {}): Promise<Shop> {
    const { services, stores } = oneProcess(folder);
    const shop = new Shop(await startSystem({ services, stores, ...parts }));
    await shop.furnish();
    return shop;
  }

  /** The same shop on a system that somebody else has started. */
  static on<S extends Running>(system: S): Shop<S> {
    return new Shop(system);
  }

  /** What the owner of the shop does before it opens. */
  async furnish(): Promise<void> {
    const { clerk } = this;
    const tax = { zone: 'uk', taxClass: 'standard', from: '2020-01-01', category: 'S', rate: 20_000 } as const;
    const names = ['web', 'prepaid', 'two-places', 'in-parts', 'north-first'];
    const method = { method: 'standard', name: 'Standard', channels: names, kind: 'delivery' } as const;
    await clerk.send(channels, 'open-channel', channel);
    await clerk.send(channels, 'open-channel', { ...channel, channel: 'prepaid', captures: 'at-placement' });
    const twoPlaces = { ...channel, channel: 'two-places', locations: ['main', 'north'] };
    await clerk.send(channels, 'open-channel', twoPlaces);
    await clerk.send(channels, 'open-channel', { ...twoPlaces, channel: 'in-parts', sourcing: 'split-least' });
    const northFirst = { ...twoPlaces, channel: 'north-first', locations: ['north', 'main'] };
    await clerk.send(channels, 'open-channel', { ...northFirst, sourcing: 'split-least' });
    await clerk.send(shipping, 'draw-zone', { zone: 'uk', name: 'UK', areas: [{ country: 'GB' }] });
    await clerk.send(shipping, 'offer-method', { ...method, rules: [{ zones: ['uk'], price: gbp(500) }] });
    await clerk.send(pricing, 'draw-tax-zone', { zone: 'uk', name: 'UK', countries: ['GB'] });
    await clerk.send(pricing, 'set-tax-rate', tax);
    for (const name of names)
      await clerk.send(pricing, 'set-tax-settings', { channel: name, isTaxIncluded: true, registeredIn: [] });
    await this.sell('MUG', 1000);
    await this.sell('POT', 750);
    await this.system.operations.settle();
  }

  async sell(sku: string, price: number): Promise<void> {
    await this.clerk.send(catalog, 'draft-product', { sku, name: sku });
    await this.clerk.send(catalog, 'change-price', { sku, price: gbp(price) });
    await this.clerk.send(catalog, 'publish-product', { sku });
  }

  /** Puts a bundle on sale. */
  async bundle(sku: string, price: number, components: Readonly<Record<string, number>>): Promise<void> {
    await this.sell(sku, price);
    const parts = Object.entries(components).map(([of, quantity]) => ({ sku: of, quantity }));
    const described = await this.clerk.send(catalog, 'describe-variant', { sku, components: parts });
    assert.ok(described.done, JSON.stringify(described));
  }

  async receive(sku: string, quantity: number, location = 'main'): Promise<void> {
    const delivery = { delivery: randomUUID(), location, lines: [{ sku, quantity }] };
    assert.ok((await this.clerk.send(inventory, 'receive-stock', delivery)).done);
  }

  /** Fills a cart and has it priced. */
  async basket(
    lines: Readonly<Record<string, number>>,
    part: {
      readonly buyer?: Caller;
      readonly channel?: string;
      readonly tenders?: Start['tenders'];
      readonly coupons?: string[];
      readonly quote?: object;
    } = {},
  ): Promise<Basket> {
    const { buyer = visitor(), channel: where = 'web', tenders = { rest: { kind: 'invoice' } }, coupons = [] } = part;
    const cart = randomUUID();
    const wanted = Object.entries(lines).map(([sku, quantity], index) => ({ line: String(index + 1), sku, quantity }));
    const client = this.system.client(buyer);
    const added = await client.send(carts, 'add-lines', { cart, channel: where, currency: 'GBP', lines: wanted });
    assert.ok(added.done, JSON.stringify(added));
    for (const coupon of coupons) assert.ok((await client.send(carts, 'enter-coupon', { cart, coupon })).done);
    const quote = randomUUID();
    const quoted = await this.clerk.send(pricing, 'make-quote', {
      quote,
      channel: where,
      currency: 'GBP',
      buyer: buyer.id,
      destination: { country: 'GB', postcode: 'N1 9GU' },
      lines: wanted,
      ...(coupons.length > 0 && { coupons }),
      method: 'standard',
      ...part.quote,
    });
    assert.ok(quoted.done, JSON.stringify(quoted));
    const expectedTotal = quoted.answer.totals.gross;
    const body = {
      checkout: randomUUID(),
      cart,
      channel: where,
      quote,
      expectedTotal,
      email: 'ada@example.org',
      shipTo,
      tenders,
    };
    return { buyer, body };
  }

  /** Buys a basket and waits for what becomes of it: until it is neither being processed nor, unless that is wanted, waiting for its buyer. */
  async buy(basket: Basket): Promise<Told> {
    await this.start(basket);
    return this.outcome(basket);
  }

  /** Buys a basket, of which there has to be an order; its id. */
  async orderFrom(basket: Basket): Promise<string> {
    const told = await this.buy(basket);
    assert.equal(told.status, 'completed', JSON.stringify(told));
    return told.checkout;
  }

  async start({ buyer, body }: Basket): Promise<string> {
    const started = await this.system.client(buyer).send(orders, 'start-checkout', body);
    assert.ok(started.done, JSON.stringify(started));
    return started.answer.checkout;
  }

  async outcome({ buyer, body }: Basket, isSo = ({ status }: Told): boolean => status !== 'processing'): Promise<Told> {
    const until = { isSo: (told: Told | null) => told !== null && isSo(told), waitMs: 50_000 };
    const told = await this.system.client(buyer).query(orders, 'checkout', { checkout: body.checkout }, { until });
    assert.ok(told !== null && isSo(told), `checkout ${JSON.stringify(told)} did not come so far`);
    return told;
  }

  async stockOf(sku: string, location = 'main') {
    await this.system.operations.settle();
    return this.clerk.query(inventory, 'stock-level', { sku, location });
  }

  /** What a gift card of this amount is shown as by the buyer. */
  async presentGiftCard(buyer: Caller, amount: number): Promise<string> {
    const card = randomUUID();
    await this.clerk.send(payments, 'issue-gift-card', {
      card,
      code: `GIFT-${card}`.slice(0, 40),
      amount: gbp(amount),
      from: 'asset:bank',
    });
    const presentation = randomUUID();
    assert.ok(
      (await this.clerk.send(payments, 'present-gift-card', { presentation, code: `GIFT-${card}`.slice(0, 40) })).done,
    );
    return presentation;
  }

  /** What must hold whenever all has come to rest: stock is neither lost nor made, books balance, numbers have no gap, nothing is parked or outstanding. */
  async assertWhole(): Promise<void> {
    const { clerk, system } = this;
    await system.operations.settle();
    const { rows: levels } = await clerk.query(inventory, 'stock-levels', { limit: 1000 });
    for (const level of levels) {
      const came = level.received + level.returned + level.adjusted + level.transferred + level.backOrdered;
      const gone = level.shipped + level.inTransit;
      const here = level.free + level.reserved + level.quarantined;
      assert.equal(here + gone, came, `pieces were lost or made: ${JSON.stringify(level)}`);
      assert.ok(level.free >= 0 && level.reserved >= 0, `${level.sku} is oversold`);
    }
    const trial = await clerk.query(payments, 'trial-balance', { currency: 'GBP' });
    assert.equal(
      trial.reduce((sum, { balance }) => sum + balance.amount, 0),
      0,
    );
    const { rows: all } = await clerk.query(orders, 'orders', { limit: 1000 });
    // What is drafted has a series of its own, and the default channel.
    for (const isDrafted of [true, false]) {
      const ofSeries = all.filter(({ channel: of }) => (of === 'default') === isDrafted);
      const numbers = ofSeries.flatMap(({ number }) => number ?? []).toSorted((a, b) => a - b);
      assert.deepEqual(
        numbers,
        numbers.map((_, nth) => nth + 1),
      );
    }
    assert.deepEqual(await system.operations.parkedInstances(), []);
    assert.deepEqual(await system.operations.parkedRows(), []);
  }
}
