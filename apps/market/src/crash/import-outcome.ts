import { readFileSync } from 'node:fs';
import type { SystemAccess } from '@banyan/cli';
import type { LogStore, System } from '@banyan/engine';
import { importFilesIn } from '../import/import-record.ts';
import { recordOfShop } from '../import/record-of-shop.ts';
import { reportJson } from '../report/report-json.ts';
import { shopFigures } from '../report/shop-figures.ts';
import { shopOf } from './shop.ts';

const EVENTS_MAX = 1000;

/**
 * What an import has come to: all that is the same each time, which is everything but which order got which number, how much was free in the meantime and
 * until when goods were reserved.
 */
export async function importOutcome(
  system: System,
  access: SystemAccess,
  { dataFolder, logs }: { readonly dataFolder: string; readonly logs: ReadonlyMap<string, LogStore> },
) {
  const { orders, ...shop } = await shopOf(system, logs);
  const files = importFilesIn(dataFolder);
  const { read, accepted, rejected } = await recordOfShop(access, dataFolder);
  return {
    ...shop,
    orders: orders.map(([order, , ...row]) => [order, ...row]),
    numbers: orders.map(([, number]) => Number(number)).toSorted((a, b) => a - b),
    happened: (await Promise.all([...logs.values()].map(eventsOf))).flat().toSorted(),
    reportJson: reportJson(await shopFigures(access, dataFolder)),
    record: [read, accepted, rejected],
    rejects: readFileSync(files.rejects, 'utf8'),
  };
}

/** Every event of a log, whole: nothing is there twice, nothing is missing, nothing is otherwise. Sealed words are sealed anew each time. */
async function eventsOf(log: LogStore): Promise<string[]> {
  const events = await log.read(0, EVENTS_MAX, Infinity);
  return events.map(({ stream, type, payload }) => {
    const same = payload.replaceAll(/"(?:number":\d+|free":\d+|(?:until|sealed|under)":"[^"]*")/g, '""');
    return `${log.log} ${stream} ${type} ${same}`;
  });
}
