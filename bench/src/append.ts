import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { staff } from '@banyan/engine';
import { plainRow, STREAMS, type Appender } from './appender.ts';
import type { BenchmarkOptions, Measure } from './benchmark.ts';
import type { Bounds } from './bounds.ts';
import { counters, countersService, note } from './counters.ts';
import { embedded, startInFolder } from './engine-folder.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';
import { PlainLog, type PlainRow } from './plain-log.ts';
import { PlainLogThread } from './plain-log-thread-client.ts';
import { measureRate, repeatFor, type Rate } from './rate.ts';

const DURABLE = 'WAL, synchronous=FULL: every answer after its flush';
const ONE_PER_COMMIT = `one commit per event (event and key, no checks) on node:sqlite. ${DURABLE}`;
/** Rows in a raw batch, and batches under way at once. */
const RAW_BATCH = 64;
const RAW_AHEAD = 2;

async function onePerCommit(): Promise<Appender> {
  const path = benchFolder();
  const log = new PlainLog(join(path, 'plain.db'));
  let nth = 0;
  const append = ({ seconds }: Bounds): Promise<Rate> =>
    measureRate(() => {
      const [before, endMs] = [nth, performance.now() + seconds * 1000];
      do log.write([plainRow(nth++)]);
      while (performance.now() < endMs);
      return nth - before;
    });
  const close = async (): Promise<void> => {
    log.close();
    rmSync(path, { recursive: true, force: true });
  };
  return { append, close };
}

/** Batches of so many rows through a thread, so many under way at once: the next one is made while one is written. */
async function rawBatches(rows: number, ahead: number): Promise<Appender> {
  const path = benchFolder();
  const log = await PlainLogThread.open(join(path, 'plain.db'));
  let nth = 0;
  const batch = (): PlainRow[] => Array.from({ length: rows }, () => plainRow(nth++));
  const append = ({ seconds }: Bounds): Promise<Rate> =>
    measureRate(async () => (await repeatFor(seconds, ahead, () => log.write(batch()))) * rows);
  const close = async (): Promise<void> => {
    await log.close();
    rmSync(path, { recursive: true, force: true });
  };
  return { append, close };
}

/** Commands through the whole engine (validation, key, decision, commit, answer) with some callers, against something else, in turn. */
async function against(
  open: () => Promise<Appender>,
  callers: number,
  streams: number,
  { bounds }: BenchmarkOptions,
): Promise<Round[]> {
  // Without views, so that only the write path is measured.
  const engine = await startInFolder(embedded(countersService(false)));
  const client = engine.system.client(staff('bench'));
  const append = (round: string): Promise<Rate> =>
    measureRate(() =>
      repeatFor(bounds.seconds, callers, (nth) =>
        client.send(counters, 'count', { counter: `c${nth % streams}`, by: 1, note }, { key: `${round}-${nth}` }),
      ),
    );
  const other = await open();
  await append('warm-up');
  await other.append(bounds);
  const rounds: Round[] = [];
  for (let nth = 0; nth < bounds.rounds; nth += 1) {
    const [value, baseline] = [await append(`round-${nth}`), await other.append(bounds)];
    rounds.push({
      value: value.perSecond,
      baseline: baseline.perSecond,
      also: { 'cpu-us': value.cpuUs, 'baseline-cpu-us': baseline.cpuUs },
    });
  }
  await other.close();
  await engine.remove();
  return rounds;
}

function toAppendFigure(name: string, settings: string, rounds: readonly Round[]): Figure[] {
  return [toFigure({ name, unit: 'commands/s', settings, moreIsBetter: true }, rounds)];
}

/** One caller, each command after the answer to the one before: the latency of one commit. */
export const append1: Measure = async (options) =>
  toAppendFigure('append-1', `1 caller, against ${ONE_PER_COMMIT}`, await against(onePerCommit, 1, STREAMS, options));

/** The same caller, against the same bare commit in a thread: what is left when both keep the flush off the event loop. */
export const append1Limit: Measure = async (options) =>
  toAppendFigure(
    'append-1-limit',
    `1 caller, against one commit per event through a thread (event and key, no checks) on node:sqlite. ${DURABLE}`,
    await against(() => rawBatches(1, 1), 1, STREAMS, options),
  );

/** 64 callers, against one commit per event. */
export const append64: Measure = async (options) =>
  toAppendFigure(
    'append-64',
    `64 callers, against ${ONE_PER_COMMIT}`,
    await against(onePerCommit, 64, STREAMS, options),
  );

/** 64 callers, against raw batches of the same rows. */
export const append64Limit: Measure = async (options) =>
  toAppendFigure(
    'append-64-limit',
    `64 callers, against raw batches of ${RAW_BATCH} rows (event and key, no checks) through a thread on node:sqlite. ${DURABLE}`,
    await against(() => rawBatches(RAW_BATCH, RAW_AHEAD), 64, STREAMS, options),
  );

/** 512 callers. */
export const append512: Measure = async (options) =>
  toAppendFigure(
    'append-512',
    `512 callers, against ${ONE_PER_COMMIT}`,
    await against(onePerCommit, 512, STREAMS, options),
  );

/** 200 callers of one stream: the flash sale. */
export const hotStream: Measure = async (options) =>
  toAppendFigure(
    'hot-stream',
    `200 callers of one stream, against ${ONE_PER_COMMIT}`,
    await against(onePerCommit, 200, 1, options),
  );
