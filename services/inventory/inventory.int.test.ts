import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { inventory } from './contract.ts';
import { inventoryService } from './service.ts';

/** A clock that stands still, and timers that fire when a test moves it. */
class ManualTime {
  #nowMs = Date.UTC(2026, 0, 1);
  readonly #tasks = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  readonly clock = { now: () => this.#nowMs, monotonicMs: () => this.#nowMs };
  readonly scheduler = {
    after: (delayMs: number, run: () => void) => {
      const task = { dueMs: this.#nowMs + delayMs, run };
      this.#tasks.add(task);
      return () => void this.#tasks.delete(task);
    },
    soon: (run: () => void) => void setImmediate(run),
  };

  inMinutes(minutes: number): string {
    return new Date(this.#nowMs + minutes * 60_000).toISOString();
  }

  /** Moves the clock alone: the timers are late. */
  skip(minutes: number): void {
    this.#nowMs += minutes * 60_000;
  }

  /** Moves the clock and fires what is due. */
  pass(minutes: number): void {
    this.skip(minutes);
    const due = [...this.#tasks].filter(({ dueMs }) => dueMs <= this.#nowMs);
    for (const task of due) if (this.#tasks.delete(task)) task.run();
  }
}

const location = 'main';
const keeper = staff('keeper');
const path = mkdtempSync(join(tmpdir(), 'banyan-inventory-'));
const time = new ManualTime();
let folder: DataFolder;
let system: System;

async function start(): Promise<void> {
  folder = openDataFolder(path);
  system = await startSystem({
    services: [inventoryService],
    stores: {
      log: (service) => folder.logStore(service),
      views: (service) => folder.viewStore(service),
      keys: () => folder.keyStore(),
    },
    ports: { clock: time.clock, scheduler: time.scheduler },
  });
}

async function stop(): Promise<void> {
  await system.stop();
  await folder.close();
}

before(start);
after(async () => {
  await stop();
  rmSync(path, { recursive: true });
});

const nothing = {
  location,
  free: 0,
  reserved: 0,
  received: 0,
  returned: 0,
  adjusted: 0,
  transferred: 0,
  backOrdered: 0,
  shipped: 0,
  inTransit: 0,
  quarantined: 0,
  safetyStock: 0,
  lowStockAt: null,
  backOrders: null,
};

async function receive(sku: string, quantity: number): Promise<void> {
  const body = { delivery: `delivery of ${sku}`, location, lines: [{ sku, quantity }] };
  const received = await system.client(keeper).send(inventory, 'receive-stock', body);
  assert.equal(received.done, true);
}

test('stock is reserved, leaves, comes back and is corrected, and every view tells the same', async () => {
  const client = system.client(keeper);
  await receive('A', 10);
  await receive('B', 1);
  const lines = [
    { sku: 'B', quantity: 1 },
    { sku: 'A', quantity: 2 },
    { sku: 'A', quantity: 2 },
  ];
  const until = time.inMinutes(15);
  await client.send(inventory, 'reserve-stock', { reservation: 'R1', location, until, lines });
  await client.send(inventory, 'commit-reservation', { reservation: 'R1' }, { occurredAt: '2010-03-01T00:00:00.000Z' });
  await client.send(inventory, 'return-stock', { return: 'T1', location, lines: [{ sku: 'A', quantity: 1 }] });
  const adjustment = { adjustment: 'J1', location, sku: 'A', quantity: -2, reason: 'broken' };
  const adjusted = await client.send(inventory, 'adjust-stock', adjustment);
  const later = { after: adjusted.token };

  const free = await system
    .client(anybody())
    .query(inventory, 'availability', { location, skus: ['B', 'A', 'C'] }, later);
  assert.deepEqual(free, [
    { sku: 'B', free: 0 },
    { sku: 'A', free: 5 },
    { sku: 'C', free: 0 },
  ]);
  const a = { ...nothing, sku: 'A', free: 5, received: 10, returned: 1, adjusted: -2, shipped: 4 };
  const b = { ...nothing, sku: 'B', received: 1, shipped: 1 };
  assert.deepEqual(await client.query(inventory, 'stock-level', { sku: 'A', location }, later), a);
  assert.deepEqual(await client.query(inventory, 'stock-level', { sku: 'C', location }, later), null);
  assert.deepEqual(await client.query(inventory, 'stock-levels', {}, later), { rows: [a, b], next: null });
  assert.deepEqual(await client.query(inventory, 'stock-levels', { sku: 'B' }, later), { rows: [b], next: null });
  assert.deepEqual(await client.query(inventory, 'low-stock', { location, to: 6 }, later), {
    rows: [b, a],
    next: null,
  });
  assert.deepEqual(await client.query(inventory, 'low-stock', { location }, later), { rows: [b, a], next: null });
  assert.deepEqual(await client.query(inventory, 'low-stock', { location, to: 5 }, later), {
    rows: [b],
    next: null,
  });
  const months = await client.query(inventory, 'stock-months', { sku: 'A', location }, later);
  assert.deepEqual(
    months.rows.map(({ month, received, shipped }) => ({ month, received, shipped })),
    [
      { month: '2010-03', received: 0, shipped: 4 },
      { month: '2026-01', received: 10, shipped: 0 },
    ],
  );
  for (const query of [{}, { sku: 'A' }]) {
    const { rows } = await client.query(inventory, 'adjustments', query, later);
    assert.deepEqual(rows, [{ ...adjustment, adjustedAt: time.inMinutes(0) }]);
  }
  assert.deepEqual((await client.query(inventory, 'adjustments', { sku: 'B' }, later)).rows, []);
  const held = await client.query(inventory, 'reservation', { reservation: 'R1' }, later);
  assert.equal(held?.state, 'committed');
});

test('of a hundred buyers of ten pieces at once, ten get one', async () => {
  const client = system.client(keeper);
  await receive('HOT', 10);
  const until = time.inMinutes(15);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, buyer) =>
      client.send(inventory, 'reserve-stock', {
        reservation: `hot-${buyer}`,
        location,
        until,
        lines: [{ sku: 'HOT', quantity: 1 }],
      }),
    ),
  );
  assert.equal(outcomes.filter(({ done }) => done).length, 10);
  assert.ok(outcomes.every((outcome) => outcome.done || outcome.rejected === 'out-of-stock'));
});

test('reservations over several SKUs that cross each other take all or nothing', async () => {
  const client = system.client(keeper);
  const skus = ['X', 'Y', 'Z'];
  await Promise.all(skus.map((sku) => receive(sku, 5)));
  const until = time.inMinutes(15);
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, n) => {
      const lines = [skus[n % 3]!, skus[(n + 1) % 3]!].map((sku) => ({ sku, quantity: 1 }));
      return client.send(inventory, 'reserve-stock', { reservation: `cross-${n}`, location, until, lines });
    }),
  );
  const last = outcomes.map(({ token }) => token);
  const levels = await Promise.all(
    skus.map((sku) => client.query(inventory, 'stock-level', { sku, location }, { after: last })),
  );
  const reserved = levels.reduce((sum, level) => sum + level!.reserved, 0);
  assert.equal(reserved, 2 * outcomes.filter(({ done }) => done).length);
  for (const level of levels) assert.equal(level!.free + level!.reserved, 5);
});

