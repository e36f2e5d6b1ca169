import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  staff,
  StorageFullError,
  StoreError,
  systemPorts,
  UnavailableError,
  type Client,
  type Outcome,
} from '@banyan/engine';
import { ControlledStore } from './controlled-store.ts';
import { TestClock, testSystem, until, type TestOptions, type TestSystem } from './test-system.ts';
import { warehouse } from './warehouse.ts';

const ann = staff('ann');

interface Controlled extends TestSystem {
  readonly store: ControlledStore;
  readonly client: Client;
}

/** The warehouse on a log whose appends the test controls. */
async function controlled(context: TestContext, options: TestOptions = {}): Promise<Controlled> {
  const store = new ControlledStore();
  const wrap: TestOptions['wrap'] = (log) => (log.log === 'warehouse' ? store.wrap(log) : log);
  const started = await testSystem(context, { ...options, wrap });
  store.appended.length = 0;
  store.begun = 0;
  return { ...started, store, client: started.system.client(ann) };
}

const receive = (client: Client, sku: string, quantity = 1, options = {}): Promise<Outcome> =>
  client.send(warehouse, 'receive', { sku, quantity }, options);
/** The answer of a command that must have been done. */
function answerOf(outcome: Outcome): unknown {
  assert.ok(outcome.done);
  return outcome.answer;
}

const move = (client: Client, from: string, to: string): Promise<Outcome> =>
  client.send(warehouse, 'move', { from, to, quantity: 1 });

test('when a batch is given up, even what was decided before on a state that is forgotten is decided again', async (context) => {
  const { store, client, system } = await controlled(context);
  for (const sku of ['S', 'T']) await receive(client, sku, 5);
  store.hold();
  store.fates.push(new StoreError('no luck', 'none'));
  const first = receive(client, 'S');
  await until(() => store.waiting === 1);
  // Decided on T alone, and before T is forgotten because of what comes after it.
  const alone = receive(client, 'T');
  const onTop = move(client, 'S', 'T');
  store.release();
  await assert.rejects(first, { code: 'store' });
  assert.deepEqual(answerOf(await alone), { stock: 6 });
  assert.equal((await onTop).done, true);
  await system.operations.settle();
  const stocks = await Promise.all(
    ['S', 'T'].map(async (sku) => (await client.query(warehouse, 'shelf', { sku }))!.stock),
  );
  assert.deepEqual(stocks, [4, 7]);
  await system.operations.verifyLog('warehouse');
});

test('a full disk: everyone in the batch is told, nothing of it is seen, and it works again once there is room', async (context) => {
  const { store, client } = await controlled(context);
  await receive(client, 'A', 5);
  store.fates.push(new StorageFullError('the log'));
  await assert.rejects(receive(client, 'A', 7, { key: 'k' }), StorageFullError);
  assert.deepEqual(answerOf(await receive(client, 'A', 7, { key: 'k' })), { stock: 12 });
});

test('a decision’s time is the present, also after a decision that came to nothing', async (context) => {
  const clock = new TestClock('2026-01-01T00:00:00.000Z');
  const { store, client } = await controlled(context, { ports: { ...systemPorts, clock } });
  await receive(client, 'A');
  await assert.rejects(client.send(warehouse, 'receive', { sku: 'THROW', quantity: 1 }), {
    code: 'defect',
  });
  clock.advance(3_600_000);
  await receive(client, 'A');
  assert.equal(store.appended.at(-1)!.recordedAt, '2026-01-01T01:00:00.000Z');
});

test('an outcome that stays unknown: callers get an error they can retry, readiness says so, and the key gets the true outcome later', async (context) => {
  const clock = new TestClock();
  const { store, client, system } = await controlled(context, { ports: { ...systemPorts, clock, scheduler: clock } });
  let lost = true;
  store.fates.push('lost after');
  const refuse = (): void =>
    void (lost && store.fates.length === 0 && store.fates.push(new StoreError('no disk', 'none')));
  const sent = receive(client, 'A', 3, { key: 'k' });
  let failed: unknown;
  sent.catch((error: unknown) => (failed = error));
  await until(() => {
    refuse();
    clock.advance(100);
    return failed !== undefined;
  });
  assert.ok(failed instanceof UnavailableError && failed.retryable);
  assert.match(system.readiness().reasons['warehouse']!, /what became of a commit/);
  await assert.rejects(receive(client, 'B'), UnavailableError);
  lost = false;
  store.fates.length = 0;
  await until(() => {
    clock.advance(100);
    return system.readiness().ready;
  });
  // What came after “unknown” was certain about itself only: the first try had landed, and is not repeated.
  assert.deepEqual(answerOf(await receive(client, 'A', 3, { key: 'k' })), { stock: 3 });
  await system.operations.settle();
  assert.equal((await client.query(warehouse, 'shelf', { sku: 'A' }))!.stock, 3, 'subscribers were told');
});

