import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { systemPorts, type LogEntry, type LogStore } from '@banyan/engine';
import { brokersOfTests, newPrefix, ONE_COPY } from '../test/brokers-of-tests.ts';
import { append, makeLogs, until } from '../test/logs.ts';
import { asOperator, headersOf, recordsOf, writeRecords } from '../test/topic-records.ts';
import { KafkaRelay, type KafkaRelayOptions } from './kafka-relay.ts';
import { RecordDecoder, type TopicRecord } from './record-codec.ts';
import { RelayLease } from './relay-lease.ts';

const brokers = brokersOfTests();
/** Longer than a test takes. */
const NEVER_MS = 1_000_000;
const SOURCE = { log: 'library', shard: 0 };

suite('a relay', () => {
  const closing: (() => Promise<void>)[] = [];
  after(async () => {
    for (const close of closing.toReversed()) await close();
  });

  async function library(): Promise<LogStore> {
    const logs = await makeLogs();
    closing.push(logs.remove);
    return logs.open('library');
  }

  async function relayOf(
    store: LogStore,
    options: Partial<KafkaRelayOptions> & Pick<KafkaRelayOptions, 'prefix'>,
  ): Promise<KafkaRelay> {
    const relay = await KafkaRelay.open({
      brokers,
      topics: ONE_COPY,
      beatMs: 100,
      leaseMs: NEVER_MS,
      ...options,
      store,
    });
    closing.push(() => relay.close());
    return relay;
  }

  async function decodedOf(topic: string): Promise<(TopicRecord | undefined)[]> {
    const decoder = new RecordDecoder(SOURCE);
    return (await recordsOf(brokers, topic)).map(({ record }) => decoder.decode(record));
  }

  const positionsOf = async (topic: string): Promise<number[]> =>
    (await decodedOf(topic)).flatMap((record) => (record?.kind === 'event' ? [record.event.position] : []));

  const upTo = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth + 1);

  test('sends each event of a log once, in its order, as a CloudEvent whose key is the stream', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    await append(store, 1_500);
    const relay = await relayOf(store, { prefix });
    for (let nth = 0; nth < 20; nth += 1) await append(relay.store, 7);
    await until(() => relay.status.sent === 1_640);
    assert.deepEqual(await positionsOf(`${prefix}library`), upTo(1_640));

    const events = await store.read(0, 2_000, 1e9);
    const sent = (await decodedOf(`${prefix}library`)).filter((record) => record?.kind === 'event');
    assert.deepEqual(
      sent.map(({ event }) => event),
      events,
    );
    const batches = await store.batches(0, 100);
    for (const { event, batch } of sent) {
      const of = batches.find(({ first, last }) => first <= event.position && event.position <= last)!;
      assert.deepEqual(batch, { first: of.first, last: of.last, previous: of.previous, hash: of.hash });
    }
    const { record } = (await recordsOf(brokers, `${prefix}library`)).find(
      ({ record: one }) => headersOf(one)['ce_id'] === '17',
    )!;
    const { ce_batch: _batch, ce_time: _time, ce_recordedat: _at, ...headers } = headersOf(record);
    assert.deepEqual(headers, {
      ce_specversion: '1.0',
      ce_id: '17',
      ce_source: '/library/0',
      ce_type: 'library.lent',
      ce_subject: events[16]!.stream,
      ce_dataschema: 'urn:banyan:library:lent:3',
      'content-type': 'application/json',
      ce_predecessor: '16',
      ce_streamversion: '17',
      ce_meta: '{"by":"café"}',
      ce_relay: '1',
    });
    assert.deepEqual([record.key?.toString(), record.value?.toString()], [events[16]!.stream, events[16]!.payload]);
  });

  test('that has nothing to send tells where the log ends, again and again', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    await append(store, 3);
    await relayOf(store, { prefix, beatMs: 20, pollMs: 20 });
    const { hash } = await store.head();
    await until(async () => {
      const heads = (await decodedOf(`${prefix}library`)).filter((record) => record?.kind === 'head');
      return heads.filter((head) => head.sent === 3 && head.position === 3 && head.hash === hash).length >= 3;
    });
  });

  test('goes on where its topic ends when it is started again, and sends nothing twice', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    for (const total of [10, 20, 30]) {
      await append(store, 10);
      const relay = await relayOf(store, { prefix });
      await until(() => relay.status.sent === total);
      await relay.close();
    }
    assert.deepEqual(await positionsOf(`${prefix}library`), upTo(30));
  });

  test('is one of many: the last one started does the work, another one when it has gone', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    await append(store, 5);
    const first = await relayOf(store, { prefix });
    await until(() => first.status.sent === 5);
    const second = await relayOf(store, { prefix });
    await until(() => second.status.state === 'sending' && first.status.state === 'waiting');
    await append(store, 5);
    await until(() => second.status.sent === 10);
    assert.equal(first.status.sent, 5);
    await second.close();
    await append(store, 5);
    await until(() => first.status.sent === 15);
    assert.deepEqual([...new Set(await positionsOf(`${prefix}library`))], upTo(15));
  });

  test('takes over from one that says nothing any more, and what that one sends later is of an older generation', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const gone = new RelayLease(store, systemPorts.clock);
    // It takes the lease after the relay has, and then is never heard of again.
    const relay = await relayOf(store, { prefix, leaseMs: 300 });
    await until(() => relay.status.state === 'sending');
    assert.equal(await gone.take(await gone.look()), true);
    await until(() => relay.status.state === 'waiting');
    await append(store, 5);
    await until(() => relay.status.sent === 5);
    assert.equal(await gone.beat(0), false);
    const generations = (await decodedOf(`${prefix}library`)).map((record) => record?.relay);
    assert.deepEqual([...new Set(generations)], [1, 3]);
  });

  test('sends again what its topic has lost, and says so', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const topic = `${prefix}library`;
    await append(store, 60);
    await append(store, 40);
    const before = await relayOf(store, { prefix });
    await until(() => before.status.sent === 100);
    await before.close();
    // What a broker does that comes back without the end of its files: all up to the middle of a batch.
    const kept = (await recordsOf(brokers, topic)).map(({ record }) => record).slice(0, 81);
    await asOperator(brokers, (admin) => admin.deleteTopics({ topics: [topic] }));
    await until(async () => !(await asOperator(brokers, (admin) => admin.listTopics())).includes(topic));
    await asOperator(brokers, (admin) =>
      admin.createTopics({
        topics: [topic],
        partitions: 1,
        replicas: 1,
        configs: [{ name: 'max.message.bytes', value: String(4 * 1024 * 1024) }],
      }),
    );
    await writeRecords(brokers, topic, kept);
    assert.deepEqual(await positionsOf(topic), upTo(80));

    const entries: LogEntry[] = [];
    const relay = await relayOf(store, { prefix, log: (entry) => entries.push(entry) });
    await until(async () => (await positionsOf(topic)).length >= 100);
    assert.deepEqual(await positionsOf(topic), upTo(100));
    assert.equal(relay.status.sent, 100);
    assert.deepEqual(
      entries.map(({ level, message }) => [level, message]),
      [['warn', `topic ${topic} has lost what was sent to it after 80, up to 100: it is sent again`]],
    );
  });

  test('writes nothing to a topic that was made from another log, and says why', async () => {
    const [store, other, prefix] = [await library(), await library(), newPrefix()];
    const topic = `${prefix}library`;
    await append(store, 10);
    await append(other, 10);
    const right = await relayOf(store, { prefix });
    await until(() => right.status.sent === 10);
    await right.close();
    const before = await recordsOf(brokers, topic);
    const entries: LogEntry[] = [];
    const wrong = await relayOf(other, { prefix, log: (entry) => entries.push(entry) });
    await until(() => wrong.status.state === 'stuck');
    await append(wrong.store, 1);
    await wrong.close();
    assert.match(
      wrong.status.trouble!,
      /is damaged: topic .* has a batch at positions 1 to 10 .*, and the log has another one there/,
    );
    assert.deepEqual(
      entries.map(({ level }) => level),
      ['error'],
    );
    assert.deepEqual(await recordsOf(brokers, topic), before);
  });

  test('leaves out what is too large for its topic, and goes on', async () => {
    const [store, prefix] = [await library(), newPrefix()];
    const topics = { ...ONE_COPY, maxMessageBytes: 64 * 1024 };
    await append(store, 2);
    await append(store, 1, 70_000);
    await append(store, 200, 2_000);
    const entries: LogEntry[] = [];
    const relay = await relayOf(store, { prefix, topics, log: (entry) => entries.push(entry) });
    await until(() => relay.status.sent === 203);
    assert.deepEqual(await positionsOf(`${prefix}library`), upTo(203).toSpliced(2, 1));
    assert.match(
      entries.map(({ message }) => message).join('\n'),
      /^the event at library\/0:3 is too large for its topic; [^\n]*$/,
    );
  });

  test('starts where no broker is, and is stopped at once', async () => {
    const store = await library();
    await append(store, 1);
    const entries: LogEntry[] = [];
    const nowhere = { hosts: ['127.0.0.1:1'] };
    const relay = await relayOf(store, { prefix: newPrefix(), brokers: nowhere, log: (entry) => entries.push(entry) });
    await until(() => relay.status.state === 'stuck');
    assert.match(entries[0]!.message, /^events of library are not sent yet: Kafka does not answer: /);
    await relay.close();
  });
});
