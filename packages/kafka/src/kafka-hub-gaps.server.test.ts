import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { CorruptLogError, type LogEntry, type LogStore } from '@banyan/engine';
import { brokersOfTests, newPrefix, ONE_COPY } from '../test/brokers-of-tests.ts';
import { follow, type Following } from '../test/follow.ts';
import { append, counted, makeLogs, until } from '../test/logs.ts';
import { asOperator, recordsOf, writeRecords } from '../test/topic-records.ts';
import { clientOptions } from './brokers.ts';
import { TopicSettingsError } from './errors.ts';
import { KafkaHub, type KafkaHubOptions } from './kafka-hub.ts';
import { KafkaRelay } from './kafka-relay.ts';
import type { OwnersLog } from './log-check.ts';
import { RecordEncoder } from './record-codec.ts';
import { TopicWriter } from './topic-writer.ts';

const brokers = brokersOfTests();
const SOURCE = { log: 'library', shard: 0 };

suite('a hub on Kafka', () => {
  const closing: (() => Promise<void>)[] = [];
  after(async () => {
    for (const close of closing.toReversed()) await close();
  });

  async function library(): Promise<LogStore> {
    const logs = await makeLogs();
    closing.push(logs.remove);
    return logs.open('library');
  }

  async function relayOf(store: LogStore, prefix: string): Promise<KafkaRelay> {
    const relay = await KafkaRelay.open({ brokers, prefix, topics: ONE_COPY, store, beatMs: 100, leaseMs: 1_000_000 });
    closing.push(() => relay.close());
    return relay;
  }

  async function hubOf(owner: OwnersLog, prefix: string, options: Partial<KafkaHubOptions> = {}): Promise<KafkaHub> {
    const hub = await KafkaHub.open({ brokers, prefix, topics: ONE_COPY, logs: [owner], ...options });
    closing.push(() => hub.close());
    return hub;
  }

  function followed(hub: KafkaHub, from = 0): Following {
    const following = follow(hub, SOURCE, from);
    closing.push(() => following.stop());
    return following;
  }

  async function assertFollowed({ events }: Following, store: LogStore, from = 0): Promise<void> {
    const { position } = await store.head();
    await until(() => events.length >= position - from);
    assert.deepEqual(events, await store.read(from, position, 1e9));
  }

  test('brings new events through the topic: their owner is not asked for one of them', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const relay = await relayOf(store, prefix);
    const { owner, count } = counted(store);
    const following = followed(await hubOf(owner, prefix, { patienceMs: 1_000_000 }));
    // Until the topic is read: what was there before may come from the log.
    do {
      count.events = 0;
      await append(relay.store, 1);
      await assertFollowed(following, store);
    } while (count.events > 0);
    for (let nth = 0; nth < 50; nth += 1) await append(relay.store, 20);
    await assertFollowed(following, store);
    assert.equal(count.events, 0);
  });

  test('brings older events from the topic, too, from wherever a reader stands', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    for (let nth = 0; nth < 60; nth += 1) await append(store, 50, 1_000);
    const relay = await relayOf(store, prefix);
    await until(() => relay.status.sent === 3_000);
    const { owner, count } = counted(store);
    const hub = await hubOf(owner, prefix);
    for (const from of [0, 1, 777, 2_998]) await assertFollowed(followed(hub, from), store, from);
    assert.equal(count.events, 0);
  });

  test('reads from the log what retention has deleted, and the rest from the topic', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    for (let nth = 0; nth < 30; nth += 1) await append(store, 50, 3_000);
    const relay = await relayOf(store, prefix);
    await until(() => relay.status.sent === 1_500);
    const topic = `${prefix}library`;
    await asOperator(brokers, (admin) =>
      admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 701n }] }] }),
    );
    const { owner, count } = counted(store);
    const hub = await hubOf(owner, prefix);
    await assertFollowed(followed(hub), store);
    assert.ok(count.events >= 700 && count.events < 1_500, `${count.events} were read from the log`);
    // All of it, but for what comes.
    const { next } = await ends(topic);
    await asOperator(brokers, (admin) =>
      admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: BigInt(next) }] }] }),
    );
    await append(relay.store, 10);
    await assertFollowed(followed(hub), store);
  });

  async function ends(topic: string): Promise<{ next: number }> {
    return { next: ((await recordsOf(brokers, topic)).at(-1)?.offset ?? -1) + 1 };
  }

  test('goes on while a topic loses its end, and nothing is missed or doubled', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const topic = `${prefix}library`;
    const first = await relayOf(store, prefix);
    const following = followed(await hubOf(store, prefix));
    for (let nth = 0; nth < 10; nth += 1) await append(first.store, 10);
    await assertFollowed(following, store);
    await first.close();
    await append(store, 10);
    const kept = (await recordsOf(brokers, topic)).map(({ record }) => record).slice(0, 41);
    await asOperator(brokers, (admin) => admin.deleteTopics({ topics: [topic] }));
    await until(async () => !(await asOperator(brokers, (admin) => admin.listTopics())).includes(topic));
    const configs = [{ name: 'max.message.bytes', value: String(4 * 1024 * 1024) }];
    await asOperator(brokers, (admin) => admin.createTopics({ topics: [topic], partitions: 1, replicas: 1, configs }));
    await writeRecords(brokers, topic, kept);
    const second = await relayOf(store, prefix);
    await append(second.store, 10);
    await assertFollowed(following, store);
    assert.equal(following.error(), undefined);
  });

  test('passes over what is none of its log’s records, and what a relay sends that was replaced', async () => {
    const [store, other, prefix] = [await library(), await library(), newPrefix()];
    const topic = `${prefix}library`;
    await append(store, 5);
    const first = await relayOf(store, prefix);
    await until(() => first.status.sent === 5);
    await first.close();
    const second = await relayOf(store, prefix);
    const entries: LogEntry[] = [];
    const following = followed(await hubOf(store, prefix, { log: (entry) => entries.push(entry) }));
    await append(second.store, 5);
    await assertFollowed(following, store);
    await writeRecords(brokers, topic, [{ key: Buffer.from('a'), value: Buffer.from('b'), headers: [] }]);
    // Of the first generation, from a log that has gone another way.
    await append(other, 12);
    const encoder = new RecordEncoder(SOURCE, topic, 1);
    const [batch] = await other.batches(0, 1);
    const writer = new TopicWriter(clientOptions(brokers, 'test-zombie'));
    await writer.send((await other.read(0, 20, 1e9)).map((event) => encoder.event(event, batch!)));
    await writer.close();
    await append(second.store, 5);
    await assertFollowed(following, store);
    assert.equal(following.error(), undefined);
    assert.equal(entries.length, 1);
    assert.match(entries[0]!.message, /has a record at offset \d+ of partition 0 that is none of library/);
  });

  test('stops who follows a topic that has another history than the log, with a word on where they part', async () => {
    const [store, other, prefix] = [await library(), await library(), newPrefix()];
    await append(store, 5);
    await append(other, 5);
    const relay = await relayOf(store, prefix);
    await until(() => relay.status.sent === 5);
    const entries: LogEntry[] = [];
    const hub = await hubOf(other, prefix, { log: (entry) => entries.push(entry) });
    const following = followed(hub);
    await until(() => following.error() instanceof CorruptLogError);
    assert.match(
      String(following.error()),
      /has a batch at positions 1 to 5 \(\w+\), and the log has another one there/,
    );
    await assert.rejects(hub.head(SOURCE), CorruptLogError);
    await assert.rejects(hub.read(SOURCE, 0, 1), CorruptLogError);
    assert.deepEqual(
      entries.map(({ level }) => level),
      ['error'],
    );
  });

  test('stops who follows a log that was put back behind its topic', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const relay = await relayOf(store, prefix);
    let putBack = false;
    const owner: OwnersLog = {
      ...counted(store).owner,
      head: async () => (putBack ? { position: 3, recordedAt: '', hash: 'f'.repeat(64) } : store.head()),
    };
    const hub = await hubOf(owner, prefix);
    const following = followed(hub);
    await append(relay.store, 5);
    await until(() => following.events.length === 5);
    // Until the topic has told of it.
    await until(async () => (await hub.read(SOURCE, 4, 10)).length === 1);
    await append(relay.store, 1);
    await until(() => following.events.length === 6);
    putBack = true;
    await assert.rejects(hub.head(SOURCE), /it ends at 3, and topic .* has it up to 6/);
    await until(() => following.error() instanceof CorruptLogError);
  });

  test('tells who follows without a relay, and where a topic is not there yet', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const following = followed(await hubOf(store, prefix, { silenceMs: 100 }));
    await append(store, 7);
    await assertFollowed(following, store);
    const relay = await relayOf(store, prefix);
    await append(relay.store, 7);
    await assertFollowed(following, store);
  });

  test('answers where a log ends while its owner cannot, from what the topic has told', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const relay = await relayOf(store, prefix);
    let isDown = false;
    const owner: OwnersLog = {
      ...counted(store).owner,
      head: async () => {
        if (isDown) throw new Error('the owner is down');
        return store.head();
      },
    };
    const hub = await hubOf(owner, prefix);
    const following = followed(hub);
    await append(relay.store, 5);
    await assertFollowed(following, store);
    isDown = true;
    // Where it has come too late for the five, the topic tells nothing before there is something new.
    await until(async () => {
      await append(relay.store, 1);
      return (await hub.head(SOURCE).catch(() => 0)) >= 5;
    });
    await append(relay.store, 5);
    await assertFollowed(following, store);
    assert.equal(following.error(), undefined);
  });

  test('refuses a topic that is not kept as it must be', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    await asOperator(brokers, (admin) =>
      admin.createTopics({ topics: [`${prefix}library`], partitions: 2, replicas: 1 }),
    );
    await assert.rejects(hubOf(store, prefix), TopicSettingsError);
    await assert.rejects(relayOf(store, prefix), TopicSettingsError);
  });
});