test('an outcome that stays unknown is told when it is for another reason, and once when it is known', async (context) => {
  const clock = new TestClock();
  const { store, client, system, entries } = await controlled(context, {
    ports: { ...systemPorts, clock, scheduler: clock },
  });
  const gone = new StoreError('the disk is gone', 'unknown');
  const mute = new StoreError('the disk is mute', 'unknown');
  store.fates.push(gone, gone, gone, mute, mute);
  // Whether it is kept waiting for too long depends on how the turns fall; what is told does not.
  const sent = receive(client, 'A', 3, { key: 'k' }).catch((error: unknown) =>
    assert.ok(error instanceof UnavailableError),
  );
  await until(() => {
    clock.advance(100);
    return store.appended.length > 0 && system.readiness().ready;
  });
  await sent;
  assert.deepEqual(answerOf(await receive(client, 'A', 3, { key: 'k' })), { stock: 3 });
  await receive(client, 'A');
  const told = entries.filter(({ message }) => /the outcome of/.test(message));
  assert.deepEqual(
    told.map(({ level, error }) => [level, error]),
    [
      ['warn', gone.message],
      ['warn', mute.message],
      ['info', undefined],
    ],
  );
  // Nothing of a commit that had no trouble.
  assert.equal(new Set(told.map(({ batch }) => batch)).size, 1);
});

test('beyond its bound public work is refused before anything is done; the reserved share still takes services', async (context) => {
  const limits = { commandsMax: 8, reservedShare: 0.5 };
  const { store, client, system } = await controlled(context, { limits });
  await receive(client, 'A', 50);
  store.hold();
  const sent = Array.from({ length: 4 }, () => receive(client, 'A'));
  await assert.rejects(receive(client, 'A', 1, { key: 'k' }), { code: 'overloaded', retryAfterMs: 1_000 });
  const parcels = system.client({ role: 'service', id: 'parcels', tenant: 'default' });
  const taken = Array.from({ length: 4 }, (_, nth) =>
    parcels.send(warehouse, 'take', { parcel: `p${nth}`, lines: [{ sku: 'A', quantity: 1 }] }),
  );
  await assert.rejects(parcels.send(warehouse, 'put-back', { lines: [] }), { code: 'overloaded' });
  store.release();
  await Promise.all([...sent, ...taken]);
  assert.deepEqual(answerOf(await receive(client, 'A', 1, { key: 'k' })), { stock: 51 });
});

test('who is only together with a used key does not pay for it', async (context) => {
  const { store, client } = await controlled(context, { limits: { decideTriesMax: 2 } });
  await receive(client, 'A', 1, { key: 'old' });
  await receive(client, 'A', 1, { key: 'old2' });
  const [fresh, ...olds] = [receive(client, 'A'), receive(client, 'A', 1, { key: 'old' })];
  store.hold();
  await until(() => store.waiting === 1);
  store.release();
  // Refused again, by another used key that has come meanwhile.
  olds.push(receive(client, 'A', 1, { key: 'old2' }));
  for (const [nth, old] of olds.entries()) assert.deepEqual(answerOf(await old), { stock: nth + 1 });
  assert.deepEqual(answerOf(await fresh), { stock: 3 });
});

