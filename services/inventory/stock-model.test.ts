import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '@banyan/core';
import fc from 'fast-check';
import { inventory } from './contract.ts';
import { reservations } from './reservations.ts';
import { stockLevels } from './stock-levels.ts';
import { stockMonths } from './stock-months.ts';
import type { Stock } from './stock.ts';
import { Model } from './testing/model.ts';
import { MINUTE_MS, Rows, START_MS, Trail } from './testing/trail.ts';

const few = fc.integer({ min: 1, max: 9 });
const sku = fc.constantFrom('A', 'B');
const location = fc.constantFrom('main', 'main', 'leeds-2');
const name = fc.constantFrom('1', '2', '3', '4');
const transfer = fc.nat(8).map(String);
/** Many: one that is closed is never opened again. */
const reservation = fc.constantFrom(...Array.from({ length: 14 }, (_, nth) => String(nth)));
const reason = fc.constant('so it was');
/** Mostly new; sometimes one that may be taken. */
const document = fc.nat(60).map(String);
const linesOf = (quantity: fc.Arbitrary<number>) =>
  fc.array(fc.record({ sku, quantity }), { minLength: 1, maxLength: 3 });
const lines = linesOf(few);
/** Small enough to be on the way after what is sent. */
const parts = fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 2 }) }), { minLength: 1, maxLength: 1 });
const until = fc
  .constantFrom(30, 100, 100_000)
  .map((minutes) => new Date(START_MS + minutes * MINUTE_MS).toISOString());
const outcome = fc.constantFrom('restock', 'quarantine', 'scrap');
const policy = {
  sku,
  location,
  safetyStock: fc.constantFrom(0, 0, 2),
  lowStockAt: fc.constantFrom(null, 3),
  backOrders: fc.constantFrom(null, { limit: 12, expectedAt: null }, { limit: 90, expectedAt: null }),
};
const commands: Readonly<Record<string, fc.Arbitrary<object>>> = {
  'receive-stock': fc.record({ delivery: document, location, lines: linesOf(fc.integer({ min: 1, max: 15 })) }),
  'return-stock': fc.record(
    { return: document, location, lines, inspect: fc.constant(true), writtenOff: fc.constant(true) },
    { requiredKeys: ['return', 'location', 'lines'] },
  ),
  'adjust-stock': fc.record({
    adjustment: document,
    location,
    sku,
    quantity: fc.oneof(few, fc.integer({ min: -9, max: -1 })),
    reason,
  }),
  'set-stock-policy': fc.record(policy),
  'quarantine-stock': fc.record({ quarantine: document, location, sku, quantity: few, reason }),
  'inspect-stock': fc.record({
    inspection: document,
    location,
    sku,
    quantity: fc.integer({ min: 1, max: 3 }),
    outcome,
    reason,
  }),
  'reserve-stock': fc.record({ reservation, location, until, lines: linesOf(fc.integer({ min: 1, max: 15 })) }),
  'commit-reservation': fc.record({ reservation }),
  'release-reservation': fc.record({ reservation }),
  'commit-reservation-part': fc.record({ reservation, part: name, lines: parts }),
  'release-reservation-part': fc.record({ reservation, part: name, lines: parts }),
  'expire-reservation': fc.record({ reservation }),
  'cancel-back-orders': fc.record({ reservation }),
  'send-transfer': fc.record({ transfer, from: location, to: location, lines }),
  'receive-transfer': fc.record({ transfer, receipt: document, lines: parts }),
  'lose-transfer': fc.record({ transfer, loss: document, lines: parts, reason }),
  'start-count': fc.record({ count: name, location }),
  'record-count': fc.record({ count: name, sku, counted: fc.nat(12), promised: fc.nat(3), reason }),
  'finish-count': fc.record({ count: name }),
};
/** Those that need several others before them to do anything. */
const weights: Readonly<Record<string, number>> = {
  'reserve-stock': 4,
  'commit-reservation': 2,
  'commit-reservation-part': 4,
  'release-reservation-part': 3,
  'cancel-back-orders': 5,
  'receive-transfer': 2,
  'lose-transfer': 2,
};
const step = fc.oneof(
  ...Object.entries(commands).map(([command, body]) => ({
    weight: weights[command] ?? 1,
    arbitrary: fc.record({ command: fc.constant(command), body }),
  })),
);
const day = fc.array(fc.tuple(fc.nat(3), step), { minLength: 250, maxLength: 300 });

