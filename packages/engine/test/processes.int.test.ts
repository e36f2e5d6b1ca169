import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anybody, staff, systemPorts } from '@banyan/engine';
import { LATE_MS, packingFault, parcels, warehouse } from './warehouse.ts';
import { TestClock, testSystem, until } from './test-system.ts';

const ann = staff('ann');
const lines = (sku: string, quantity: number) => [{ sku, quantity }];
const order = (parcel: string, sku: string, quantity: number) => ({
  parcel,
  lines: lines(sku, quantity),
  to: 'Oak Street 1',
  receiver: `r-${parcel}`,
});

test('a process manager sends commands and reacts to their outcome', async (context) => {
  const { system } = await testSystem(context);
  const client = system.client(ann);
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 5 });
  await Promise.all(['p1', 'p2', 'p3'].map((parcel) => client.send(parcels, 'order', order(parcel, 'A', 2))));
  await system.operations.settle();
  const steps = await Promise.all(
    ['p1', 'p2', 'p3'].map(async (parcel) => (await client.query(parcels, 'parcel', { parcel }))!.step),
  );
  assert.deepEqual(
    steps.toSorted((a, b) => (a < b ? -1 : 1)),
    ['packed', 'packed', 'refused'],
  );
  assert.deepEqual(await client.query(warehouse, 'shelf', { sku: 'A' }), { sku: 'A', stock: 1, low: true });
  const packed = ['p1', 'p2', 'p3'][steps.indexOf('packed')]!;
  await client.send(parcels, 'cancel', { parcel: packed });
  await system.operations.settle();
  assert.deepEqual(await client.query(warehouse, 'shelf', { sku: 'A' }), { sku: 'A', stock: 3, low: true });
});

test('a timer fires once, not before its time, also when it fell due while nothing ran', async (context) => {
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: clock };
  const started = await testSystem(context, { ports });
  const late = async (system: typeof started.system, parcel: string): Promise<boolean> =>
    (await system.client(ann).query(parcels, 'parcel', { parcel }))!.late;
  for (const parcel of ['p1', 'p2']) {
    await started.system.client(ann).send(warehouse, 'receive', { sku: 'A', quantity: 1 });
    await started.system.client(ann).send(parcels, 'order', order(parcel, 'A', 1));
    await started.system.operations.settle();
    clock.advance(1_000);
  }
  clock.advance(LATE_MS - 2_001);
  await started.system.operations.settle();
  assert.equal(await late(started.system, 'p1'), false);
  clock.advance(1);
  await until(() => late(started.system, 'p1'));
  assert.equal(await late(started.system, 'p2'), false);
  const stopping = started.restart();
  clock.advance(LATE_MS);
  const { system } = await stopping;
  await until(() => late(system, 'p2'));
  await system.operations.settle();
  assert.equal((await system.operations.verifyLog('parcels')).events, 6, 'two ordered, two packed, two late');
});

test('timers keep firing when somebody sets the clock back an hour, and no recorded time goes back', async (context) => {
  const clock = new TestClock('2026-03-01T12:00:00.000Z');
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { ports });
  const client = system.client(ann);
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
  await client.send(parcels, 'order', order('p1', 'A', 1));
  await system.operations.settle();
  clock.set(clock.now() - 3_600_000);
  await client.send(parcels, 'order', order('p2', 'A', 1));
  await system.operations.settle();
  clock.advance(LATE_MS);
  await until(async () => (await client.query(parcels, 'parcel', { parcel: 'p1' }))!.late);
  await system.operations.verifyLog('parcels');
});

test('an instance whose reaction throws is parked with its reason; others go on; a retry takes up where it stopped', async (context) => {
  context.after(() => {
    packingFault.on = false;
  });
  packingFault.on = true;
  const started = await testSystem(context);
  const client = started.system.client(ann);
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 9 });
  for (const parcel of ['BAD-1', 'p1']) await client.send(parcels, 'order', order(parcel, 'A', 1));
  await started.system.operations.settle();
  assert.equal((await client.query(parcels, 'parcel', { parcel: 'p1' }))!.step, 'packed');
  assert.equal((await client.query(parcels, 'parcel', { parcel: 'BAD-1' }))!.step, 'ordered');
  const { system } = await started.restart();
  const [parked, ...others] = await system.operations.parkedInstances();
  assert.deepEqual(others, []);
  assert.equal(parked!.instance, 'BAD-1');
  assert.equal(parked!.reason, 'the packer has dropped it');
  assert.deepEqual(parked!.held, ['event parcels/0:1']);
  assert.equal(await system.operations.retryInstance('parcels', 'packing', 'BAD-1'), false);
  packingFault.on = false;
  assert.equal(await system.operations.retryInstance('parcels', 'packing', 'BAD-1'), true);
  await system.operations.settle();
  assert.equal((await system.client(anybody()).query(parcels, 'parcel', { parcel: 'BAD-1' }))!.step, 'packed');
  assert.deepEqual(await system.operations.parkedInstances(), []);
});

test(
  'of more public work than is taken, what was accepted is done by the process that it begins, in another service, too',
  { timeout: 60_000 },
  async (context) => {
    const { system } = await testSystem(context, {
      limits: { commandsMax: 8, reservedShare: 0.5, batchCommandsMax: 4 },
    });
    const client = system.client(ann);
    await client.send(warehouse, 'receive', { sku: 'A', quantity: 1_000 });
    let refused = 0;
    let accepted = 0;
    const shopper = async (name: number): Promise<void> => {
      for (let nth = 0; nth < 10; nth += 1) {
        const body = order(`p-${name}-${nth}`, 'A', 1);
        await client.send(parcels, 'order', body).then(
          () => (accepted += 1),
          (error: { code?: string }) => {
            assert.equal(error.code, 'overloaded');
            refused += 1;
          },
        );
      }
    };
    await Promise.all(Array.from({ length: 40 }, (_, name) => shopper(name)));
    await system.operations.settle();
    assert.ok(refused > 0, 'public work was shed');
    const row = await client.query(warehouse, 'shelf', { sku: 'A' });
    assert.equal(row!.stock, 1_000 - accepted, 'every accepted order was packed');
  },
);
