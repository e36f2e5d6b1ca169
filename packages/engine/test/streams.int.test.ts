import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnknownVersionError } from '@banyan/core';
import { staff, systemPorts, type Client, type LogStore, type Snapshot } from '@banyan/engine';
import { lab, labContract, labService, type Noted, type PageState, type WordRow } from './lab.ts';
import { TestClock, testSystem, until } from './test-system.ts';
import { parcels, warehouse } from './warehouse.ts';

const ann = staff('ann');
const note = (client: Client, id: string, words: string[]) => client.send(lab, 'note', { note: id, words });

/** Notes which snapshots a log is asked to keep, and from which version streams are read. */
function watched(saved: { stream: string; snapshot: Snapshot }[], reads: number[]): (store: LogStore) => LogStore {
  return (store) =>
    new Proxy(store, {
      get: (target, name): unknown => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (name === 'saveSnapshot') saved.push({ stream: given[0] as string, snapshot: given[1] as Snapshot });
          if (name === 'readStream') reads.push(given[1] as number);
          return value.apply(target, given) as unknown;
        };
      },
    });
}

test('a long stream is folded from its snapshot, unless other code has made that', async (context) => {
  const saved: { stream: string; snapshot: Snapshot }[] = [];
  const reads: number[] = [];
  const wrap = watched(saved, reads);
  const started = await testSystem(context, { services: [labService()], wrap, limits: { snapshotEvents: 10 } });
  for (let nth = 1; nth <= 25; nth += 1) await note(started.system.client(ann), 'n', [`w${nth}`]);
  assert.deepEqual(
    saved.map(({ snapshot: { version } }) => version),
    [10, 20],
  );
  reads.length = 0;
  const same = await started.restart();
  assert.deepEqual((await note(same.system.client(ann), 'n', ['x'])).done, true);
  assert.deepEqual(reads, [0, 20], 'a first page, which is full, and what follows the snapshot');
  reads.length = 0;
  const longer = labService({ fold: (state, { words }) => ({ ...state, words: [...state.words, ...words] }) });
  const { system } = await same.restart({ services: [longer] });
  const outcome = await note(system.client(ann), 'n', ['y']);
  assert.deepEqual(reads, [0, 10]);
  assert.equal(outcome.done && outcome.answer.words.length, 27, 'folded from the first event by today’s code');
});

test('a state that JSON does not keep is never kept as a snapshot, and that is logged', async (context) => {
  const saved: { stream: string; snapshot: Snapshot }[] = [];
  const fold = (state: PageState, { words }: Noted): PageState =>
    Object.assign({}, state, { words: [...state.words, ...words], seen: new Set(words) });
  const started = await testSystem(context, {
    services: [labService({ fold })],
    wrap: watched(saved, []),
    limits: { snapshotEvents: 10 },
  });
  for (let nth = 1; nth <= 12; nth += 1) await note(started.system.client(ann), 'n', [`w${nth}`]);
  const told = started.entries.find(({ message }) => /snapshot/.test(message));
  assert.match(String(told?.['error']), /plain JSON: \/seen is a Set/);
  const { system } = await started.restart();
  const outcome = await note(system.client(ann), 'n', ['x']);
  assert.equal(outcome.done && outcome.answer.words.length, 13);
  assert.deepEqual(saved, []);
});

test('a state that may hold personal data is never kept as a snapshot', async (context) => {
  const saved: { stream: string; snapshot: Snapshot }[] = [];
  const { system } = await testSystem(context, { wrap: watched(saved, []), limits: { snapshotEvents: 1 } });
  const client = system.client(ann);
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
  await client.send(parcels, 'order', { parcel: 'p', lines: [{ sku: 'A', quantity: 1 }], to: 'Ann', receiver: 'r' });
  await system.operations.settle();
  assert.ok(saved.some(({ stream }) => stream === 'shelf/A'));
  assert.deepEqual(
    saved.filter(({ stream }) => stream.startsWith('parcel/')),
    [],
  );
});

test('with room for a few states only, the answers are those of an endless memory', async (context) => {
  const limits = { cacheBytesMax: 4_000, batchCommandsMax: 16 };
  const { system } = await testSystem(context, { limits });
  const client = system.client(ann);
  const skus = Array.from({ length: 40 }, (_, nth) => `S${nth}`);
  await Promise.all(skus.map((sku) => client.send(warehouse, 'receive', { sku, quantity: 100 })));
  const moves = Array.from({ length: 400 }, (_, nth) => ({
    from: skus[(nth * 7) % 40]!,
    to: skus[(nth * 11 + 1) % 40]!,
    quantity: 1 + (nth % 3),
  }));
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  const parcelsService = system.client({ role: 'service', id: 'parcels', tenant: 'default' });
  await Promise.all([
    ...moves.filter(({ from, to }) => from !== to).map((body) => client.send(warehouse, 'move', body)),
    // More streams in one decision than there is room for.
    ...['p1', 'p2'].map((parcel) => parcelsService.send(warehouse, 'take', { parcel, lines })),
  ]);
  await system.operations.settle();
  const stocks = await Promise.all(skus.map(async (sku) => (await client.query(warehouse, 'shelf', { sku }))!.stock));
  assert.equal(
    stocks.reduce((sum, stock) => sum + stock, 0),
    40 * 100 - 2 * 40,
  );
  await system.operations.verifyLog('warehouse');
});

test('old versions are upcast in decisions, views and processes; a newer one pauses those who read it until they are deployed', async (context) => {
  const seen: unknown[] = [];
  const react = (_it: unknown, payload: unknown): void => void seen.push(payload);
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: clock };
  const old = await testSystem(context, { services: [labService({ react })], ports });
  await note(old.system.client(ann), 'n', ['a', 'b']);
  await old.system.operations.settle();
  seen.length = 0;
  const sum = (row: WordRow | undefined, { length }: Noted, { key }: { readonly key: string }): WordRow => ({
    word: key,
    notes: (row?.notes ?? 0) + length!,
  });
  const newer = await old.restart({ services: [labService({ version: 2, react, row: sum })] });
  await until(async () => (await newer.system.operations.views()).every(({ rebuilding }) => !rebuilding));
  await newer.system.client(ann).send(labContract(2), 'note', { note: 'm', words: ['a'] });
  await newer.system.operations.settle();
  assert.deepEqual(await newer.system.client(ann).query(lab, 'word', { word: 'a' }), { word: 'a', notes: 3 });
  assert.deepEqual(seen, [{ note: 'm', words: ['a'], length: 1 }]);
  // Back to the old code: what it cannot read it neither decides on nor skips.
  const back = await newer.restart({ services: [labService({ react })] });
  await assert.rejects(note(back.system.client(ann), 'm', ['c']), UnknownVersionError);
  await until(() => {
    clock.advance(5_000);
    return back.system.readiness().reasons['lab']?.includes('version 2') ?? false;
  });
  await assert.rejects(back.system.client(ann).query(lab, 'word', { word: 'a' }), { code: 'unavailable' });
  const again = await back.restart({ services: [labService({ version: 2, react, row: sum })] });
  await until(() => {
    clock.advance(5_000);
    return again.system.readiness().ready;
  });
  await again.system.operations.settle();
  assert.deepEqual(await again.system.client(ann).query(lab, 'word', { word: 'a' }), { word: 'a', notes: 3 });
  assert.equal((await again.system.operations.compareView('lab', 'by-word')).differences, 0);
});
