import assert from 'node:assert/strict';
import { aShop, basketOf, quoteRequest, type Shop } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** By which way goods reach people, and what it costs. */
export const delivery = chapter('a clerk offers ways to deliver', {
  'a method costs by weight, from a bound on and below the next': async (world) => {
    const shop = await aShop(world);
    const rules = [
      { weightBelow: 2000, price: pounds(300) },
      { weightFrom: 2000, weightBelow: 20_000, price: pounds(900) },
    ];
    const method = await aMethod(world, shop, { rules });
    const costs = async (weight: number) => priceOf(await options(world, shop, { weight }), method);
    assert.deepEqual(await Promise.all([1999, 2000, 19_999, 20_000].map(costs)), [300, 900, 900, undefined]);
  },

  'a method costs by amount and by pieces, and nothing from an amount on': async (world) => {
    const shop = await aShop(world);
    const byAmount = await aMethod(world, shop, {
      rules: [{ amountBelow: 5000, price: pounds(500) }, { price: pounds(250) }],
      freeFrom: [pounds(10_000)],
    });
    const byPieces = await aMethod(world, shop, { rules: [{ quantityFrom: 2, price: pounds(700) }] });
    const costs = async (method: string, asked: object) => priceOf(await options(world, shop, asked), method);
    assert.deepEqual(
      await Promise.all([4999, 5000, 9999, 10_000].map((amount) => costs(byAmount, { amount }))),
      [500, 250, 250, 0],
    );
    assert.deepEqual(await Promise.all([1, 2].map((quantity) => costs(byPieces, { quantity }))), [undefined, 700]);
  },

  'the cheapest comes first': async (world) => {
    const shop = await aShop(world, { shippingPence: 500 });
    const [dear, cheap] = [
      await aMethod(world, shop, { rules: [{ price: pounds(900) }] }),
      await aMethod(world, shop, { rules: [{ price: pounds(100) }] }),
    ];
    const offered = await options(world, shop, {});
    assert.deepEqual(
      offered.map((one: any) => one.method),
      [cheap, shop.method, dear],
    );
  },

  'parts of a country are left out by their postcodes, however these are written': async (world) => {
    const shop = await aShop(world);
    const zone = world.name('mainland');
    await world.owner.does('shipping/draw-zone', {
      zone,
      name: 'Mainland',
      areas: [{ country: 'GB', except: ['BT', 'IM'] }],
    });
    const method = await aMethod(world, shop, { rules: [{ zones: [zone], price: pounds(300) }] });
    const to = async (postcode: string) =>
      priceOf(await options(world, shop, { destination: { country: 'GB', postcode } }), method);
    assert.deepEqual(await Promise.all(['LS1 4AP', 'bt1 5gs', 'B T15GS', 'im1 1ag'].map(to)), [
      300,
      undefined,
      undefined,
      undefined,
    ]);
    assert.equal(priceOf(await options(world, shop, { destination: { country: 'FR' } }), method), undefined);
  },

  'goods can be collected where they lie': async (world) => {
    const shop = await aShop(world);
    const collect = { kind: 'collection', location: shop.location, rules: [{ price: pounds(0) }] };
    const method = await aMethod(world, shop, collect);
    const [found] = (await options(world, shop, {})).filter((one: any) => one.method === method);
    assert.deepEqual([found.kind, found.location, found.price.amount], ['collection', shop.location, 0]);
    const bad = { method: world.name('bad'), name: 'Bad', channels: [shop.channel], rules: [{ price: pounds(0) }] };
    await world.owner.isRefused('409 no-location', 'shipping/offer-method', { ...bad, kind: 'collection' });
    await world.owner.isRefused('409 not-collected', 'shipping/offer-method', {
      ...bad,
      kind: 'delivery',
      location: shop.location,
    });
  },

  'a method that is withdrawn is offered no more, in options and in quotes': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    await owner.does('shipping/withdraw-method', { method: shop.method });
    assert.deepEqual(await options(world, shop, {}), []);
    const request = quoteRequest(world, shop, basketOf([mug, 1]));
    // Pricing hears of it a moment later.
    let outcome = '';
    for (let tries = 0; tries < 200 && outcome !== '409 method-not-offered'; tries += 1)
      outcome = (await owner.post('pricing/make-quote', { ...request, quote: world.name('quote') })).outcome;
    assert.equal(outcome, '409 method-not-offered');
  },

  'a rule without sense is refused by its place': async (world) => {
    const shop = await aShop(world);
    const offer = { method: world.name('bad'), name: 'Bad', channels: [shop.channel], kind: 'delivery' };
    const { details } = await world.owner.isRefused('409 empty-range', 'shipping/offer-method', {
      ...offer,
      rules: [{ price: pounds(1) }, { weightFrom: 10, weightBelow: 10, price: pounds(1) }],
    });
    assert.deepEqual(details, { rule: 1 });
    const nowhere = { ...offer, rules: [{ zones: [world.name('none')], price: pounds(1) }] };
    await world.owner.isRefused('404 no-such-zone', 'shipping/offer-method', nowhere);
  },
});

async function aMethod(world: World, { channel }: Shop, facts: object): Promise<string> {
  const method = world.name('method');
  await world.owner.does('shipping/offer-method', {
    method,
    name: 'A way',
    channels: [channel],
    kind: 'delivery',
    ...facts,
  });
  return method;
}

function options(world: World, { channel }: Shop, asked: object): Promise<any> {
  const basket = { amount: 1000, weight: 500, quantity: 1, destination: { country: 'GB', postcode: 'LS1 4AP' } };
  return world.owner.sees('shipping/options', { channel, currency: 'GBP', ...basket, ...asked });
}

const priceOf = (offered: any[], method: string): number | undefined =>
  offered.find((one) => one.method === method)?.price.amount;
