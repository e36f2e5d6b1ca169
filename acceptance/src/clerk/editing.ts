import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aShop } from '../given/a-shop.ts';
import { aProduct } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** Two people who edit the same thing. */
export const editing = chapter('two clerks edit the same product', {
  'what is looked at has a version, and an edit of it gives the next': async (world) => {
    const { sku, version } = await looked(world);
    const edited = await edit(world, sku, 'Another name', { 'if-match': version });
    assert.equal(edited.status, 204, edited.toString());
    const now = await world.owner.get('catalog/product-record', { sku });
    assert.equal(now.headers.get('etag'), edited.headers.get('etag'));
    assert.notEqual(now.headers.get('etag'), version);
    assert.match(version, /^"[^"]+"$/, 'a strong one');
  },

  'of two who saw the same version one is told that it has changed, and nothing of theirs is there': async (world) => {
    const { sku, version } = await looked(world);
    const names = ['The name of one', 'The name of the other'];
    const answers = await Promise.all(names.map((name) => edit(world, sku, name, { 'if-match': version })));
    assert.deepEqual(answers.map(({ outcome }) => outcome).toSorted(), ['204', '412 version-changed']);
    const winner = names[answers.findIndex(({ status }) => status === 204)];
    assert.equal((await world.owner.sees('catalog/product-record', { sku })).name, winner);
  },

  'an edit that does not say of what is asked to': async (world) => {
    const { sku } = await looked(world);
    const edited = await edit(world, sku, 'Another name', {});
    assert.equal(edited.outcome, '428 version-missing');
    for (const wrong of ['17', 'W/"1"', '"x', '"a","b"']) {
      const answer = await edit(world, sku, 'Another name', { 'if-match': wrong });
      assert.ok([400, 412].includes(answer.status), answer.toString());
    }
    assert.equal((await edit(world, sku, 'Whatever it was', { 'if-match': '*' })).status, 204);
  },

  'the same edit again under its key is answered alike, with the version it gave': async (world) => {
    const { sku, version } = await looked(world);
    const headers = { 'if-match': version, 'idempotency-key': randomUUID() };
    const [first, again] = [await edit(world, sku, 'Once', headers), await edit(world, sku, 'Once', headers)];
    assert.deepEqual([again.status, again.headers.get('etag')], [first.status, first.headers.get('etag')]);
  },

  'what is to be new is refused where there is something': async (world) => {
    const shop = await aShop(world);
    const facts = {
      method: shop.method,
      name: 'Another way',
      channels: [shop.channel],
      kind: 'delivery',
      rules: [{ price: { amount: 1, currency: 'GBP', scale: 2 } }],
    };
    const taken = await world.owner.post('shipping/offer-method', facts, { 'if-none-match': '*' });
    assert.equal(taken.outcome, '412 version-changed');
    const fresh = { ...facts, method: world.name('fresh') };
    const made = await world.owner.post('shipping/offer-method', fresh, { 'if-none-match': '*' });
    assert.equal(made.status, 204, made.toString());
  },
});

function asJson(): Record<string, string> {
  return { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
}

/** A product as a clerk sees it. */
async function looked(world: World): Promise<{ readonly sku: string; readonly version: string }> {
  const { sku } = await aProduct(world);
  const seen = await world.owner.get('catalog/product-record', { sku });
  return { sku, version: seen.headers.get('etag') ?? '' };
}

/** An edit as it is sent, without what the caller of scenarios does by itself. */
function edit({ owner }: World, sku: string, name: string, headers: Readonly<Record<string, string>>) {
  return owner.raw('POST', '/catalog/describe-product', JSON.stringify({ sku, name }), { ...asJson(), ...headers });
}
