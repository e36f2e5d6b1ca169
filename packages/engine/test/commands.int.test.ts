import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidError } from '@banyan/core';
import {
  anybody,
  customer,
  ForbiddenError,
  KeyReusedError,
  staff,
  StoreError,
  TokenError,
  UnknownOperationError,
  type AppendOutcome,
  type Batch,
  type LogStore,
} from '@banyan/engine';
import { parcels, warehouse } from './warehouse.ts';
import { TestClock, testSystem } from './test-system.ts';
import { systemPorts } from '@banyan/engine';

const ann = staff('ann');

test('a command is answered, and a query with its token sees it', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  const received = await client.send(warehouse, 'receive', { sku: 'A', quantity: 7 });
  assert.deepEqual(received, { done: true, answer: { stock: 7 }, token: 'warehouse/0:1' });
  assert.deepEqual(await client.query(warehouse, 'shelf', { sku: 'A' }, { after: received.token }), {
    sku: 'A',
    stock: 7,
    low: false,
  });
});

test('a rejection is named, changes nothing, and is repeated under its key even when it would now succeed', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  const body = { from: 'A', to: 'B', quantity: 1 };
  const first = await client.send(warehouse, 'move', body, { key: 'm1' });
  assert.equal(first.done, false);
  assert.deepEqual(!first.done && first.details, { sku: 'A', stock: 0 });
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 5 });
  const again = await client.send(warehouse, 'move', body, { key: 'm1' });
  assert.equal(again.done, false);
  assert.equal((await client.send(warehouse, 'move', body, { key: 'm2' })).done, true);
  await system.operations.settle();
  assert.deepEqual(await client.query(warehouse, 'shelf', { sku: 'A' }), { sku: 'A', stock: 4, low: true });
});

test('the same key has one effect: one after the other, at once, and after a restart', async (context) => {
  const started = await testSystem(context);
  const client = started.system.client(ann);
  const send = (): Promise<unknown> => client.send(warehouse, 'receive', { sku: 'A', quantity: 3 }, { key: 'k' });
  const outcomes = await Promise.all(Array.from({ length: 20 }, send));
  outcomes.push(await send());
  const { system } = await started.restart();
  outcomes.push(await system.client(ann).send(warehouse, 'receive', { sku: 'A', quantity: 3 }, { key: 'k' }));
  for (const outcome of outcomes) assert.deepEqual((outcome as { answer: unknown }).answer, { stock: 3 });
  await system.operations.settle();
  assert.deepEqual(await system.client(ann).query(warehouse, 'shelf', { sku: 'A' }), { sku: 'A', stock: 3, low: true });
});

test('the same key with another body is refused, under way and recorded; another caller’s key is another key', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  const receive = (quantity: number, by = client): Promise<unknown> =>
    by.send(warehouse, 'receive', { sku: 'A', quantity }, { key: 'k' });
  const [first, second] = await Promise.allSettled([receive(3), receive(4)]);
  assert.equal(first.status, 'fulfilled');
  assert.ok(second.status === 'rejected' && second.reason instanceof KeyReusedError);
  await assert.rejects(receive(4), KeyReusedError);
  await receive(4, system.client(staff('bob')));
});

test('a key counts for as long as the contract says, by the log’s time', async (context) => {
  const clock = new TestClock();
  const ports = { ...systemPorts, clock };
  const { system } = await testSystem(context, { ports });
  const client = system.client(ann);
  const receive = async (): Promise<number> => {
    const outcome = await client.send(warehouse, 'receive', { sku: 'A', quantity: 1 }, { key: 'k' });
    assert.ok(outcome.done);
    return outcome.answer.stock;
  };
  assert.equal(await receive(), 1);
  clock.advance(7 * 86_400_000 - 1);
  assert.equal(await receive(), 1);
  clock.advance(1);
  assert.equal(await receive(), 2);
  assert.equal(await receive(), 2);
});

test('bad input names each wrong field and changes nothing', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  const refused = (body: object, options = {}): Promise<string[]> =>
    client.send(warehouse, 'receive', body as never, options).then(
      () => assert.fail('it was accepted'),
      (error: unknown) =>
        error instanceof InvalidError
          ? [...new Set(error.problems.map(({ path }) => path))]
          : assert.fail(String(error)),
    );
  assert.deepEqual(await refused({ sku: 'A', quantity: 0 }), ['/quantity']);
  assert.deepEqual(await refused({ sku: 'A', quantity: 1e12 }), ['/quantity']);
  assert.deepEqual(await refused({ sku: 7, quantity: 1.5, colour: 'red' }), ['/colour', '/sku', '/quantity']);
  assert.deepEqual(await refused({}), ['/sku', '/quantity']);
  assert.deepEqual(await refused({ sku: 'A\ud800', quantity: 1 }), ['/sku']);
  assert.deepEqual(await refused({ sku: 'A', quantity: 1 }, { key: '' }), ['/key']);
  assert.deepEqual(await refused({ sku: 'A', quantity: 1 }, { occurredAt: 'yesterday' }), ['/occurredAt']);
  await assert.rejects(client.send(warehouse, 'nothing' as never, {}), UnknownOperationError);
  await assert.rejects(client.send(warehouse, 'toString' as never, {}), UnknownOperationError);
  assert.equal((await system.operations.verifyLog('warehouse')).events, 0);
});