test('who is refused again and again is told so after a bounded number of tries, and nothing is written', async (context) => {
  const { store, client, system } = await controlled(context, { limits: { decideTriesMax: 3 } });
  await receive(client, 'A', 5);
  const before = await system.operations.verifyLog('warehouse');
  let refusals = 0;
  // As where somebody else writes to the stream each time, a moment sooner.
  store.refuse = (batch) => {
    refusals += 1;
    return {
      head: { position: before.events, recordedAt: batch.recordedAt, hash: before.hash },
      base: before.events,
      components: batch.components.map(({ reads }) => ({
        accepted: false,
        streams: reads.map(({ stream, version }) => ({ stream, version: version + 1 })),
        registers: [],
        clock: false,
      })),
    };
  };
  await assert.rejects(receive(client, 'A'), { name: 'ContentionError', retryable: true });
  assert.equal(refusals, 3);
  store.refuse = undefined;
  assert.equal((await system.operations.verifyLog('warehouse')).events, before.events);
  assert.deepEqual(answerOf(await receive(client, 'A')), { stock: 6 });
});

test('a log that throws stops nothing', async (context) => {
  const noise = (): never => {
    throw new Error('no log today');
  };
  const { store, client } = await controlled(context, { log: noise });
  store.fates.push('lost after');
  assert.deepEqual(answerOf(await receive(client, 'A')), { stock: 1 });
  assert.deepEqual(answerOf(await receive(client, 'A')), { stock: 2 });
});

test('while commits are held none happens, two holders take turns, and they go on even when the holder throws', async (context) => {
  const { store, client, system } = await controlled(context);
  const order: string[] = [];
  const ending = Promise.withResolvers<void>();
  const first = system.operations.holdCommits(async () => {
    order.push('first begins');
    await ending.promise;
    order.push('first ends');
    throw new Error('no backup');
  });
  const second = system.operations.holdCommits(async () => order.push('second'));
  await until(() => order.length === 1);
  const sent = receive(client, 'A').then(() => order.push('committed'));
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
  assert.equal(store.begun, 0);
  ending.resolve();
  await assert.rejects(first, /no backup/);
  await Promise.all([second, sent]);
  assert.deepEqual(order.slice(0, 3), ['first begins', 'first ends', 'second']);
});

test('stopping while busy loses nothing acknowledged; stopping again waits for the same end', async (context) => {
  const started = await controlled(context, { limits: { batchCommandsMax: 10 } });
  const { system, client } = started;
  const sent = Array.from({ length: 500 }, (_, nth) => receive(client, `S${nth % 7}`));
  const settled = Promise.allSettled(sent);
  let stopped = false;
  const stopping = system.stop().then(() => (stopped = true));
  await assert.rejects(receive(client, 'late'), UnavailableError);
  await system.stop();
  assert.ok(stopped);
  await stopping;
  const done = (await settled).filter(({ status }) => status === 'fulfilled').length;
  assert.equal(done, 500);
  const again = await started.restart();
  assert.equal((await again.system.operations.verifyLog('warehouse')).events, 500);
});

test('a stream that is never idle gets snapshots, too', async (context) => {
  const saved: number[] = [];
  const wrap: TestOptions['wrap'] = (log) =>
    new Proxy(log, {
      get: (target, name): unknown => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (name === 'saveSnapshot') saved.push((given[1] as { version: number }).version);
          return value.apply(target, given) as unknown;
        };
      },
    });
  const { system } = await testSystem(context, { wrap, limits: { snapshotEvents: 100, batchCommandsMax: 10 } });
  // The next batch is always being filled while one commits.
  await Promise.all(Array.from({ length: 300 }, () => receive(system.client(ann), 'HOT')));
  // Each at the end of the batch in which the hundredth event since the last one came.
  const gaps = saved.map((version, nth) => version - (saved[nth - 1] ?? 0));
  assert.ok(saved.length >= 2 && gaps.every((gap) => gap >= 100 && gap < 110), saved.join(', '));
});

test('a crowd of callers falls into two halves, the first committed while the second is decided', async (context) => {
  const { system, store } = await controlled(context);
  const sizes = (): number[] => store.appended.map(({ components }) => components.length);
  const everyone = (): Promise<unknown> =>
    Promise.all(Array.from({ length: 64 }, (_, nth) => receive(system.client(ann), `S${nth}`)));
  // The first time they come, the second time they come back, the third time that is known.
  await everyone();
  await everyone();
  const before = sizes();
  await everyone();
  const firstHalf = Math.ceil(before.at(-1)! / 2);
  assert.ok(before.at(-1)! > 32, `${before.join(', ')}: most of a crowd that comes at once is in one batch`);
  assert.deepEqual(sizes().slice(before.length), [firstHalf, 64 - firstHalf]);
});

