import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { hubContract, type HubUnderTest } from '@banyan/testing';
import { appendTo, hubOnLogs } from '../test/hub-on-logs.ts';
import { until } from '../test/test-system.ts';
import { InProcessHub } from './in-process-hub.ts';
import { NearHub } from './near-hub.ts';
import type { Hub } from './ports/hub.ts';
import type { LogStore, StoredEvent } from './ports/log-store.ts';

/** A process that has the first log, the hub to all others, and what it makes itself. */
interface Process {
  readonly near: InProcessHub;
  readonly far: InProcessHub;
  readonly library: LogStore;
}

async function openNear(told: (process: Process) => void = () => {}): Promise<HubUnderTest> {
  return hubOnLogs(async (logs) => {
    const [near, far] = [new InProcessHub(), new InProcessHub()];
    await near.add(logs[0]!);
    for (const log of logs) await far.add(log);
    told({ near, far, library: logs[0]! });
    return {
      hub: new NearHub(near, far),
      publish(source, events) {
        if (source.log === 'library' && source.shard === 0) near.publish(source, events);
        far.publish(source, events);
      },
    };
  });
}

hubContract('NearHub', { openHub: () => openNear(), until });

async function processOf(context: TestContext) {
  let process: Process | undefined;
  const { hub, close } = await openNear((told) => {
    process = told;
  });
  context.after(close);
  return { hub, ...process! };
}

const source = { log: 'library', shard: 0 };
const positions = (events: readonly StoredEvent[]): number[] => events.map(({ position }) => position);

test('what was committed here is read and counted before the hub between processes has heard of it', async (t) => {
  const { hub, near, library } = await processOf(t);
  let told = 0;
  hub.watch(source, () => (told += 1));
  near.publish(source, await appendTo(library, 2));
  assert.equal(told, 1);
  assert.equal(await hub.head(source), 2);
  assert.deepEqual(positions(await hub.read(source, 0, 10)), [1, 2]);
});

test('what another instance has committed comes from the hub between processes, before and after own events', async (t) => {
  const { hub, near, far, library } = await processOf(t);
  let told = 0;
  hub.watch(source, () => (told += 1));
  const theirs = await appendTo(library, 1);
  far.publish(source, theirs);
  assert.equal(told, 1);
  assert.equal(await hub.head(source), 1);
  assert.deepEqual(positions(await hub.read(source, 0, 10)), [1]);
  const ours = await appendTo(library, 1);
  near.publish(source, ours);
  assert.deepEqual(positions(await hub.read(source, 1, 10)), [2]);
  const later = await appendTo(library, 1);
  far.publish(source, ours);
  far.publish(source, later);
  assert.deepEqual(positions(await hub.read(source, 2, 10)), [3]);
  assert.equal(await hub.head(source), 3);
});

test('a dozen who follow one log, and wake at once, ask for the same once, and twice whether there is more', async (t) => {
  const { near, far, library } = await processOf(t);
  const asked = { read: 0, head: 0 };
  const counted: Hub = {
    sources: () => far.sources(),
    read: async (...given) => ((asked.read += 1), far.read(...given)),
    head: async (of) => ((asked.head += 1), far.head(of)),
    watch: (of, onGrowth) => far.watch(of, onGrowth),
  };
  const hub = new NearHub(near, counted);
  far.publish(source, await appendTo(library, 3));
  const dozen = Array.from({ length: 12 });
  const found = await Promise.all(dozen.map(() => hub.read(source, 1, 10)));
  for (const events of found) assert.deepEqual(positions(events), [2, 3]);
  assert.equal(asked.read, 1);
  const further = await Promise.all(dozen.map(() => hub.read(source, 3, 10)));
  assert.deepEqual(further.flat(), []);
  assert.equal(asked.read, 3);
  assert.deepEqual(await Promise.all(dozen.map(() => hub.head(source))), Array(12).fill(3));
  assert.equal(asked.head, 2);
  far.publish(source, await appendTo(library, 1));
  assert.deepEqual(positions(await hub.read(source, 3, 10)), [4]);
  assert.equal(await hub.head(source), 4);
});

test('what is kept for others is bounded: of a read of a megabyte and more, the first events come alone', async (t) => {
  const { near, far, library } = await processOf(t);
  far.publish(source, await appendTo(library, 1));
  const event = (await far.read(source, 0, 1))[0]!;
  const long = 'x'.repeat(300_000);
  const large: Hub = {
    sources: () => far.sources(),
    read: async () => [1, 2, 3].map((position) => ({ ...event, position, payload: long })),
    head: async () => 3,
    watch: () => () => {},
  };
  const elsewhere = { log: 'elsewhere', shard: 0 };
  assert.deepEqual(positions(await new NearHub(near, large).read(elsewhere, 0, 3)), [1]);
  assert.deepEqual(positions(await new NearHub(near, large).read(elsewhere, 0, 5_000)), [1, 2, 3]);
});
