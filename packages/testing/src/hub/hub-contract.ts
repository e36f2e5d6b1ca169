import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Hub, Source, StoredEvent } from '@banyan/engine';

/** A hub with logs behind it, as a suite needs it. */
export interface HubUnderTest {
  readonly hub: Hub;
  /** What can be followed: two logs, and a second shard of the first; all of them empty. */
  readonly sources: readonly [Source, Source, Source];
  /** Appends so many events to a log, as its owner does; resolves when the hub has been told of them, or will be by itself. */
  readonly append: (source: Source, events: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What the contract suite needs to know of an adapter. */
export interface HubHarness {
  readonly openHub: () => Promise<HubUnderTest>;
  /** Resolves once the condition holds: a hub between processes hears of a commit a little later. */
  readonly until: (condition: () => Promise<boolean>) => Promise<void>;
}

/** Tries to break every promise of the `Hub` port. */
export function hubContract(name: string, { openHub, until }: HubHarness): void {
  describe(`${name} keeps the promises of Hub`, () => {
    const opened: HubUnderTest[] = [];
    after(async () => {
      for (const one of opened) await one.close();
    });
    const open = async (events = 0): Promise<HubUnderTest> => {
      const one = await openHub();
      opened.push(one);
      if (events > 0) await one.append(one.sources[0], events);
      await until(async () => (await one.hub.head(one.sources[0])) === events);
      return one;
    };

    it('lists every log that can be followed, and no other', async () => {
      const { hub, sources } = await open();
      const named = (list: readonly Source[]): string[] => list.map(({ log, shard }) => `${log}/${shard}`).toSorted();
      assert.deepEqual(named(hub.sources()), named(sources));
      await assert.rejects(hub.read({ log: 'no such log', shard: 0 }, 0, 1));
    });

    it('reads from any position on, in order, without a gap, and the same each time', async () => {
      const { hub, sources } = await open(300);
      const [source] = sources;
      const all = await readAll(hub, source, 0, 1_000);
      assert.deepEqual(
        all.map(({ position }) => position),
        Array.from({ length: 300 }, (_, nth) => nth + 1),
      );
      for (const from of [0, 1, 7, 150, 298, 299]) {
        for (const limit of [1, 2, 50, 1_000]) {
          const read = await hub.read(source, from, limit);
          assert.ok(read.length >= 1 && read.length <= limit, `${read.length} after ${from}`);
          assert.deepEqual(read, all.slice(from, from + read.length));
          assert.deepEqual(await hub.read(source, from, limit), read);
        }
      }
      assert.deepEqual(await hub.read(source, 300, 10), []);
    });

    it('keeps logs apart, and the shards of one', async () => {
      const { hub, sources, append } = await open(3);
      for (const [source, events] of [
        [sources[1], 2],
        [sources[2], 4],
      ] as const) {
        await append(source, events);
        await until(async () => (await hub.head(source)) === events);
      }
      assert.equal(await hub.head(sources[0]), 3);
      const read = await Promise.all(sources.map((source) => readAll(hub, source, 0, 10)));
      assert.deepEqual(
        read.map(({ length }) => length),
        [3, 2, 4],
      );
      assert.equal(new Set(read.map(([first]) => first!.payload)).size, 3);
    });

    it('has every event up to its head', async () => {
      const { hub, sources, append } = await open();
      const [source] = sources;
      let appended = 0;
      for (const events of [1, 5, 40, 400]) {
        await append(source, events);
        appended += events;
        await until(async () => (await hub.head(source)) === appended);
        assert.equal((await readAll(hub, source, 0, 64)).length, appended);
      }
    });

    it('calls every watcher at least once after the newest event, until it stops to watch', async () => {
      const { hub, sources, append } = await open(1);
      const [source, ...others] = sources;
      const seen = { one: 0, two: 0, ended: 0 };
      const onGrowth = (who: keyof typeof seen) => (): void => {
        hub.head(source).then(
          (head) => (seen[who] = Math.max(seen[who], head)),
          () => {},
        );
      };
      hub.watch(source, onGrowth('one'));
      hub.watch(source, onGrowth('two'));
      hub.watch(source, onGrowth('ended'))();
      for (let nth = 0; nth < 20; nth += 1) await append(source, 3);
      for (const other of others) await append(other, 1);
      await until(async () => seen.one === 61 && seen.two === 61);
      assert.equal(seen.ended, 0);
    });

    it('gives a follower that reads while others append each event once, in order', async () => {
      const { hub, sources, append } = await open(20);
      const [source] = sources;
      const followed: number[] = [];
      const appending = (async () => {
        for (let nth = 0; nth < 30; nth += 1) await append(source, 10);
      })();
      await until(async () => {
        for (const { position } of await hub.read(source, followed.length, 7)) followed.push(position);
        return followed.length === 320;
      });
      await appending;
      assert.deepEqual(
        followed,
        Array.from({ length: 320 }, (_, nth) => nth + 1),
      );
    });
  });
}

async function readAll(hub: Hub, source: Source, from: number, limit: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let page = await hub.read(source, from, limit); page.length > 0;) {
    events.push(...page);
    page = await hub.read(source, from + events.length, limit);
  }
  return events;
}
