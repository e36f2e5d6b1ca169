import { rm } from 'node:fs/promises';
import { hasEnded, type SystemAccess } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { countSentLines, countUnsent } from '../retail/invoices.ts';
import type { ReadResult } from '../retail/read-into-spool.ts';
import { writeRejectFile } from '../retail/reject-file.ts';
import { openSpool, type Spool } from '../retail/spool.ts';
import { CommandSender } from './command-sender.ts';
import { ImportError, ShopEndedError } from './import-error.ts';
import { takeImportLock, type ImportWork } from './import-lock.ts';
import { importFilesIn, writeImportRecord, type ImportFiles, type ImportRecord } from './import-record.ts';
import { InvoiceSender } from './invoice-sender.ts';
import { marksOf, meetShop, noteShop } from './meet-shop.ts';
import type { Progress } from './progress.ts';
import { sendInvoices } from './send-invoices.ts';
import { sendProducts } from './send-products.ts';

/** How often an import goes on with another owner of the shop. Each time a command has ended; more of them than this are no accident. */
const TAKE_OVERS_MAX = 5;

/** What an import needs. */
export interface ImportOptions {
  /** The data folder; the import keeps its spool in it. */
  readonly dataFolder: string;
  readonly work: ImportWork;
  /** The system on that folder. */
  readonly access: SystemAccess;
  /**
   * Opens it anew, once the command through which it was worked with has ended. Left out, or when that was a server: the import ends, too, for whoever has
   * stopped a server may want to start it again.
   */
  readonly reopen?: () => Promise<SystemAccess>;
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
 * @throws ImportBusyError when another import is under way in this folder; ShopEndedError when the server that owns it has ended
 */
export async function runImport(options: ImportOptions): Promise<ImportSummary> {
  const { dataFolder, work, progress, isStopped = () => false } = options;
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
  } finally {
    lock.release();
  }
}

async function importThrough(spool: Spool, files: ImportFiles, options: ImportOptions): Promise<ImportSummary> {
  const { read, progress } = options;
  const owners = new Owners(options);
  progress.begin('comparing with the shop', 'events');
  await owners.through(({ operations }) => meetShop(spool, operations, (done, of) => progress.advance({ done, of })));
  progress.clear();
  progress.begin('reading', 'bytes');
  const file = await read(spool, (done, of) => progress.advance({ done, of }));
  const record = { ...spool.counts(), ...shopOf(spool) };
  const rejectFile = await writeRejects(spool, files, record);
  await writeImportRecord(files.record, record);
  progress.end(describeReading(file));
  const { lines: unsentLines } = countUnsent(spool);
  const sentBefore = countSentLines(spool);
  const sent: Sent = { lines: 0, invoices: 0 };
  await owners.through((access) => sendAll(spool, access, options, sent));
  await owners.through(({ operations }) => noteShop(spool, operations));
  if (options.isStopped?.() !== true) refuseLost(spool, record.accepted - sentBefore, sent.lines);
  // The first import begins in a shop that nothing tells from others yet.
  await writeImportRecord(files.record, { ...record, ...shopOf(spool) });
  return {
    file,
    record,
    rejectFile,
    sentInvoices: sent.invoices,
    sentLines: sent.lines,
    leftLines: unsentLines - sent.lines,
  };
}

/** @throws ImportError when other lines were sent than were accepted and not sent before: nobody would miss them */
function refuseLost(spool: Spool, accepted: number, sent: number): void {
  if (sent === accepted) return;
  const count = (lines: number): string => lines.toLocaleString('en');
  throw new ImportError(
    `${count(accepted)} lines were accepted and not sent before, but ${count(sent)} were sent. Remove ${spool.db.location() ?? 'the spool'} and run the import again, with each file that was imported before: what is missing is sent, and nothing is doubled`,
  );
}

function shopOf(spool: Spool): Pick<ImportRecord, 'shop'> {
  const shop = marksOf(spool);
  return Object.keys(shop).length === 0 ? {} : { shop };
}

/** What was sent so far, whoever owned the shop meanwhile. */
interface Sent {
  lines: number;
  invoices: number;
}

/**
 * Whoever owns the shop while an import goes on. When the command that owned it has ended, the import goes on with whoever owns it then, this process as a
 * rule: what was under way is done again, sent again under the same keys.
 */
class Owners {
  readonly #options: ImportOptions;
  #access: SystemAccess;
  #taken = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#access = options.access;
  }

  async through(work: (access: SystemAccess) => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await work(this.#access);
      } catch (error) {
        if (!(await hasEnded(this.#access))) throw error;
        if (this.#options.reopen === undefined || this.#access.isServed || this.#taken === TAKE_OVERS_MAX)
          throw new ShopEndedError(this.#access.pid, error as Error);
        this.#taken += 1;
        this.#access = await this.#options.reopen();
      }
    }
  }
}

async function sendAll(
  spool: Spool,
  access: SystemAccess,
  { progress, isStopped = () => false }: ImportOptions,
  sent: Sent,
): Promise<void> {
  const sender = new CommandSender(access.client(staff('import')), isStopped);
  progress.begin('products', 'products');
  const products = await sendProducts(spool, sender);
  await noteShop(spool, access.operations);
  progress.end(products === 0 ? 'none new' : `${products.toLocaleString('en')} new or renamed`);

  const unsent = countUnsent(spool);
  const before = { ...sent };
  progress.begin('invoices', 'lines');
  const invoices = new InvoiceSender(sender, access.operations);
  await sendInvoices({
    spool,
    send: (invoice) => invoices.send(invoice),
    onProgress: ({ lines, invoices: count }) => {
      Object.assign(sent, { lines: before.lines + lines, invoices: before.invoices + count });
      progress.advance({ done: sent.lines, of: before.lines + unsent.lines });
    },
    isStopped,
  });
  progress.end(
    unsent.invoices === 0
      ? 'all were sent before'
      : `${sent.invoices.toLocaleString('en')} sent with ${sent.lines.toLocaleString('en')} lines`,
  );
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
