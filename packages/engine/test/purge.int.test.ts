import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { staff, systemPorts, type LogStore } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { intercepted, TestClock, testSystem, until } from './test-system.ts';

// The lab keeps keys for a day.
const HOUR_MS = 3_600_000;

interface Kept {
  readonly clock: TestClock;
  readonly send: (key: string, words?: string[]) => Promise<unknown>;
  readonly settle: () => Promise<void>;
  readonly events: () => Promise<number>;
  /** Keys that the log holds a record of. */
  readonly records: () => Promise<number>;
  /** Calls to purge: how long the engine waited after the one before, and whether it ended a sweep. */
  readonly calls: readonly { readonly waitedMs: number; readonly ended: boolean }[];
  /** Whether it holds any. */
  readonly any: () => Promise<boolean>;
}

async function kept(context: TestContext): Promise<Kept> {
  const clock = new TestClock();
  let log: LogStore | undefined;
  const calls: { waitedMs: number; ended: boolean }[] = [];
  let answeredMs = 0;
  const wrap = (store: LogStore): LogStore =>
    (log = intercepted(store, {
      async purgeRegisters(...asked) {
        const waitedMs = clock.monotonicMs() - answeredMs;
        const ended = await store.purgeRegisters(...asked);
        answeredMs = clock.monotonicMs();
        calls.push({ waitedMs, ended });
        return ended;
      },
    }));
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService()], ports, wrap });
  return {
    clock,
    calls,
    send: (key, words = ['a']) => system.client(staff('ann')).send(lab, 'note', { note: key, words }, { key }),
    settle: () => system.operations.settle(),
    events: async () => (await system.operations.verifyLog('lab')).events,
    records: async () => (await log!.registers('command', '', 10_000)).length,
    any: async () => (await log!.registers('command', '', 1)).length > 0,
  };
}

test('the record of a key is deleted once its time is over, and the key may be used again; those whose time is not over stay', async (context) => {
  const { clock, send, settle, events, records } = await kept(context);
  await send('old');
  // With nothing under way: a command that joins a batch is of that batch's time.
  await settle();
  clock.advance(12 * HOUR_MS);
  await send('young');
  clock.advance(12 * HOUR_MS - 1);
  assert.equal(await records(), 2);
  await until(async () => {
    // In small steps: the young one's time must not be over before the purge has been carried out.
    clock.advance(1_000);
    return (await records()) === 1;
  });
  await send('young');
  assert.equal(await events(), 2, 'the one that stays is still repeated');
  await send('old', ['quite', 'another', 'body']);
  await send('old', ['quite', 'another', 'body']);
  assert.deepEqual([await events(), await records()], [3, 2], 'the one that is gone counts anew, once');
});

test('a sweep through more keys than one call looks at goes on without waiting for the next minute', async (context) => {
  const { clock, send, calls, any } = await kept(context);
  await Promise.all(Array.from({ length: 5_001 }, (_, nth) => send(`k${nth}`)));
  clock.advance(24 * HOUR_MS);
  await until(async () => {
    clock.advance(100);
    return !(await any());
  });
  const goneOn = calls.slice(1).filter((_, nth) => !calls[nth]!.ended);
  assert.ok(goneOn.length >= 2, 'one call does not look at all of them');
  for (const { waitedMs } of goneOn) assert.ok(waitedMs < 1_000, `it waited for ${waitedMs} ms`);
});
