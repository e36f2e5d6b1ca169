import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock, Scheduler } from '@banyan/engine';

/** What the contract suite needs to know of a clock and the scheduler that goes by it. */
export interface TimeHarness {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Lets time pass: really, or on a clock that a test moves. */
  readonly pass: (ms: number) => Promise<void>;
}

/** A timer of the event loop goes by whole milliseconds, and may be one early by a finer clock. */
const EARLY_MS_MAX = 1;
const WAIT_MS = 25;

/** Tries to break every promise of the `Clock` and `Scheduler` ports. */
export function timeContract(name: string, open: () => TimeHarness): void {
  describe(`${name} keeps the promises of Clock and Scheduler`, () => {
    it('tells whole milliseconds, and a monotonic time that never goes back and passes with the other', async () => {
      const { clock, pass } = open();
      const [at, monotonic] = [clock.now(), clock.monotonicMs()];
      assert.ok(Number.isInteger(at) && new Date(at).toISOString().length === 24, `${at}`);
      let last = monotonic;
      for (let nth = 0; nth < 10_000; nth += 1) {
        const now = clock.monotonicMs();
        assert.ok(now >= last);
        last = now;
      }
      await pass(WAIT_MS);
      assert.ok(clock.monotonicMs() - monotonic >= WAIT_MS - EARLY_MS_MAX);
    });

    it('runs a task once, not at once and not before its delay', async () => {
      const { clock, scheduler, pass } = open();
      const ran: number[] = [];
      const begun = clock.monotonicMs();
      scheduler.after(WAIT_MS, () => ran.push(clock.monotonicMs() - begun));
      scheduler.after(0, () => ran.push(0));
      assert.deepEqual(ran, []);
      await pass(4 * WAIT_MS);
      assert.equal(ran.length, 2);
      assert.equal(ran[0], 0);
      assert.ok(ran[1]! >= WAIT_MS - EARLY_MS_MAX, `${ran[1]} ms`);
    });

    it('runs no task that was cancelled, and takes a cancellation that comes too late or twice', async () => {
      const { scheduler, pass } = open();
      const ran: string[] = [];
      const cancel = scheduler.after(WAIT_MS, () => ran.push('cancelled'));
      const late = scheduler.after(0, () => ran.push('kept'));
      // Cancelled by another task that is due before it.
      const other = scheduler.after(2 * WAIT_MS, () => ran.push('cancelled later'));
      scheduler.after(1, () => other());
      cancel();
      await pass(4 * WAIT_MS);
      for (const again of [cancel, late, other]) again();
      assert.deepEqual(ran, ['kept']);
    });

    it('takes a task of a task, and a delay of more than three weeks', async () => {
      const { scheduler, pass } = open();
      const ran: string[] = [];
      scheduler.after(0, () => scheduler.after(1, () => ran.push('inner')));
      const cancel = scheduler.after(2 ** 31 - 1, () => ran.push('far'));
      // A busy machine may run the outer one late, and the inner one is due after that.
      while (ran.length === 0) await pass(1);
      cancel();
      assert.deepEqual(ran, ['inner']);
    });

    it('runs what is to be done soon when the work that is ready now has been done', async () => {
      const { scheduler } = open();
      const ran: string[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      scheduler.soon(() => {
        ran.push('soon');
        resolve();
      });
      const ready = Promise.resolve().then(() => ran.push('ready'));
      ran.push('now');
      await Promise.all([ready, promise]);
      assert.deepEqual(ran, ['now', 'ready', 'soon']);
      await new Promise<void>((done) => {
        if (scheduler.shortly === undefined) done();
        else scheduler.shortly(done);
      });
    });
  });
}