test('a reservation is released when its time comes, also when the system was down then', async () => {
  await receive('T', 5);
  const reserve = (reservation: string, minutes: number) =>
    system.client(keeper).send(inventory, 'reserve-stock', {
      reservation,
      location,
      until: time.inMinutes(minutes),
      lines: [{ sku: 'T', quantity: 2 }],
    });
  const freeNow = async (): Promise<number | undefined> => {
    await system.operations.settle();
    return (await system.client(keeper).query(inventory, 'stock-level', { sku: 'T', location }))?.free;
  };
  assert.equal((await reserve('soon', 10)).done, true);
  assert.equal((await reserve('later', 30)).done, true);
  assert.equal(await freeNow(), 1);
  time.pass(9);
  assert.equal(await freeNow(), 1);
  time.pass(1);
  assert.equal(await freeNow(), 3);

  await stop();
  time.pass(60);
  await start();
  assert.equal(await freeNow(), 5);
  const client = system.client(keeper);
  const expired = await client.query(inventory, 'reservations', { state: 'expired' });
  const names = expired.rows.map(({ reservation }) => reservation);
  assert.ok(names.includes('soon') && names.includes('later'));
  const late = await client.send(inventory, 'commit-reservation', { reservation: 'later' });
  assert.equal(late.done, false);
});

