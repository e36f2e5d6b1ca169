import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { parcels, poison, warehouse } from './warehouse.ts';
import { testSystem } from './test-system.ts';

const ann = staff('ann');

test('a poison event parks its row; other rows go on; a retry folds the row again from the log', async (context) => {
  context.after(() => {
    poison.on = false;
  });
  const { system, entries } = await testSystem(context);
  const client = system.client(ann);
  await client.send(warehouse, 'receive', { sku: 'BAD', quantity: 1 });
  await system.operations.settle();
  poison.on = true;
  for (const sku of ['BAD', 'A', 'BAD']) await client.send(warehouse, 'receive', { sku, quantity: 2 });
  await system.operations.settle();
  const stale: string[] = [];
  const onStale = (keys: readonly string[]): void => void stale.push(...keys);
  assert.equal((await client.query(warehouse, 'shelf', { sku: 'A' }, { onStale }))!.stock, 2);
  assert.deepEqual(stale, []);
  assert.equal((await client.query(warehouse, 'shelf', { sku: 'BAD' }, { onStale }))!.stock, 1);
  assert.deepEqual(stale, ['BAD']);
  const [parked] = await system.operations.parkedRows();
  assert.equal(parked!.reason, 'these goods are bad');
  assert.deepEqual([parked!.key, parked!.source, parked!.position, parked!.held], ['BAD', 'warehouse/0', 2, 2]);
  assert.ok(entries.some(({ level, message }) => level === 'error' && message.includes('these goods are bad')));
  assert.equal(
    (await system.operations.compareView('warehouse', 'shelves')).differences,
    0,
    'a parked row is no difference',
  );
  assert.equal(await system.operations.retryRow('warehouse', 'shelves', 'BAD'), false);
  poison.on = false;
  assert.equal(await system.operations.retryRow('warehouse', 'shelves', 'BAD'), true);
  assert.equal((await client.query(warehouse, 'shelf', { sku: 'BAD' }))!.stock, 5);
  assert.deepEqual(await system.operations.parkedRows(), []);
});

test('a rebuild beside the live view ends with the same rows, while commands and queries go on', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  const receive = (nth: number): Promise<unknown> =>
    client.send(warehouse, 'receive', { sku: `S${nth % 20}`, quantity: 1 });
  await Promise.all(Array.from({ length: 400 }, (_, nth) => receive(nth)));
  await system.operations.settle();
  let rebuilt = false;
  const rebuilding = system.operations.rebuildView('warehouse', 'shelves').then(() => {
    rebuilt = true;
  });
  let during = 0;
  while (!rebuilt) {
    await receive(during);
    const row = await client.query(warehouse, 'shelf', { sku: 'S0' });
    assert.ok(row!.stock >= 20, 'a query never sees a half-built view');
    during += 1;
  }
  await rebuilding;
  await system.operations.settle();
  const compared = await system.operations.compareView('warehouse', 'shelves');
  assert.equal(compared.differences, 0);
  assert.equal(compared.rows, 20);
  assert.equal(compared.events, 400 + during);
});

test('lists page by an opaque cursor, facets count, search finds stems and suggests', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  for (let nth = 0; nth < 10; nth += 1) await client.send(warehouse, 'receive', { sku: `S${nth}`, quantity: 1 + nth });
  await client.send(parcels, 'order', {
    parcel: 'p1',
    lines: [{ sku: 'christmas baubles', quantity: 1 }],
    to: 'Ann',
    receiver: 'r',
  });
  await system.operations.settle();
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await client.query(warehouse, 'shelves', {
      low: true,
      limit: 3,
      ...(after === undefined ? {} : { after }),
    });
    seen.push(...page.skus);
    after = page.next;
  } while (after !== undefined);
  assert.deepEqual(seen, ['S0', 'S1', 'S2', 'S3']);
  assert.deepEqual(await client.query(warehouse, 'count-low', {}), [
    { value: false, count: 6 },
    { value: true, count: 4 },
  ]);
  assert.deepEqual((await client.query(parcels, 'search', { text: 'bauble' })).parcels, ['p1']);
  assert.deepEqual((await client.query(parcels, 'search', { text: 'bubles' })).suggestions, ['baubles']);
});

test('comparisons and rebuilds of one view wait for each other, a bounded number of them', async (context) => {
  const { system } = await testSystem(context);
  const { operations } = system;
  await system.client(ann).send(warehouse, 'receive', { sku: 'A', quantity: 1 });
  await operations.settle();
  const compare = () => operations.compareView('warehouse', 'shelves');
  const [one, , two] = await Promise.all([compare(), operations.rebuildView('warehouse', 'shelves'), compare()]);
  assert.deepEqual([one.differences, two.differences, two.rows], [0, 0, 1]);

  const isRebuilding = async (): Promise<boolean | undefined> =>
    (await operations.views()).find(({ view }) => view === 'shelves')?.rebuilding;
  const comparing = compare();
  assert.equal(await isRebuilding(), false, 'a comparison is no rebuild: nobody need wait for it');
  await comparing;
  const rebuilding = operations.rebuildView('warehouse', 'shelves');
  assert.equal(await isRebuilding(), true);
  await rebuilding;
  assert.equal(await isRebuilding(), false);

  const many = await Promise.allSettled(Array.from({ length: 20 }, compare));
  const refused = many.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 4);
  for (const { reason } of refused) assert.equal((reason as { code: string }).code, 'overloaded');
  assert.equal(await isRebuilding(), false);
});

test('what waits for its turn at a view when the system stops is refused, also where there is nothing to fold', async (context) => {
  const { system } = await testSystem(context);
  const compare = () => system.operations.compareView('warehouse', 'shelves');
  const waiting = Promise.allSettled([compare(), compare(), compare()]);
  await system.stop();
  assert.equal((await waiting).at(-1)?.status, 'rejected');
});
