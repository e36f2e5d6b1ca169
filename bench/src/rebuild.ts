import { DatabaseSync } from 'node:sqlite';
import type { Measure } from './benchmark.ts';
import { scaled } from './bounds.ts';
import { countersService } from './counters.ts';
import { embedded, startInFolder } from './engine-folder.ts';
import { fillCounters } from './fill-counters.ts';
import { toFigure, type Round } from './figure.ts';
import { measureRate } from './rate.ts';

const EVENTS = 200_000;
const STREAMS = 5_000;

/** Events a second of a view's rebuild (read, verify, decode, fold, write, swap), against a bare scan of the same log. */
export const rebuild: Measure = async ({ bounds }, say) => {
  const engine = await startInFolder(embedded(countersService(true)));
  say(`writing ${scaled(EVENTS, bounds)} events`);
  const events = await fillCounters(engine.system, scaled(EVENTS, bounds), STREAMS);
  const rounds: Round[] = [];
  for (let nth = 0; nth < bounds.rounds; nth += 1) {
    const value = await measureRate(async () => {
      await engine.system.operations.rebuildView('counters', 'totals');
      return events;
    });
    const baseline = await measureRate(() => scan(engine.logFile('counters')));
    rounds.push({
      value: value.perSecond,
      baseline: baseline.perSecond,
      also: { 'cpu-us': value.cpuUs, 'baseline-cpu-us': baseline.cpuUs },
    });
  }
  await engine.remove();
  const settings = `${events} events into ${STREAMS} rows, until the rebuilt view is swapped in, against one select that reads every column of every event. Views: WAL, synchronous=NORMAL, the swap flushed`;
  return [toFigure({ name: 'rebuild', unit: 'events/s', settings, moreIsBetter: true }, rounds)];
};

/** Reads the log as fast as node:sqlite gives rows, and does nothing with them. Returns their number. */
function scan(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const statement = database.prepare('select * from event order by position');
  statement.setReturnArrays(true);
  const iterator = statement.iterate();
  let rows = 0;
  while (iterator.next().done !== true) rows += 1;
  database.close();
  return rows;
}