type Level = Row<typeof stockLevels>;

const viewsOf = () => ({
  levels: new Rows<Level>(stockLevels),
  months: new Rows<Row<typeof stockMonths>>(stockMonths),
  reservations: new Rows<Row<typeof reservations>>(reservations),
});
type Views = ReturnType<typeof viewsOf>;

/** What must hold of every position after every command. */
function check(trail: Trail, model: Model, views: Views): void {
  const levels = views.levels.after(trail.events);
  const months = views.months.after(trail.events);
  const awaited = new Map<string, number>();
  for (const { location: at, backOrdered } of views.reservations.after(trail.events).values())
    for (const { sku: of, quantity } of backOrdered)
      awaited.set(`${of}@${at}`, (awaited.get(`${of}@${at}`) ?? 0) + quantity);
  for (const [key, { waiting, ...expected }] of model.positions) {
    const level = levels.get(key);
    const backOrdered = waiting.reduce((all, { quantity }) => all + quantity, 0);
    if (level === undefined) {
      assert.equal(expected.free + backOrdered, 0, `${key} is unknown`);
      continue;
    }
    const { sku: _, location: __, ...actual } = level;
    assert.deepEqual(actual, { ...expected, backOrdered }, key);
    assert.equal(
      level.received + level.returned + level.adjusted + level.transferred + level.backOrdered,
      level.shipped + level.reserved + level.free + level.inTransit + level.quarantined,
      `pieces of ${key} were lost or made`,
    );
    for (const pieces of [level.free, level.reserved, level.shipped, level.inTransit, level.quarantined])
      assert.ok(pieces >= 0, `${key} has less than none`);
    assert.equal(awaited.get(key) ?? 0, backOrdered, `reservations do not wait for what ${key} owes`);
    const state = trail.streams.get(`stock/${key}`)!.state as Stock;
    assert.deepEqual(state.waiting, waiting);
    assert.equal(state.isToldAvailable, level.free > level.safetyStock, `readers of ${key} are told wrong`);
    assert.equal(state.isToldLow, level.lowStockAt !== null && level.free <= level.lowStockAt);
    const month = months.get(`${key}@2026-01`);
    for (const total of ['received', 'returned', 'adjusted', 'transferred', 'shipped'] as const)
      assert.equal(month?.[total] ?? 0, level[total], `the months of ${key} do not add up to ${total}`);
  }
  const moved = [...levels.values()].reduce((all, { transferred }) => all + transferred, 0);
  assert.equal(moved, 0, 'a transfer made or lost pieces');
}

test('whatever is sent, stock does what a simple model does, and the equation holds of every position', () => {
  const outcomes = new Set<string>();
  const recorded = new Set<string>();
  fc.assert(
    fc.property(day, (steps) => {
      const trail = new Trail();
      const model = new Model();
      const views = viewsOf();
      for (const [minutes, { command, body }] of steps) {
        trail.pass(minutes);
        const refused = trail.sendFor(command, body);
        assert.equal(refused, model.send(command, body, trail.now()), command);
        outcomes.add(`${command} ${refused ?? 'done'}`);
        check(trail, model, views);
      }
      for (const { type } of trail.events) recorded.add(type);
    }),
    { numRuns: 100 },
  );
  const reached = (what: readonly string[]): void =>
    assert.deepEqual(
      what.filter((one) => !outcomes.has(one)),
      [],
    );
  reached(Object.keys(commands).map((command) => `${command} done`));
  reached(['reserve-stock out-of-stock', 'receive-transfer not-in-transit', 'inspect-stock not-in-quarantine']);
  assert.deepEqual(
    Object.keys(inventory.events).filter((event) => !recorded.has(event)),
    [],
    'events never recorded',
  );
});

test('any command sent twice has one effect', () => {
  fc.assert(
    fc.property(day, (steps) => {
      const trail = new Trail();
      for (const [minutes, { command, body }] of steps) {
        trail.pass(minutes);
        if (!trail.send(command, body)) continue;
        const { length } = trail.events;
        trail.send(command, body);
        assert.equal(trail.events.length, length, `${command} again appended something`);
      }
    }),
    { numRuns: 100 },
  );
});
