import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LogClock } from './log-clock.ts';

function clockAt(start: string): { now(): number; monotonicMs(): number; wall: number; passed: number } {
  return {
    wall: Date.parse(start),
    passed: 0,
    now() {
      return this.wall;
    },
    monotonicMs() {
      return this.passed;
    },
  };
}

test('it follows the wall clock', () => {
  const clock = clockAt('2026-01-01T00:00:00.000Z');
  const log = new LogClock(clock, '');
  assert.equal(log.now(), '2026-01-01T00:00:00.000Z');
  clock.wall += 5;
  clock.passed += 5;
  assert.equal(log.now(), '2026-01-01T00:00:00.005Z');
});

test('fractions of a millisecond add up while the wall clock is behind', () => {
  const clock = clockAt('2026-01-01T12:00:00.000Z');
  const log = new LogClock(clock, '');
  log.now();
  clock.wall -= 3_600_000;
  for (let nth = 0; nth < 100; nth += 1) {
    clock.passed += 0.75;
    log.now();
  }
  assert.equal(log.now(), '2026-01-01T12:00:00.075Z');
});

test('a wall clock that jumps back an hour leaves it going on at the pace of real time, until the wall clock has caught up', () => {
  const clock = clockAt('2026-01-01T12:00:00.000Z');
  const log = new LogClock(clock, '');
  log.now();
  clock.wall -= 3_600_000;
  clock.passed += 1_000;
  clock.wall += 1_000;
  assert.equal(log.now(), '2026-01-01T12:00:01.000Z');
  clock.wall += 7_200_000;
  clock.passed += 500;
  assert.equal(log.now(), new Date(clock.wall).toISOString());
});

test('it goes on from the newest batch when the machine’s clock was set back while nothing ran', () => {
  const clock = clockAt('2026-01-01T11:00:00.000Z');
  const log = new LogClock(clock, '2026-01-01T12:00:00.000Z');
  assert.equal(log.now(), '2026-01-01T12:00:00.000Z');
  clock.passed += 250;
  clock.wall += 250;
  assert.equal(log.now(), '2026-01-01T12:00:00.250Z');
});

test('it goes on from the time of another writer that was ahead, and one that was behind changes nothing', () => {
  const clock = clockAt('2026-01-01T12:00:00.000Z');
  const log = new LogClock(clock, '');
  log.observe('2026-01-01T12:00:10.000Z');
  clock.passed += 250;
  clock.wall += 250;
  assert.equal(log.now(), '2026-01-01T12:00:10.250Z');
  log.observe('2026-01-01T11:00:00.000Z');
  assert.equal(log.now(), '2026-01-01T12:00:10.250Z');
});

test('whatever the wall clock does, it never goes back and never stands still for longer than time passes', () => {
  const move = fc.record({
    passMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
    jumpMs: fc.integer({ min: -1e7, max: 1e7 }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 50 }), (moves) => {
      const clock = clockAt('2026-01-01T00:00:00.000Z');
      const log = new LogClock(clock, '');
      const start = log.nowMs();
      let last = start;
      let passed = 0;
      for (const { passMs, jumpMs } of moves) {
        clock.passed += passMs;
        passed += passMs;
        clock.wall += Math.floor(passMs) + jumpMs;
        const now = log.nowMs();
        assert.ok(now >= last);
        assert.ok(now >= start + Math.floor(passed) - 1);
        last = now;
      }
    }),
  );
});
