import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { staff, startSystem } from '@banyan/engine';
import { freshDatabase } from '@banyan/postgres/testing';
import type { Answered } from './answered.ts';
import type { Measure } from './benchmark.ts';
import { toFigure, type Round } from './figure.ts';
import { measuredPostgres } from './measured-postgres.ts';
import { sightings } from './sightings.ts';
import { fleetProcess } from './small-fleet-process.ts';
import { percentile } from './statistics.ts';

const COUNTERS = 100;

/** How long after a command's answer its row is in a view of another process. */
export const eventToView: Measure = async ({ bounds, addresses }, say) => {
  const server = await measuredPostgres(addresses);
  const database = await freshDatabase(server.url);
  say('starting two processes');
  const caller = fork(fileURLToPath(new URL('./event-to-view-caller.ts', import.meta.url)), [database.url]);
  await once(caller, 'message');
  const system = await startSystem(await fleetProcess(sightings.name, database.url));
  const client = system.client(staff('bench'));
  const counts = new Map<string, number>();
  const one = async (counter: string): Promise<number> => {
    const answered = once(caller, 'message') as Promise<[Answered]>;
    caller.send(counter);
    const [{ token, at }] = await answered;
    const { count } = await client.query(sightings, 'seen', { counter }, { after: token });
    const tookMs = Number(process.hrtime.bigint() - BigInt(at)) / 1e6;
    const expected = (counts.get(counter) ?? 0) + 1;
    counts.set(counter, expected);
    if (count !== expected) throw new Error(`the view says ${count} of ${counter}, not ${expected}`);
    return tookMs;
  };
  const rounds: Round[] = [];
  for (let nth = 0; nth <= bounds.rounds; nth += 1) {
    const took: number[] = [];
    const endMs = performance.now() + bounds.seconds * 1000;
    do took.push(await one(`c${took.length % COUNTERS}`));
    while (performance.now() < endMs);
    // The first round warms up.
    if (nth === 0) continue;
    const also = { 'p99-ms': percentile(took, 0.99), 'commands/s': took.length / bounds.seconds };
    rounds.push({ value: percentile(took, 0.5), baseline: null, also });
  }
  caller.kill();
  await system.stop();
  await database.drop();
  const settings = `from a command's answer in one process to the answer of a query in another whose view has it: PostgreSQL tells of the commit, the other process reads the log, folds, and commits its row; one command after another. Log and view: ${server.settings}`;
  return [toFigure({ name: 'event-to-view', unit: 'ms (p50)', settings, moreIsBetter: false }, rounds)];
};
