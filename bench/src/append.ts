import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { staff, startSystem, type Client, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { counters, countersService, note } from './counters.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';
import { PlainLog, type PlainRow } from './plain-log.ts';

const ROUNDS = 5;
const SECONDS = 2;
const STREAMS = 5_000;
const DURABLE = 'WAL, synchronous=FULL: every answer after its flush';

/** The engine on a folder of its own, without views, so that only the write path is measured. */
async function openEngine(): Promise<{ client: Client; close(): Promise<void> }> {
  const path = benchFolder();
  const folder: DataFolder = openDataFolder(path);
  const system: System = await startSystem({ services: [countersService(false)], stores: folder.stores });
  return {
    client: system.client(staff('bench')),
    async close() {
      await system.stop();
      await folder.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Commands a second through the whole engine: validation, key, decision, commit, answer. */
async function engineRate(client: Client, callers: number, streams: number, prefix: string): Promise<number> {
  const endMs = performance.now() + SECONDS * 1000;
  const startMs = performance.now();
  let done = 0;
  let next = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const nth = next++;
      await client.send(counters, 'count', { counter: `c${nth % streams}`, by: 1, note }, { key: `${prefix}-${nth}` });
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done / (performance.now() - startMs)) * 1000;
}

function plainRow(nth: number): PlainRow {
  const payload = JSON.stringify({ counter: `c${nth % STREAMS}`, by: 1, note });
  return [`count/c${nth % STREAMS}`, Math.floor(nth / STREAMS) + 1, 'counted', payload, '{"by":"staff/bench","cause":"count"}', `staff/bench count k-${nth}`, '{"count":1}'];
}

/** Events a second with a commit for each, on the same settings. */
function onePerCommitRate(): number {
  const path = benchFolder();
  const log = new PlainLog(join(path, 'plain.db'));
  const startMs = performance.now();
  let nth = 0;
  while (performance.now() - startMs < SECONDS * 1000) log.write([plainRow(nth++)]);
  const rate = (nth / (performance.now() - startMs)) * 1000;
  log.close();
  rmSync(path, { recursive: true, force: true });
  return rate;
}

/** Rows a second in batches of 64 through a thread, the next batch being made while one is written. */
async function rawBatchRate(): Promise<number> {
  const path = benchFolder();
  const thread = new Worker(new URL('./plain-log-thread.ts', import.meta.url), { workerData: { file: join(path, 'plain.db') } });
  const startMs = performance.now();
  let nth = 0;
  const post = (): void => thread.postMessage(Array.from({ length: 64 }, () => plainRow(nth++)));
  post();
  while (performance.now() - startMs < SECONDS * 1000) {
    post();
    await once(thread, 'message');
  }
  await once(thread, 'message');
  const rate = (nth / (performance.now() - startMs)) * 1000;
  thread.postMessage('close');
  await once(thread, 'exit');
  rmSync(path, { recursive: true, force: true });
  return rate;
}

/** Appends through the whole engine with some callers, against something else, in turn. */
async function against(callers: number, streams: number, other: () => number | Promise<number>): Promise<Round[]> {
  const engine = await openEngine();
  await engineRate(engine.client, callers, streams, 'warm');
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const value = await engineRate(engine.client, callers, streams, `r${round}`);
    rounds.push({ value, baseline: await other() });
  }
  await engine.close();
  return rounds;
}

const plain = `one commit per event (event and key), node:sqlite. ${DURABLE}`;

/** One caller after the other: the latency of one commit. */
export async function append1(): Promise<Figure[]> {
  return [toFigure('append-1', 'commands/s', `1 caller, against ${plain}`, await against(1, STREAMS, onePerCommitRate))];
}

/** 64 callers, against one commit per event. */
export async function append64(): Promise<Figure[]> {
  return [toFigure('append-64', 'commands/s', `64 callers, against ${plain}`, await against(64, STREAMS, onePerCommitRate))];
}

/** 64 callers, against raw batches of the same rows. */
export async function append64Limit(): Promise<Figure[]> {
  const settings = `64 callers, against raw batches of 64 rows through a thread, without checks. ${DURABLE}`;
  return [toFigure('append-64-limit', 'commands/s', settings, await against(64, STREAMS, rawBatchRate))];
}

/** 512 callers. */
export async function append512(): Promise<Figure[]> {
  return [toFigure('append-512', 'commands/s', `512 callers, against ${plain}`, await against(512, STREAMS, onePerCommitRate))];
}

/** 200 callers of one stream: the flash sale. */
export async function hotStream(): Promise<Figure[]> {
  return [toFigure('hot-stream', 'commands/s', `200 callers of one stream, against ${plain}`, await against(200, 1, onePerCommitRate))];
}
