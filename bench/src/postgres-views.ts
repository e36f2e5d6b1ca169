import { freshDatabase } from '@banyan/postgres/testing';
import pg from 'pg';
import { STREAMS } from './appender.ts';
import type { Measure } from './benchmark.ts';
import { scaled } from './bounds.ts';
import { countersService } from './counters.ts';
import { startInFolder, type EngineFolder } from './engine-folder.ts';
import { logSchema, onPostgres } from './engine-on-postgres.ts';
import { fillCounters } from './fill-counters.ts';
import { toFigure, type Round } from './figure.ts';
import { measuredPostgres } from './measured-postgres.ts';
import { sendCounts } from './postgres-instance.ts';
import { measureRate } from './rate.ts';

const CALLERS = 100;
const EVENTS = 200_000;

/**
 * Events a second that a view takes in which is behind its log, against the rate at which they were appended; and how far it is behind when it follows while they are
 * appended.
 */
export const postgresProject: Measure = async ({ bounds, addresses }) => {
  const server = await measuredPostgres(addresses);
  const database = await freshDatabase(server.url);
  const [withoutView, withView] = [false, true].map((view) => onPostgres(countersService(view), database.url));
  let keys = 0;
  const key = (): string => `k-${keys++}`;
  const work = { seconds: bounds.seconds, callers: CALLERS, nth: 0, of: 1 };
  const rounds: Round[] = [];
  for (let nth = 0; nth <= bounds.rounds; nth += 1) {
    const appending = await startInFolder(withoutView!);
    const before = keys;
    const baseline = await sendCounts(appending.system, work, key);
    await appending.remove();
    const events = keys - before;
    let following: EngineFolder | undefined;
    const value = await measureRate(async () => {
      // Its view stands where it stood at the end of the last round, and goes on from there as soon as it is open.
      following = await startInFolder(withView!);
      await following.system.operations.settle();
      return events;
    });
    const live = await sendCounts(following!.system, work, key);
    const endMs = performance.now();
    await following!.system.operations.settle();
    const lagMs = performance.now() - endMs;
    await following!.remove();
    // The first round makes the view.
    if (nth === 0) continue;
    const also = { 'cpu-us': value.cpuUs, 'append-cpu-us': baseline.cpuUs };
    const whileAppending = { 'appended-with-view/s': live.perSecond, 'lag-ms': lagMs };
    rounds.push({ value: value.perSecond, baseline: baseline.perSecond, also: { ...also, ...whileAppending } });
  }
  await database.drop();
  const settings = `a view of ${STREAMS} rows takes in what ${CALLERS} callers have appended for ${bounds.seconds} s before, its process' start included, against the rate at which they did. appended-with-view, lag: the same with the view in the process that appends, and how long it took to be there when they had ended. Log and view: ${server.settings}`;
  return [toFigure({ name: 'pg-project', unit: 'events/s', settings, moreIsBetter: true }, rounds)];
};

/** Events a second of a view's rebuild (read, verify, decode, fold, write, swap), against a bare scan of the same log. */
export const postgresRebuild: Measure = async ({ bounds, addresses }, say) => {
  const server = await measuredPostgres(addresses);
  const database = await freshDatabase(server.url);
  const engine = await startInFolder(onPostgres(countersService(true), database.url));
  say(`writing ${scaled(EVENTS, bounds)} events`);
  const events = await fillCounters(engine.system, scaled(EVENTS, bounds), STREAMS);
  const rounds: Round[] = [];
  for (let nth = 0; nth < bounds.rounds; nth += 1) {
    const cpuBefore = server.cpuUs();
    const value = await measureRate(async () => {
      await engine.system.operations.rebuildView('counters', 'totals');
      return events;
    });
    const cpuAfter = server.cpuUs();
    const baseline = await measureRate(() => scan(database.url));
    rounds.push({
      value: value.perSecond,
      baseline: baseline.perSecond,
      also: {
        'cpu-us': value.cpuUs,
        'server-cpu-us': (cpuAfter - cpuBefore) / events,
        'baseline-cpu-us': baseline.cpuUs,
        'baseline-server-cpu-us': (server.cpuUs() - cpuAfter) / events,
      },
    });
  }
  await engine.remove();
  await database.drop();
  const settings = `${events} events into ${STREAMS} rows, until the rebuilt view is swapped in, against one select that reads every column of every event as arrays. ${server.settings}`;
  return [toFigure({ name: 'pg-rebuild', unit: 'events/s', settings, moreIsBetter: true }, rounds)];
};

/** Reads the log as the client library gives rows, and does nothing with them. Returns their number. */
async function scan(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const text = `select * from ${logSchema('counters')}.event order by position`;
  const { rows } = await client.query({ text, rowMode: 'array' });
  await client.end();
  return rows.length;
}