test('only those whom the contract names may call', async (context) => {
  const { system } = await testSystem(context);
  await assert.rejects(system.client(anybody()).send(warehouse, 'receive', { sku: 'A', quantity: 1 }), ForbiddenError);
  await assert.rejects(
    system.client(customer('c')).send(warehouse, 'receive', { sku: 'A', quantity: 1 }),
    ForbiddenError,
  );
  const take = { parcel: 'p', lines: [{ sku: 'A', quantity: 1 }] };
  await assert.rejects(system.client(ann).send(warehouse, 'take', take), ForbiddenError);
  const parcelService = { role: 'service', id: 'parcels', tenant: 'default' } as const;
  assert.equal((await system.client(parcelService).send(warehouse, 'take', take)).done, false);
  const stranger = { role: 'service', id: 'strangers', tenant: 'default' } as const;
  await assert.rejects(system.client(stranger).send(warehouse, 'take', take), ForbiddenError);
  const backwards = { role: 'service', id: 'warehouse', tenant: 'default' } as const;
  await assert.rejects(system.client(backwards).send(parcels, 'cancel', { parcel: 'p' }), ForbiddenError);
});

test('a service reaches nothing that it does not declare to use, open to everybody or not', async (context) => {
  const { system } = await testSystem(context);
  const asService = (id: string) => system.client({ role: 'service', id, tenant: 'default' });
  // The parcels use the warehouse, which uses nothing.
  assert.equal(await asService('parcels').query(warehouse, 'shelf', { sku: 'A' }), null);
  for (const id of ['warehouse', 'strangers'])
    await assert.rejects(asService(id).query(parcels, 'parcel', { parcel: 'p' }), ForbiddenError);
  const order = { parcel: 'p', lines: [{ sku: 'A', quantity: 1 }], to: 'Rosa', receiver: 'rosa' };
  await assert.rejects(asService('warehouse').send(parcels, 'order', order), ForbiddenError);
  assert.equal((await system.operations.verifyLog('parcels')).events, 0);
});

test('a token of a log that the query does not read, or of no log, is refused', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  await assert.rejects(client.query(warehouse, 'shelf', { sku: 'A' }, { after: 'parcels/0:1' }), TokenError);
  await assert.rejects(client.query(warehouse, 'shelf', { sku: 'A' }, { after: 'nonsense' }), TokenError);
});

test('many decisions over shared streams are each whole, and what is there is never negative', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  for (const sku of ['A', 'B', 'C']) await client.send(warehouse, 'receive', { sku, quantity: 50 });
  const skus = ['A', 'B', 'C'];
  const moves = Array.from({ length: 300 }, (_, nth) => ({
    from: skus[nth % 3]!,
    to: skus[(nth * 7 + 1) % 3]!,
    quantity: 1 + (nth % 9),
  }));
  await Promise.all(moves.filter(({ from, to }) => from !== to).map((body) => client.send(warehouse, 'move', body)));
  await system.operations.settle();
  const stocks = await Promise.all(skus.map((sku) => client.query(warehouse, 'shelf', { sku })));
  assert.equal(
    stocks.reduce((sum, row) => sum + row!.stock, 0),
    150,
  );
  for (const row of stocks) assert.ok(row!.stock >= 0);
});

/** Loses the answers of some appends: either the batch did not get there, or its acknowledgement did not come back. */
function forgetful(store: LogStore, fate: () => 'kept' | 'lost before' | 'lost after'): LogStore {
  const append = async (batch: Batch): Promise<AppendOutcome> => {
    const what = fate();
    if (what === 'lost before') throw new StoreError('the connection is gone', 'unknown');
    const outcome = await store.append(batch);
    if (what === 'lost after') throw new StoreError('the connection is gone', 'unknown');
    return outcome;
  };
  return new Proxy(store, { get: (target, name) => (name === 'append' ? append : bound(target, name)) });
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

test('an append whose outcome is unknown is submitted again, and takes effect once', async (context) => {
  let nth = 0;
  const fates = ['kept', 'lost after', 'lost before', 'lost after', 'lost after'] as const;
  const { system } = await testSystem(context, {
    wrap: (store) => forgetful(store, () => fates[nth++ % fates.length]!),
  });
  const client = system.client(ann);
  for (let round = 1; round <= 5; round += 1) {
    const outcome = await client.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
    assert.deepEqual(outcome.done && outcome.answer, { stock: round });
  }
  assert.equal((await system.operations.verifyLog('warehouse')).events, 5);
});
