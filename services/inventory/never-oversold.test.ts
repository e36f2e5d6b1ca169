import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '@banyan/core';
import fc from 'fast-check';
import type { Line } from './lines.ts';
import type { Reservation } from './reservation.ts';
import { stockLevels } from './stock-levels.ts';
import { stockMonths } from './stock-months.ts';
import type { Stock } from './stock.ts';
import { MINUTE_MS, rowsOf, START_MS, Trail } from './testing/trail.ts';

const few = fc.integer({ min: 1, max: 12 });
const sku = fc.constantFrom('A', 'B', 'C');
const location = fc.constantFrom('main', 'main', 'main', 'leeds-2');
const name = fc.constantFrom('1', '2', '3', '4', '5', '6');
const linesOf = (quantity: fc.Arbitrary<number>): fc.Arbitrary<Line[]> =>
  fc.array(fc.record({ sku, quantity }), { minLength: 1, maxLength: 4 });
const lines = linesOf(few);
const plenty = linesOf(fc.integer({ min: 1, max: 60 }));
const step = fc.oneof(
  fc.record({ command: fc.constant('receive-stock'), body: fc.record({ delivery: name, location, lines: plenty }) }),
  fc.record({ command: fc.constant('return-stock'), body: fc.record({ return: name, location, lines }) }),
  fc.record({
    command: fc.constant('adjust-stock'),
    body: fc.record({
      adjustment: name,
      location,
      sku,
      quantity: fc.oneof(few, fc.integer({ min: -12, max: -1 })),
      reason: fc.constant('counted'),
    }),
  }),
  fc.record({
    command: fc.constant('reserve-stock'),
    body: fc.record({
      reservation: name,
      location,
      until: few.map((minutes) => new Date(START_MS + minutes * 10 * MINUTE_MS).toISOString()),
      lines,
    }),
  }),
  fc.record({
    command: fc.constantFrom('commit-reservation', 'commit-reservation', 'release-reservation', 'expire-reservation'),
    body: fc.record({ reservation: name }),
  }),
);
const day = fc.array(fc.tuple(fc.nat(4), step), { minLength: 20, maxLength: 80 });

/** Availability is told by turns, beginning with some, and each stock event says what is free after it. */
function checkTold(trail: Trail): void {
  const available = new Map<string, boolean>();
  const free = new Map<string, number>();
  for (const { type, payload, info } of trail.events) {
    if (!info.stream.startsWith('stock/')) continue;
    if (type !== 'availability-changed') free.set(info.stream, (payload as { free: number }).free);
    else {
      const told = (payload as { available: boolean }).available;
      assert.equal(told, (free.get(info.stream) ?? 0) > 0, 'told what is not so');
      assert.equal(told, !(available.get(info.stream) ?? false), 'told twice');
      available.set(info.stream, told);
    }
  }
  for (const [stream, pieces] of free) {
    assert.equal(pieces, (trail.streams.get(stream)!.state as Stock).free);
  }
}

/** What must hold after every command. */
function check(trail: Trail): void {
  const levels = rowsOf<Row<typeof stockLevels>>(stockLevels, trail.events);
  const months = rowsOf<Row<typeof stockMonths>>(stockMonths, trail.events);
  const reserved = new Map<string, number>();
  for (const [stream, { state }] of trail.streams) {
    if (!stream.startsWith('reservation/')) continue;
    const held = state as Reservation;
    if (held.state !== 'open') continue;
    for (const line of held.left) {
      const key = `${line.sku}@${held.location}`;
      reserved.set(key, (reserved.get(key) ?? 0) + line.quantity);
    }
  }
  for (const [key, level] of levels) {
    const { free, isToldAvailable } = trail.streams.get(`stock/${key}`)!.state as Stock;
    assert.ok(free >= 0, `${key} is oversold: ${free} free`);
    assert.equal(isToldAvailable, free > 0, `readers of ${key} are told wrong`);
    assert.equal(level.free, free);
    assert.equal(level.reserved, reserved.get(key) ?? 0);
    assert.ok(level.shipped >= 0);
    assert.equal(level.received + level.returned + level.adjusted, level.free + level.reserved + level.shipped);
    const month = months.get(`${key}@2026-01`);
    for (const total of ['received', 'returned', 'adjusted', 'shipped'] as const) {
      assert.equal(month?.[total] ?? 0, level[total]);
    }
  }
}

test('whatever is sent, no piece is sold twice, lost or made', () => {
  let sold = 0;
  let refused = 0;
  fc.assert(
    fc.property(day, (steps) => {
      const trail = new Trail();
      for (const [minutes, { command, body }] of steps) {
        trail.pass(minutes);
        const done = trail.send(command, body);
        if (command === 'commit-reservation' && done) sold += 1;
        if (command === 'reserve-stock' && !done) refused += 1;
        check(trail);
        checkTold(trail);
      }
    }),
    { numRuns: 100 },
  );
  assert.ok(sold > 0 && refused > 0, `the sequences reach what they are about: ${sold} sold, ${refused} refused`);
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
