import { fileURLToPath } from 'node:url';
import type { SystemAccess } from '@banyan/cli';
import { readDemonstration } from '../retail/demonstration.ts';
import { Progress, type ProgressStream } from './progress.ts';
import { runImport } from './run-import.ts';

/** The public file that the repository holds. */
export const PUBLIC_FILE = fileURLToPath(new URL('../../../../data/online-retail-2009-2010.csv.gz', import.meta.url));

/**
 * Fills an empty shop with the first invoices of the public file, through the same commands as any import, until all are sent or it is stopped. Answers how many lines the
 * shop has then, whenever they were sent.
 */
export async function fillDemonstration(
  access: SystemAccess,
  dataFolder: string,
  stream: ProgressStream = process.stderr,
  isStopped: () => boolean = () => false,
): Promise<number> {
  const { record } = await runImport({
    dataFolder,
    work: 'demonstration',
    access,
    read: (spool) => readDemonstration(spool, PUBLIC_FILE),
    progress: new Progress(stream),
    isStopped,
  });
  return record.accepted;
}