test('a log without room says so, once, and looks for room by itself, without any command', async (context) => {
  const clock = new TestClock();
  const { system, entries, store, client } = await controlled(context, { ports: { clock, scheduler: clock } });
  const full = new StorageFullError('the log of warehouse');
  const told = () => entries.filter(({ message }) => message.includes('room')).map(({ level }) => level);
  store.fates.push(full, full, full, full);
  for (let nth = 0; nth < 2; nth += 1) await assert.rejects(receive(client, 'A'), StorageFullError);
  const { ready, reasons } = system.readiness();
  assert.equal(ready, false);
  assert.match(reasons['warehouse'] ?? '', /^storage full: /);
  assert.deepEqual(told(), ['error']);

  // It looks twice in vain, and then finds some.
  for (let look = 3; look <= 5; look += 1) {
    assert.equal(system.readiness().ready, false);
    clock.advance(5_000);
    await until(() => store.begun === look);
    await new Promise(setImmediate);
  }
  await until(() => system.readiness().ready);
  assert.deepEqual(told(), ['error', 'info']);
  const trial = store.appended.at(-1);
  assert.deepEqual(trial?.components[0]?.events, []);
  assert.equal((await system.operations.verifyLog('warehouse')).events, 0);

  store.fates.push(full);
  await assert.rejects(receive(client, 'A'), StorageFullError);
  await receive(client, 'A');
  assert.equal(system.readiness().ready, true, 'a command that is carried out tells it, too');
  const { begun } = store;
  clock.advance(60_000);
  assert.equal(store.begun, begun, 'it looks no more');
});

test('callers who do not come back at once are not split: whoever comes in the same turn is in one batch', async (context) => {
  const { system, store } = await controlled(context);
  const everyone = (): Promise<unknown> =>
    Promise.all(Array.from({ length: 64 }, (_, nth) => receive(system.client(ann), `S${nth}`)));
  await everyone();
  for (let round = 0; round < 3; round += 1) {
    // A turn in which nobody comes.
    await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
    await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
    const before = store.appended.length;
    await everyone();
    assert.deepEqual(
      store.appended.slice(before).map(({ components }) => components.length),
      [64],
    );
  }
});

test('when the first half of a crowd is given up, its members are told and the second half is decided and answered', async (context) => {
  const { system, store } = await controlled(context);
  const client = system.client(ann);
  const all = (): Promise<PromiseSettledResult<Outcome>[]> =>
    Promise.allSettled(Array.from({ length: 64 }, (_, nth) => receive(client, `S${nth % 40}`)));
  for (let round = 0; round < 2; round += 1) await all();
  store.fates.push(new StoreError('no luck', 'none'));
  const settled = await all();
  const refused = settled.filter(({ status }) => status === 'rejected').length;
  assert.ok(refused > 0 && refused < 64, `${refused} were refused`);
  await system.operations.settle();
  let received = 0;
  for (let nth = 0; nth < 40; nth += 1) received += (await client.query(warehouse, 'shelf', { sku: `S${nth}` }))!.stock;
  assert.equal(received, 3 * 64 - refused, 'what was answered is there, what was refused is not');
  await system.operations.verifyLog('warehouse');
});

test('when the outcome of the first half of a crowd is unknown, all of it is done once', async (context) => {
  for (const fate of ['lost after', 'lost before'] as const) {
    const { system, store } = await controlled(context);
    const client = system.client(ann);
    const all = (): Promise<Outcome[]> =>
      Promise.all(Array.from({ length: 64 }, (_, nth) => receive(client, `S${nth % 40}`)));
    for (let round = 0; round < 2; round += 1) await all();
    store.fates.push(fate, fate);
    assert.ok((await all()).every(({ done }) => done));
    await system.operations.settle();
    let received = 0;
    for (let nth = 0; nth < 40; nth += 1)
      received += (await client.query(warehouse, 'shelf', { sku: `S${nth}` }))!.stock;
    assert.equal(received, 3 * 64);
    await system.operations.verifyLog('warehouse');
  }
});
