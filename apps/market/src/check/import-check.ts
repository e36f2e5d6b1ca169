import { existsSync } from 'node:fs';
import type { SystemAccess } from '@banyan/cli';
import { ImportError } from '../import/import-error.ts';
import { importFilesIn } from '../import/import-record.ts';
import { recordOfShop } from '../import/record-of-shop.ts';
import { shopFigures } from '../report/shop-figures.ts';
import { countInNoFile, countWaiting } from '../retail/waiting-lines.ts';
import { Problems, type Check, type Finding } from './check-result.ts';

/**
 * Every line that an import has accepted is in the shop, or waits in its spool for the next run. That the shop has more is no problem: customers order in it, and the
 * record counts only the files that were read since the spool was made. An import without its spool of a file that holds fewer lines of an invoice than the shop
 * finds these there and leaves the others; two that are alike may both be right. Only the files tell, so such lines are told and are no problem, and the import itself
 * refuses to send what would stand beside others.
 */
export function importCheck(access: SystemAccess, dataFolder: string): Check {
  return {
    check: 'every imported line is in the shop',
    unit: 'lines',
    asksViews: true,
    async run() {
      try {
        return await compare(access, dataFolder);
      } catch (error) {
        if (!(error instanceof ImportError)) throw error;
        const problems = new Problems();
        problems.add({ subject: 'the import', reason: error.message, remedy: 'as it says: run the import again' });
        return problems.examined('broken off');
      }
    },
  };
}

async function compare(access: SystemAccess, dataFolder: string): Promise<Finding> {
  const { spool, record } = importFilesIn(dataFolder);
  const { accepted } = await recordOfShop(access, dataFolder);
  const problems = new Problems();
  if (accepted === 0) return problems.examined('none was imported');
  // In this order: a line that is sent meanwhile is counted twice rather than missed.
  const waiting = existsSync(spool) ? countWaiting(spool) : 0;
  const { lines } = (await shopFigures(access, dataFolder)).total;
  const count = (number: number): string => number.toLocaleString('en');
  const missing = accepted - lines - waiting;
  if (missing > 0) {
    const waits = waiting === 0 ? '' : `, and ${count(waiting)} wait for the next run`;
    problems.add({
      subject: record,
      reason: `${count(accepted)} lines were accepted, of which the shop has ${count(lines)}${waits}: ${count(missing)} are missing`,
      remedy: `remove ${spool} and run the import again, with each file that was imported before: what is missing is sent, and nothing is doubled`,
    });
  }
  const waits = waiting === 0 ? '' : `, ${count(waiting)} wait for the next run`;
  const inNoFile = existsSync(spool) ? countInNoFile(spool) : 0;
  const surplus = inNoFile === 0 ? '' : `, ${count(inNoFile)} of them of the same invoices and in none of the files`;
  return problems.examined(`${count(accepted)} lines accepted${waits}, ${count(lines)} in the shop${surplus}`);
}
