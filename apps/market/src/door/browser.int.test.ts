import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { carts } from '@banyan/carts/contract';
import { orders } from '@banyan/orders/contract';
import { Shop } from '../checkout/testing/shop.ts';
import { findBrowser, openBrowser } from './testing/browser.ts';
import type { ForeignFound } from './testing/foreign-page.ts';
import type { GuestFound } from './testing/guest-page.ts';
import { openDoor } from './testing/open-door.ts';
import { openShopFront } from './testing/shop-front.ts';

const program = findBrowser();
const folder = await mkdtemp(join(tmpdir(), 'banyan-browser-shop-'));
const door = await openDoor(folder);
const shop = Shop.on(door.system.system);
await shop.furnish();
await shop.receive('MUG', 10);
const front = await openShopFront(door.url);
const other = await openShopFront(door.url, front.url);
after(async () => {
  for (const one of [front, other]) one.close();
  await door.stop();
  await rm(folder, { recursive: true });
});

test(
  'a guest buys in a browser, whose scripts never see the token, and no page of another origin gets at their cart',
  { skip: program === undefined && 'there is no Chromium here: install one, or name it in CHROME_PATH' },
  async (t) => {
    // Another port is another origin of the same site, to which browsers send the cookie along; another name is another site.
    const foreign = (page: string, host: string, cart: string) =>
      `http://${host}:${new URL(other.url).port}/shop/foreign-page?${new URLSearchParams({ market: front.url, cart, page }).toString()}`;
    const confirmed = front.hear<string>('confirmed');
    const guest = front.hear<GuestFound>('guest', ({ kept }) => foreign('same-site', 'localhost', kept));
    const sameSite = other.hear<ForeignFound>('same-site', ({ cart }) => foreign('cross-site', 'evil.localhost', cart));
    const crossSite = other.hear<ForeignFound>('cross-site');
    const browser = await openBrowser(program!, `${front.url}/shop/guest-page`);
    t.after(() => browser.close());
    const hears = <T>(page: Promise<T>) => Promise.race([page, browser.ended]);

    const order = await hears(Promise.race([confirmed, guest]));
    assert.ok(typeof order === 'string', JSON.stringify(order));
    assert.ok((await shop.clerk.send(orders, 'ship-order', { order })).done);
    const { kept, ...found } = await hears(guest);
    assert.deepEqual(found, {
      pieces: [['MUG', 2]],
      refused: 'too-many-pieces',
      expectedTotal: 2500,
      status: 'completed',
      happened: ['confirmed', 'shipping', 'part-shipped', 'shipped'],
      cookie: '',
    });
    const bought = front.passed.splice(0);
    const withCookie = bought.filter(({ cookies }) => cookies.includes('__Host-banyan-visitor'));
    assert.deepEqual([bought[0]?.path, bought.length - withCookie.length], ['/customers/become-visitor', 1]);
    assert.ok(withCookie.every(({ origin, method }) => method === 'GET' || origin === front.url));

    // The cookie goes with what a page of the same site asks for, which it cannot read; what would change something is refused.
    const nothing = { cart: kept, looked: 'TypeError', sent: 'TypeError', posted: 'TypeError' };
    const calls = () => front.passed.splice(0).map(({ method, cookies, code }) => [method, cookies.length, code]);
    assert.deepEqual(await hears(sameSite), nothing);
    assert.deepEqual(calls(), [
      ['GET', 1, undefined],
      ['OPTIONS', 0, 'wrong-method'],
      ['POST', 1, 'foreign-origin'],
    ]);
    assert.deepEqual(await hears(crossSite), nothing);
    assert.deepEqual(calls(), [
      ['GET', 0, 'unauthenticated'],
      ['OPTIONS', 0, 'wrong-method'],
      ['POST', 0, 'unauthenticated'],
    ]);
    const left = await shop.clerk.query(carts, 'cart-record', { cart: kept });
    assert.deepEqual(
      left?.lines.map(({ quantity }) => quantity),
      [1],
    );

    const loaded = [...front.scripts].filter(([path]) => !path.startsWith('/pages/'));
    const bytes = loaded.reduce((sum, [, script]) => sum + gzipSync(script).length, 0);
    assert.ok(loaded.length > 0 && bytes < 12_000, `what a browser loads of the client is ${bytes} bytes, gzipped`);
    t.diagnostic(`${loaded.length} modules of the client, ${bytes} bytes gzipped`);
  },
);
