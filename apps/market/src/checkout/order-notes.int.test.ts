import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { orders } from '@banyan/orders/contract';
import { Shop } from './testing/shop.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-notes-'));
let folder: DataFolder;
let shop: Shop;

before(async () => {
  folder = openDataFolder(path);
  shop = await Shop.open(folder);
  await shop.receive('MUG', 100);
});
after(async () => {
  await shop.assertWhole();
  await shop.system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

async function anOrder(): Promise<string> {
  return shop.orderFrom(await shop.basket({ MUG: 2 }));
}

async function timeline(order: string, page: { limit?: number; after?: string } = {}) {
  await shop.system.operations.settle();
  return shop.clerk.query(orders, 'order-timeline', { order, ...page });
}

test('notes and tags are staff’s, with their author and time; lists of orders are filtered by a tag', async () => {
  const [order, other] = [await anOrder(), await anOrder()];
  const text = 'Rang: leave it with Mrs Smith';
  assert.ok((await shop.clerk.send(orders, 'add-note', { order, note: 'n1', text })).done);
  assert.ok((await shop.clerk.send(orders, 'add-note', { order, note: 'n2', text: 'Wrong order' })).done);
  assert.ok((await shop.clerk.send(orders, 'remove-note', { order, note: 'n2' })).done);
  assert.ok((await shop.clerk.send(orders, 'set-tags', { order, tags: ['urgent', 'gift-wrap'] })).done);
  assert.ok((await shop.clerk.send(orders, 'set-tags', { order: other, tags: ['urgent'] })).done);
  await shop.system.operations.settle();
  const shown = await shop.clerk.query(orders, 'order-notes', { order });
  assert.deepEqual(shown?.tags, ['gift-wrap', 'urgent']);
  assert.deepEqual(
    shown.notes.map(({ note, text: words, by }) => [note, words, by]),
    [['n1', text, 'staff/clerk']],
  );
  const tagged = async (tag: string) =>
    (await shop.clerk.query(orders, 'orders', { tag })).rows.map(({ order: id }) => id).toSorted();
  assert.deepEqual(await tagged('urgent'), [order, other].toSorted());
  assert.deepEqual(await tagged('gift-wrap'), [order]);
  assert.deepEqual(await tagged('nobody'), []);
  const { rows } = await shop.clerk.query(orders, 'orders', { tag: 'urgent', status: 'shipped' });
  assert.deepEqual(rows, []);
  assert.equal(await shop.clerk.query(orders, 'order-notes', { order: 'none' }), null);
});

test('what is noted is in no file in the clear', async () => {
  const order = await anOrder();
  const text = 'Xanthippe-Quetzalcoatl';
  assert.ok((await shop.clerk.send(orders, 'add-note', { order, note: 'n1', text })).done);
  await shop.system.operations.settle();
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile());
  assert.ok(files.length > 0);
  for (const file of files) assert.ok(!readFileSync(file).includes(text), `${file} holds the note`);
});

test('the timeline tells all of an order’s streams in the order of the log, whoever did it, page by page', async () => {
  const order = await anOrder();
  await shop.clerk.send(orders, 'add-note', { order, note: 'n1', text: 'For the neighbour' });
  assert.ok((await shop.clerk.send(orders, 'cancel-order', { order, reason: 'Bought twice' })).done);
  const { rows, next } = await timeline(order);
  assert.equal(next, null);
  const of = (event: string) => rows.findIndex((row) => row.event === event);
  const inOrder = ['checkout-started', 'order-accepted', 'checkout-completed', 'note-added', 'cancellation-requested'];
  const places = [...inOrder, 'order-cancelled'].map(of);
  assert.ok(
    places.every((place, nth) => place >= 0 && place > (places[nth - 1] ?? -1)),
    JSON.stringify(rows),
  );
  assert.ok(rows.every(({ at }, nth) => nth === 0 || at >= (rows[nth - 1]?.at ?? '')));
  assert.match(rows[of('checkout-started')]?.by ?? '', /^public\/visitor:/);
  assert.deepEqual(
    [rows[of('note-added')]?.by, rows[of('note-added')]?.of, rows[of('note-added')]?.detail],
    ['staff/clerk', 'order-notes', 'n1'],
  );
  assert.equal(rows[of('cancellation-requested')]?.detail, 'asked-for', 'what somebody wrote is shown by the order');
  assert.ok(!JSON.stringify(rows).includes('neighbour'), 'a text is shown by the notes alone');
  const paged: unknown[] = [];
  for (let after: string | undefined; ;) {
    const page = await timeline(order, { limit: 4, ...(after !== undefined && { after }) });
    paged.push(...page.rows);
    if (page.next === null) break;
    after = page.next;
  }
  assert.deepEqual(paged, rows);
  await assert.rejects(timeline(order, { after: 'x' }), { code: 'invalid' });
  assert.deepEqual(await timeline('none'), { rows: [], next: null });
});
