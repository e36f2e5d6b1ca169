import { createHash } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { startSystem } from '@banyan/engine';
import { KafkaRelay, kafkaAt, type KafkaAddress } from '@banyan/kafka';
import { openDataFolder } from '@banyan/sqlite';
import { Admin, ProduceAcks, Producer, type MessageToProduce } from '@platformatic/kafka';
import { STREAMS } from './appender.ts';
import type { Measure } from './benchmark.ts';
import { scaled } from './bounds.ts';
import { counters, countersService, note } from './counters.ts';
import { embedded } from './engine-folder.ts';
import { fillCounters } from './fill-counters.ts';
import { toFigure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';
import { measureRate, type Rate } from './rate.ts';
import { addressOf } from './servers-apart.ts';

const EVENTS = 100_000;
/** Records in a batch: what the relay sends at once of such events. */
const BATCH = 1_000;
/** How often it is looked whether all is sent. */
const LOOK_MS = 1;
const HASH = createHash('sha256').update('a batch').digest('hex');

/** Records a second that a log's relay sends, against the bare client that sends as many alike. */
export const kafkaPublish: Measure = async ({ bounds, addresses }, say) => {
  const kafka = kafkaAt(addressOf(addresses, 'BANYAN_KAFKA_BROKERS'));
  const folder = openDataFolder(benchFolder());
  say(`writing ${scaled(EVENTS, bounds)} events`);
  const system = await startSystem(embedded(countersService(false))(folder));
  const events = await fillCounters(system, scaled(EVENTS, bounds), STREAMS);
  await system.stop();
  await folder.close();
  const bare = await bareClient(kafka);
  const rounds: Round[] = [];
  for (let nth = 0; nth <= bounds.rounds; nth += 1) {
    const value = await relayAll(folder.path, events, { ...kafka, prefix: `bench-${nth}.` });
    const baseline = await measureRate(async () => {
      for (let first = 0; first < events; first += BATCH) await bare.send(batchFrom(first));
      return events;
    });
    const ready = batchFrom(0);
    const readyMade = await measureRate(async () => {
      for (let first = 0; first < events; first += BATCH) await bare.send(ready);
      return events;
    });
    // The first round warms up.
    if (nth === 0) continue;
    const cpu = { 'cpu-us': value.cpuUs, 'baseline-cpu-us': baseline.cpuUs };
    const also = { ...cpu, 'of-ready-made': value.perSecond / readyMade.perSecond };
    rounds.push({ value: value.perSecond, baseline: baseline.perSecond, also });
  }
  await bare.close();
  const settings = `${events} events of a log (SQLite) through its relay: read, verified, made into records, sent, acknowledged; against the bare client (@platformatic/kafka) that makes and sends as many alike, ${BATCH} at once. Both acks=all and idempotent; one broker, which flushes when it likes: the log is the truth. of-ready-made: against the bare client with records made before`;
  return [toFigure({ name: 'kafka-publish', unit: 'records/s', settings, moreIsBetter: true }, rounds)];
};

/**
 * Has a relay send a whole log to a topic of its own. It is timed from its first page on: a relay finds out once where it goes on. It is a copy of the log, for a log
 * remembers how far it has been sent.
 */
async function relayAll(path: string, events: number, kafka: KafkaAddress): Promise<Rate> {
  const copy = benchFolder();
  cpSync(path, copy, { recursive: true });
  const folder = openDataFolder(copy);
  const log = await folder.logStore(counters.name);
  const relay = await KafkaRelay.open({ ...kafka, store: log });
  try {
    while (relay.status.sent === 0) await setTimeout(LOOK_MS);
    const before = relay.status.sent;
    return await measureRate(async () => {
      while (relay.status.sent < events) await setTimeout(LOOK_MS);
      return events - before;
    });
  } finally {
    await relay.close();
    await log.close();
    await folder.close();
    rmSync(copy, { recursive: true });
  }
}

interface BareClient {
  send(messages: MessageToProduce[]): Promise<unknown>;
  close(): Promise<void>;
}

const TOPIC = 'bench.bare';

async function bareClient({ brokers }: KafkaAddress): Promise<BareClient> {
  const client = { clientId: 'bench', bootstrapBrokers: [...brokers.hosts] };
  const admin = new Admin(client);
  await admin.createTopics({ topics: [TOPIC], partitions: 1, replicas: 1 });
  await admin.close();
  const producer = new Producer({ ...client, idempotent: true, acks: ProduceAcks.ALL });
  return {
    send: (messages) => producer.send({ messages }),
    close: () => producer.close(true),
  };
}

const text = (value: string): Buffer => Buffer.from(value);
const NAMES = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'dataschema', 'predecessor', 'streamversion']
  .concat(['recordedat', 'meta', 'batch', 'relay'])
  .map((name) => text(`ce_${name}`));

/** Records as long as those of a relay, and with as many headers. */
function batchFrom(first: number): MessageToProduce[] {
  const at = '2026-01-01T00:00:00.000Z';
  const mark = text(`${first + 1}-${first + BATCH}:${HASH}:${HASH}`);
  return Array.from({ length: BATCH }, (_, nth) => {
    const [counter, position] = [`c${nth % STREAMS}`, first + nth + 1];
    const key = text(`count/${counter}`);
    const payload = text(JSON.stringify({ counter, by: 1, note }));
    const meta = text('{"by":"staff/bench","cause":"count"}');
    const texts = ['1.0', String(position), '/counters/0', 'counters.counted'].map(text);
    const values = [...texts, key, text(at), text('urn:banyan:counters:counted:1'), text(String(position - 1))];
    values.push(text('1'), text(at), meta, mark, text('1'));
    const headers = new Map(NAMES.map((name, nth) => [name, values[nth]!]));
    headers.set(text('content-type'), text('application/json'));
    return { topic: TOPIC, partition: 0, key, value: payload, headers };
  });
}