test('nothing is committed after its time although the timer has not fired', async () => {
  await receive('L', 1);
  const client = system.client(keeper);
  const until = time.inMinutes(10);
  await client.send(inventory, 'reserve-stock', {
    reservation: 'late',
    location,
    until,
    lines: [{ sku: 'L', quantity: 1 }],
  });
  await system.operations.settle();
  time.skip(10);
  const outcome = await client.send(inventory, 'commit-reservation', { reservation: 'late' });
  assert.deepEqual(outcome.done ? outcome : [outcome.rejected, outcome.details], ['reservation-expired', { until }]);
});

test('what is sold before it is there goes to those who waited longest, and the stock says how it came to that', async () => {
  const client = system.client(keeper);
  const sku = 'WAITED';
  const expectedAt = time.inMinutes(600);
  const policy = { sku, location, safetyStock: 1, lowStockAt: 2, backOrders: { limit: 3, expectedAt } };
  const until = time.inMinutes(15);
  const reserve = (reservation: string, quantity: number) =>
    client.send(inventory, 'reserve-stock', { reservation, location, until, lines: [{ sku, quantity }] });
  await client.send(inventory, 'set-stock-policy', policy);
  await receive(sku, 2);
  const first = await reserve('first', 3);
  const asked = { location, skus: [sku] };
  const offered = await system.client(anybody()).query(inventory, 'availability', asked, { after: first.token });
  assert.deepEqual(offered, [{ sku, free: 0, backOrder: { pieces: 1, expectedAt } }]);
  assert.equal((await reserve('second', 1)).done, true);
  const third = await reserve('third', 1);
  assert.deepEqual(third.done ? third : [third.rejected, third.details], [
    'out-of-stock',
    { sku, location, available: 0 },
  ]);
  const more = { delivery: 'more', location, lines: [{ sku, quantity: 2 }] };
  const { token: after } = await client.send(inventory, 'receive-stock', more);
  const awaited = async (reservation: string) =>
    (await client.query(inventory, 'reservation', { reservation }, { after }))?.backOrdered;
  assert.deepEqual([await awaited('first'), await awaited('second')], [[], [{ sku, quantity: 1 }]]);
  const newest = await client.query(inventory, 'stock-history', { sku, location, limit: 2 }, { after });
  assert.deepEqual(
    newest.rows.map(({ event, quantity, free, document, note }) => [event, quantity, free, document, note]),
    [
      ['back-orders-filled', 2, 1, null, '2 for first'],
      ['stock-received', 2, 3, 'more', null],
    ],
  );
  const older: string[] = [];
  for (let next = newest.next; next !== null;) {
    const page = await client.query(inventory, 'stock-history', { sku, location, limit: 3, after: next });
    older.push(...page.rows.map(({ event, note }) => `${event} ${note}`));
    next = page.next;
  }
  assert.deepEqual(older, [
    'stock-reserved 1 back-ordered',
    'availability-changed sold out',
    'stock-reserved 2 back-ordered',
    'availability-changed available',
    'stock-received null',
    'low-stock-changed low',
    'stock-policy-set null',
  ]);
});

