import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '@banyan/postgres/testing';
import { STREAMS } from './appender.ts';
import type { Measure } from './benchmark.ts';
import { countersService } from './counters.ts';
import { startInFolder } from './engine-folder.ts';
import { onPostgres } from './engine-on-postgres.ts';
import { toFigure, type Round } from './figure.ts';
import { measuredPostgres } from './measured-postgres.ts';
import { CONNECTIONS, pooledInserts } from './postgres-appenders.ts';
import { sendCounts, type InstanceWork } from './postgres-instance.ts';
import type { Rate } from './rate.ts';

const HOT_CALLERS = 200;
const CALLERS = 100;

/** 200 callers of one stream, against a pool of single inserts into many. */
export const postgresHotStream: Measure = async ({ bounds, addresses }) => {
  const server = await measuredPostgres(addresses);
  const database = await freshDatabase(server.url);
  const engine = await startInFolder(onPostgres(countersService(false), database.url));
  const pool = await pooledInserts({ url: database.url, callers: HOT_CALLERS });
  const rounds: Round[] = [];
  let keys = 0;
  const work = { seconds: bounds.seconds, callers: HOT_CALLERS, nth: 0, of: STREAMS };
  for (let nth = 0; nth <= bounds.rounds; nth += 1) {
    const value = await sendCounts(engine.system, work, () => `k-${keys++}`);
    const baseline = await pool.append(bounds);
    // The first round warms up.
    if (nth === 0) continue;
    const also = { 'cpu-us': value.cpuUs, 'baseline-cpu-us': baseline.cpuUs };
    rounds.push({ value: value.perSecond, baseline: baseline.perSecond, also });
  }
  await pool.close();
  await engine.remove();
  await database.drop();
  const settings = `${HOT_CALLERS} callers of one stream, against a pool of ${CONNECTIONS} connections, one insert (event and key, no checks) a transaction, into ${STREAMS} streams. Every answer after its commit is on the disk: ${server.settings}`;
  return [toFigure({ name: 'pg-hot-stream', unit: 'commands/s', settings, moreIsBetter: true }, rounds)];
};

/** Two processes of one service on one log, against one, with as many callers together. */
export const postgresTwoInstances: Measure = async ({ bounds, addresses }, say) => {
  const server = await measuredPostgres(addresses);
  const database = await freshDatabase(server.url);
  say('starting two instances');
  const first = await startInstance(database.url);
  const second = await startInstance(database.url);
  const rounds: Round[] = [];
  const { seconds } = bounds;
  const both = async (works: readonly [InstanceWork, InstanceWork]): Promise<number> => {
    const rates = await Promise.all([ask(first, works[0]), ask(second, works[1])]);
    return rates.reduce((sum, { perSecond }) => sum + perSecond, 0);
  };
  const half = { seconds, callers: CALLERS / 2 };
  for (let nth = 0; nth <= bounds.rounds; nth += 1) {
    const value = await both([
      { ...half, nth: 0, of: 2 },
      { ...half, nth: 1, of: 2 },
    ]);
    const everywhere = await both([
      { ...half, nth: 0, of: 1 },
      { ...half, nth: STREAMS / 2, of: 1 },
    ]);
    const baseline = await ask(first, { seconds, callers: CALLERS, nth: 0, of: 1 });
    // The first round warms up.
    if (nth > 0) rounds.push({ value, baseline: baseline.perSecond, also: { 'any-stream/s': everywhere } });
  }
  for (const child of [first, second]) child.kill();
  await database.drop();
  const settings = `two processes of one service on one log, ${CALLERS / 2} callers each, a stream's commands always to the same one, as calls between services are sent; against one process with ${CALLERS} callers. any-stream: both take commands of all ${STREAMS} streams. Every answer after its commit is on the disk: ${server.settings}`;
  return [toFigure({ name: 'pg-two-instances', unit: 'commands/s', settings, moreIsBetter: true }, rounds)];
};

async function startInstance(url: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./postgres-instance.ts', import.meta.url)), [url]);
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, work: InstanceWork): Promise<Rate> {
  child.send(work);
  const [rate] = (await once(child, 'message')) as [Rate];
  return rate;
}
