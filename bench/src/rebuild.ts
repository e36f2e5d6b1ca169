import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { staff, startSystem } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { counters, countersService, note } from './counters.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';

const ROUNDS = 5;
const EVENTS = 200_000;
const STREAMS = 5_000;

/** Events a second of a view's rebuild (read, verify, decode, fold, write, swap), against a bare scan of the same log. */
export async function rebuild(): Promise<Figure[]> {
  const path = benchFolder();
  const folder = openDataFolder(path);
  const system = await startSystem({ services: [countersService(true)], stores: folder.stores });
  const client = system.client(staff('bench'));
  for (let nth = 0; nth < EVENTS; ) {
    const chunk = Array.from({ length: 1_000 }, () => client.send(counters, 'count', { counter: `c${nth++ % STREAMS}`, by: 1, note }));
    await Promise.all(chunk);
  }
  await system.operations.settle();
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    await system.operations.rebuildView('counters', 'totals');
    const value = (EVENTS / (performance.now() - startMs)) * 1000;
    rounds.push({ value, baseline: scanRate(join(folder.serviceFolder('counters'), 'log.db')) });
  }
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true, force: true });
  const settings = `${EVENTS} events into ${STREAMS} rows, against reading every column of every event with one select. views.db: WAL, synchronous=NORMAL`;
  return [toFigure('rebuild', 'events/s', settings, rounds)];
}

function scanRate(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const startMs = performance.now();
  let rows = 0;
  for (const _row of database.prepare('select * from event order by position').iterate()) rows += 1;
  const rate = (rows / (performance.now() - startMs)) * 1000;
  database.close();
  return rate;
}