test('goods are planned, sent, counted and inspected, and a part that was lost is missed by nobody else', async () => {
  const client = system.client(keeper);
  const [sku, from, to] = ['MOVED', location, 'leeds-2'];
  await receive(sku, 10);
  await client.send(inventory, 'send-transfer', { transfer: 'T1', from, to, lines: [{ sku, quantity: 6 }] });
  const of = (quantity: number) => [{ sku, quantity }];
  const part1 = await client.send(inventory, 'receive-transfer', { transfer: 'T1', receipt: 'P1', lines: of(5) });
  const onTheWay = await client.query(inventory, 'transfers', { state: 'partly-received' }, { after: part1.token });
  assert.deepEqual(
    onTheWay.rows.map(({ transfer }) => transfer),
    ['T1'],
  );
  const lost = { transfer: 'T1', loss: 'L1', lines: of(1), reason: 'fell off' };
  const { token: after } = await client.send(inventory, 'lose-transfer', lost);
  const closed = await client.query(inventory, 'transfer', { transfer: 'T1' }, { after });
  assert.deepEqual([closed?.state, closed?.lines], ['closed', [{ sku, quantity: 6, received: 5, lost: 1 }]]);
  const plan = (quantity: number, strategy?: 'split-least') =>
    client.query(inventory, 'plan-locations', {
      locations: [from, to],
      lines: of(quantity),
      ...(strategy && { strategy }),
    });
  const part = (at: string, quantity: number) => ({ location: at, lines: of(quantity), backOrdered: [] });
  assert.deepEqual(await plan(5), { strategy: 'do-not-split', parts: [part(to, 5)], missing: [] });
  assert.deepEqual(await plan(6), { strategy: 'do-not-split', parts: [], missing: of(1) });
  assert.deepEqual((await plan(6, 'split-least')).parts, [part(from, 4), part(to, 2)]);

  await client.send(inventory, 'return-stock', { return: 'R-moved', location: to, lines: of(2), inspect: true });
  const inspect = { location: to, sku, quantity: 1, reason: 'looked at' };
  await client.send(inventory, 'inspect-stock', { ...inspect, inspection: 'I1', outcome: 'restock' });
  await client.send(inventory, 'inspect-stock', { ...inspect, inspection: 'I2', outcome: 'scrap' });
  await client.send(inventory, 'start-count', { count: 'C1', location: to });
  await client.send(inventory, 'record-count', { count: 'C1', sku, counted: 7, promised: 2, reason: 'yearly' });
  const { token } = await client.send(inventory, 'finish-count', { count: 'C1' });
  const counts = await client.query(inventory, 'counts', { location: to }, { after: token });
  assert.deepEqual(
    counts.rows.map(({ state, lines, found, missing }) => [state, lines, found, missing]),
    [['finished', 1, 0, 1]],
  );
  const counted = await client.query(inventory, 'count-lines', { count: 'C1' }, { after: token });
  assert.deepEqual(
    counted.rows.map(({ expected, difference }) => [expected, difference]),
    [[6, -1]],
  );
  const level = (at: string) => client.query(inventory, 'stock-level', { sku, location: at }, { after: token });
  assert.deepEqual(await level(from), { ...nothing, sku, free: 4, received: 10, adjusted: -1, transferred: -5 });
  const there = { ...nothing, sku, location: to, free: 5, returned: 2, adjusted: -2, transferred: 5 };
  assert.deepEqual(await level(to), there);
});

test('of fifty who wait for three pieces at once, three may', async () => {
  const client = system.client(keeper);
  const sku = 'RARE';
  const backOrders = { limit: 3, expectedAt: null };
  await client.send(inventory, 'set-stock-policy', { sku, location, safetyStock: 0, lowStockAt: null, backOrders });
  const until = time.inMinutes(15);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, buyer) =>
      client.send(inventory, 'reserve-stock', {
        reservation: `rare-${buyer}`,
        location,
        until,
        lines: [{ sku, quantity: 1 }],
      }),
    ),
  );
  assert.equal(outcomes.filter(({ done }) => done).length, 3);
});

test('what the views tell is what the log tells', async () => {
  await system.operations.settle();
  for (const { view } of await system.operations.views()) {
    const { differences, parked, rows } = await system.operations.compareView('inventory', view);
    assert.deepEqual({ view, differences, parked }, { view, differences: 0, parked: 0 });
    assert.ok(rows > 0);
  }
});

test('the public cannot touch stock', async () => {
  const body = { delivery: 'D', location, lines: [{ sku: 'A', quantity: 1 }] };
  await assert.rejects(system.client(anybody()).send(inventory, 'receive-stock', body), { code: 'forbidden' });
  await assert.rejects(system.client(keeper).send(inventory, 'expire-reservation', { reservation: 'R1' }), {
    code: 'forbidden',
  });
});
