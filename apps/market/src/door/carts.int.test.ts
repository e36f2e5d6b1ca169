import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bearer, newToken, openDoor } from './testing/open-door.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-cart-door-'));
const door = await openDoor(folder);
const { post, get, asOwner, asMaker, signUp } = door;
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});

await post(
  '/channels/open-channel',
  {
    channel: 'web',
    name: 'Web',
    legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB' },
    currencies: ['GBP'],
    languages: ['en'],
    countries: ['GB'],
    priceLists: [],
    taxDisplay: 'with-tax',
    timeZone: 'Europe/London',
    locations: ['main'],
    series: { orders: 'o', invoices: 'i', creditNotes: 'c' },
  },
  asOwner,
);
await post('/catalog/draft-product', { sku: 'MUG', name: 'Mug' }, asOwner);
await post('/catalog/change-price', { sku: 'MUG', price: { amount: 1000, currency: 'GBP', scale: 2 } }, asOwner);
await post('/catalog/publish-product', { sku: 'MUG' }, asOwner);
await post('/pricing/draw-tax-zone', { zone: 'uk', name: 'UK', countries: ['GB'] }, asMaker);
await post(
  '/pricing/set-tax-rate',
  { zone: 'uk', taxClass: 'standard', from: '2011-01-04', category: 'S', rate: 20_000 },
  asMaker,
);
await post('/pricing/set-tax-settings', { channel: 'web', isTaxIncluded: true, registeredIn: [] }, asMaker);
await door.system.operations.settle();
const lines = [{ line: '1', sku: 'MUG', quantity: 2 }];

async function newVisitor(): Promise<Record<string, string>> {
  const token = newToken();
  assert.equal((await post('/customers/become-visitor', { visitor: `visitor:${randomUUID()}`, token })).status, 204);
  return bearer(token);
}

/** A cart with two mugs. */
async function fill(who: Record<string, string>): Promise<string> {
  const cart = randomUUID();
  const added = await post('/carts/add-lines', { cart, channel: 'web', currency: 'GBP', lines }, who);
  assert.equal(added.status, 200, added.text);
  return cart;
}

test('a guest fills a cart, is quoted for it, signs in and takes it along', async () => {
  const guest = await newVisitor();
  const from = await fill(guest);
  await door.system.operations.settle();
  const seen = await get(`/carts/cart?cart=${from}`, guest);
  assert.match(seen.text, /"sku":"MUG","quantity":2/);
  const basket = { channel: 'web', currency: 'GBP', lines };
  const quoted = await post('/pricing/make-quote', { quote: randomUUID(), ...basket, groups: ['trade'] }, guest);
  assert.equal(quoted.status, 200, quoted.text);
  assert.match(quoted.text, /"buyer":"visitor:[^"]+","groups":\[\]/);
  const handover = newToken();
  assert.equal((await post('/carts/hand-over-cart', { cart: from, token: handover }, guest)).status, 204);
  const ann = bearer((await signUp('ann@example.org')).token);
  const into = randomUUID();
  const merged = await post('/carts/merge-carts', { into, from, token: handover }, ann);
  assert.equal(merged.status, 200, merged.text);
  await door.system.operations.settle();
  assert.match((await get(`/carts/cart?cart=${into}`, ann)).text, /"sku":"MUG","quantity":2/);
  assert.match((await get(`/carts/cart?cart=${from}`, guest)).text, /"state":"merged"/);
});

test('nobody in particular has no cart, and ten thousand lines at once are refused', async () => {
  const cart = randomUUID();
  assert.equal((await post('/carts/add-lines', { cart, channel: 'web', lines })).status, 401);
  const guest = await newVisitor();
  const many = Array.from({ length: 10_000 }, (_, nth) => ({ line: String(nth), sku: 'MUG', quantity: 1 }));
  const refused = await post('/carts/add-lines', { cart, channel: 'web', lines: many }, guest);
  assert.deepEqual([refused.status, refused.code], [400, 'invalid']);
  const kept = await get('/carts/my-carts', guest);
  assert.match(kept.text, /"rows":\[\]/);
});

test('the name of a cart opens nothing to others, whatever they do with it', async () => {
  const ann = bearer((await signUp('annabel@example.org')).token);
  const cart = await fill(ann);
  await door.system.operations.settle();
  const before = await get(`/carts/cart?cart=${cart}`, ann);
  const own = randomUUID();
  const bodies: Readonly<Record<string, object>> = {
    'add-lines': { cart, channel: 'web', lines: [{ line: '2', sku: 'MUG', quantity: 1 }] },
    'change-line': { cart, line: '1', quantity: 1 },
    'remove-lines': { cart, lines: ['1'] },
    'clear-cart': { cart },
    'save-for-later': { cart, line: '1' },
    'move-to-cart': { cart, line: '1' },
    'enter-coupon': { cart, coupon: 'SPRING' },
    'remove-coupon': { cart, coupon: 'SPRING' },
    'change-currency': { cart, currency: 'GBP' },
    'acknowledge-changes': { cart },
    'merge-carts': { into: own, from: cart, token: newToken() },
  };
  for (const other of [await newVisitor(), bearer((await signUp('bob@example.org')).token)]) {
    for (const [command, body] of Object.entries(bodies)) {
      const { code, text } = await post(`/carts/${command}`, body, other);
      assert.ok(code === 'no-such-cart' || (code === 'forbidden' && command === 'merge-carts'), `${command}: ${text}`);
    }
    for (const command of ['lock-cart', 'unlock-cart', 'close-cart']) {
      const body = { cart, checkout: 'c', owner: 'ann', frozen: true, order: 'o' };
      assert.equal((await post(`/carts/${command}`, body, other)).status, 403, command);
    }
    assert.doesNotMatch((await get(`/carts/cart?cart=${cart}`, other)).text, /MUG/);
  }
  assert.equal((await get(`/carts/cart?cart=${cart}`, ann)).text, before.text);
});
