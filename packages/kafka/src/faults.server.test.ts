import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { LogStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { newPrefix, ONE_COPY } from '../test/brokers-of-tests.ts';
import { follow, type Following } from '../test/follow.ts';
import { append, makeLogs, until } from '../test/logs.ts';
import { OwnBroker } from '../test/own-broker.ts';
import { recordsOf } from '../test/topic-records.ts';
import { brokersAt, type Brokers } from './brokers.ts';
import { KafkaHub } from './kafka-hub.ts';
import { KafkaRelay } from './kafka-relay.ts';
import { RecordDecoder } from './record-codec.ts';

/** Of loopback, and the one after it: outside of what the system hands out. */
const PORT = 29_392;
const SOURCE = { log: 'library', shard: 0 };

suite('while a broker of its own is killed and frozen', () => {
  let server: OwnBroker;
  let brokers: Brokers;
  let folder: string;
  const closing: (() => Promise<void>)[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-kafka-faults-'));
    server = new OwnBroker(folder, PORT);
    brokers = brokersAt((await server.up()).address);
  });
  after(async () => {
    for (const close of closing.toReversed()) await close();
    await server.down();
    await rm(folder, { recursive: true });
  });

  const pid = async (): Promise<number> => (await server.up()).pid;

  async function fleet(): Promise<{ store: LogStore; relay: KafkaRelay; following: Following; topic: string }> {
    const logs = await makeLogs();
    const prefix = newPrefix();
    const common = { brokers, prefix, topics: ONE_COPY };
    const relay = await KafkaRelay.open({ ...common, store: await logs.open('library') });
    const hub = await KafkaHub.open({ ...common, logs: [relay.store], silenceMs: 1_000 });
    const following = follow(hub, SOURCE);
    closing.push(async () => {
      await following.stop();
      await hub.close();
      await relay.close();
      await logs.remove();
    });
    return { store: relay.store, relay, following, topic: `${prefix}library` };
  }

  async function assertAllThere({ store, relay, following, topic }: Awaited<ReturnType<typeof fleet>>): Promise<void> {
    const { position } = await store.head();
    await until(() => following.events.length >= position && relay.status.sent === position);
    assert.deepEqual(following.events, await store.read(0, position, 1e9));
    const decoder = new RecordDecoder(SOURCE);
    const sent = new Set<number>();
    for (const { record } of await recordsOf(brokers, topic)) {
      const decoded = decoder.decode(record);
      if (decoded?.kind === 'event') sent.add(decoded.event.position);
    }
    assert.equal(sent.size, position);
  }

  test('kill -9 under load: nothing is missed or doubled, before and after it is back', async () => {
    const all = await fleet();
    const { store, relay, following } = all;
    let isDead = false;
    const loading = (async () => {
      while (!isDead) await append(store, 20);
    })();
    await until(() => relay.status.sent >= 500);
    process.kill(await pid(), 'SIGKILL');
    await until(async () => !(await server.isUp()));
    isDead = true;
    await loading;
    // Nobody needs Kafka for that.
    await append(store, 50);
    const { position } = await store.head();
    await until(() => following.events.length >= position);
    await server.up();
    await append(store, 50);
    await assertAllThere(all);
  });

  test('frozen and woken: events come from the log meanwhile, and the topic gets them afterwards', async () => {
    const all = await fleet();
    const { store, following } = all;
    await append(store, 100);
    await assertAllThere(all);
    const broker = await pid();
    process.kill(broker, 'SIGSTOP');
    try {
      for (let nth = 0; nth < 10; nth += 1) await append(store, 10);
      await until(() => following.events.length === 200);
    } finally {
      process.kill(broker, 'SIGCONT');
    }
    await append(store, 10);
    await assertAllThere(all);
  });

  test('a relay killed half-way: the next one goes on where the topic ends', async () => {
    const path = await mkdtemp(join(tmpdir(), 'banyan-kafka-killed-'));
    closing.push(() => rm(path, { recursive: true }));
    const prefix = newPrefix();
    for (const least of [500, 1_000]) {
      const program = join(import.meta.dirname, '../test/relay-until-killed.ts');
      const child = spawn(process.execPath, [program, path, brokers.hosts.join(','), prefix], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let sent = 0;
      child.stdout.on('data', (data: Buffer) => (sent = Number(data.toString().trim().split('\n').at(-1))));
      await until(() => sent >= least);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const data = openDataFolder(path);
    const store = await data.logStore('library');
    const common = { brokers, prefix, topics: ONE_COPY };
    const relay = await KafkaRelay.open({ ...common, store });
    const hub = await KafkaHub.open({ ...common, logs: [store] });
    const following = follow(hub, SOURCE);
    closing.push(async () => {
      await following.stop();
      await hub.close();
      await relay.close();
      await data.close();
    });
    await append(relay.store, 10);
    await assertAllThere({ store, relay, following, topic: `${prefix}library` });
  });
});
