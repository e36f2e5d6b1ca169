import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CorruptLogError, verifyChain, type LogStore } from '@banyan/engine';
import { everything, positionsOf, upTo, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, event, growth, second, setting } from './sample-batch.ts';

const SHARDS = [0, 1, 2];

/** What shards of one log have to do with each other: nothing. */
export function shardCases(places: LogStorePlaces): void {
  const openAll = (place: string): Promise<LogStore[]> =>
    Promise.all(SHARDS.map((shard) => places.openShard(place, shard)));

  it('gives each shard positions, versions, registers, a memory of batches and a clock of its own', async () => {
    const place = await places.make();
    const stores = await openAll(place);
    // One id and one stream, more events in each shard, and the last shard's time before that of the first.
    const batches = SHARDS.map((shard) =>
      batch([growth('book/1', 1, shard + 1), setting({ key: 'alarm', expect: undefined, value: `of ${shard}` })], {
        id: 'one and the same',
        recordedAt: second(9 - shard),
      }),
    );
    const append = () => Promise.all(stores.map((store, shard) => store.append(batches[shard]!)));
    const outcomes = await append();
    for (const [shard, { head, base, components }] of outcomes.entries()) {
      assert.deepEqual([head.position, head.recordedAt, base], [shard + 1, second(9 - shard), 0]);
      assert.ok(components.every(({ accepted }) => accepted));
    }
    assert.equal(new Set(outcomes.map(({ head }) => head.hash)).size, SHARDS.length);
    assert.deepEqual(await append(), outcomes, 'each remembers its own');
    for (const store of stores) await places.close(store);

    for (const [shard, store] of (await openAll(place)).entries()) {
      assert.deepEqual([store.log, store.shard], [stores[0]!.log, shard]);
      assert.deepEqual(await store.head(), outcomes[shard]!.head);
      assert.deepEqual(positionsOf(await everything(store)), upTo(shard + 1));
      assert.equal((await store.readStream('book/1', 0, 10)).length, shard + 1);
      assert.equal(await store.register('timer', 'alarm'), `of ${shard}`);
      assert.deepEqual(await verifyChain(store), { events: shard + 1, batches: 1, hash: outcomes[shard]!.head.hash });
    }
  });

  it('keeps the other shards whole when one is damaged', async () => {
    const place = await places.make();
    const stores = await openAll(place);
    for (const store of stores)
      await store.append(batch([component({ events: [event('book/1', 1), event('book/1', 2)] })]));
    for (const store of stores) await places.close(store);
    await places.damage(place, { kind: 'payload', position: 2, checksum: 'left' });
    const [first, tried, last] = await openAll(place);
    await assert.rejects(tried!.read(0, 10, 1 << 20), CorruptLogError);
    for (const store of [first!, last!]) {
      await store.append(batch([growth('book/1', 3, 1)]));
      assert.deepEqual(positionsOf(await everything(store)), upTo(3));
    }
  });
}
