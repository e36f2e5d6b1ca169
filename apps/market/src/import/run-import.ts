import { rm } from 'node:fs/promises';
import type { SystemAccess } from '@banyan/cli';
import { UnavailableError, staff } from '@banyan/engine';
import { countUnsent } from '../retail/invoices.ts';
import type { ReadResult } from '../retail/read-into-spool.ts';
import { writeRejectFile } from '../retail/reject-file.ts';
import { openSpool, type Spool } from '../retail/spool.ts';
import { CommandSender } from './command-sender.ts';
import { ShopEndedError } from './import-error.ts';
import { takeImportLock, type ImportWork } from './import-lock.ts';
import { importFilesIn, writeImportRecord, type ImportFiles, type ImportRecord } from './import-record.ts';
import { InvoiceSender } from './invoice-sender.ts';
import type { Progress } from './progress.ts';
import { sendInvoices } from './send-invoices.ts';
import { sendProducts } from './send-products.ts';

/** What an import needs. */
export interface ImportOptions {
  /** The data folder; the import keeps its spool in it. */
  readonly dataFolder: string;
  readonly work: ImportWork;
  /** The system on that folder. */
  readonly access: SystemAccess;
  /** Reads the file into the spool. */
  readonly read: (spool: Spool, onLines: (done: number, of: number) => void) => Promise<ReadResult>;
  readonly progress: Progress;
  /** Once true, what is under way is finished and nothing else begun. */
  readonly isStopped?: () => boolean;
}

/** What an import did. */
export interface ImportSummary {
  readonly file: ReadResult;
  /** All files together. */
  readonly record: ImportRecord;
  /** Where the rejected records are, when there are any. */
  readonly rejectFile: string | undefined;
  readonly sentInvoices: number;
  readonly sentLines: number;
  /** Lines that wait for the next run, after this one was stopped. */
  readonly leftLines: number;
}

/**
 * Imports a file: reads it into the spool, then sends what was not sent before, as staff, through the services' own commands. May be killed at any moment:
 * what is sent again has the same natural ids and keys.
 * @throws ImportBusyError when another import is under way in this folder; ShopEndedError when the process that owns it has ended
 */
export async function runImport(options: ImportOptions): Promise<ImportSummary> {
  const { dataFolder, access, work, progress, isStopped = () => false } = options;
  const onWait = (pid: number | undefined): void => {
    progress.begin(`waiting for process ${pid ?? '?'}, which fills the empty shop with its first invoices`, '');
  };
  const lock = await takeImportLock(dataFolder, work, { onWait, isStopped });
  try {
    const files = importFilesIn(dataFolder);
    const spool = openSpool(files.spool);
    try {
      return await importThrough(spool, files, options);
    } finally {
      spool.close();
    }
  } catch (error) {
    // It does not take the folder over: whoever has stopped a server may want to start it again.
    if (!access.isOwner && error instanceof UnavailableError && !(await answers(access)))
      throw new ShopEndedError(access.pid, error);
    throw error;
  } finally {
    lock.release();
  }
}

async function answers({ operations }: SystemAccess): Promise<boolean> {
  return operations.status().then(
    () => true,
    () => false,
  );
}

async function importThrough(
  spool: Spool,
  files: ImportFiles,
  { access, read, progress, isStopped = () => false }: ImportOptions,
): Promise<ImportSummary> {
  progress.begin('reading', 'bytes');
  const file = await read(spool, (done, of) => progress.advance({ done, of }));
  const record = spool.counts();
  const rejectFile = await writeRejects(spool, files, record);
  await writeImportRecord(files.record, record);
  progress.end(describeReading(file));

  const sender = new CommandSender(access.client(staff('import')));
  progress.begin('products', 'products');
  const products = await sendProducts(spool, sender);
  progress.end(products === 0 ? 'none new' : `${products.toLocaleString('en')} new or renamed`);

  const unsent = countUnsent(spool);
  progress.begin('invoices', 'lines');
  const invoices = new InvoiceSender(sender, access.operations);
  const sent = { lines: 0, invoices: 0 };
  await sendInvoices({
    spool,
    send: (invoice) => invoices.send(invoice),
    onProgress: ({ lines, invoices: count }) => {
      Object.assign(sent, { lines, invoices: count });
      progress.advance({ done: lines, of: unsent.lines });
    },
    isStopped,
  });
  progress.end(
    unsent.invoices === 0
      ? 'all were sent before'
      : `${sent.invoices.toLocaleString('en')} sent with ${sent.lines.toLocaleString('en')} lines`,
  );
  return {
    file,
    record,
    rejectFile,
    sentInvoices: sent.invoices,
    sentLines: sent.lines,
    leftLines: unsent.lines - sent.lines,
  };
}

async function writeRejects(spool: Spool, files: ImportFiles, { rejected }: ImportRecord): Promise<string | undefined> {
  if (rejected > 0) {
    await writeRejectFile(spool, files.rejects);
    return files.rejects;
  }
  // A mended file may have brought what an earlier one had garbled.
  await rm(files.rejects, { force: true });
  return undefined;
}

function describeReading({ lines, added, known, rejected, readBefore }: ReadResult): string {
  if (readBefore) return `the file was read before: ${lines.toLocaleString('en')} lines`;
  const counts = [`${added.toLocaleString('en')} new`, `${known.toLocaleString('en')} known`];
  return `${lines.toLocaleString('en')} lines: ${[...counts, `${rejected.toLocaleString('en')} rejected`].join(', ')}`;
}
