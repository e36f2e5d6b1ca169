import { catalog } from '@banyan/catalog/contract';
import type { SystemAccess } from '@banyan/cli';
import type { QueryResult } from '@banyan/core';
import { staff } from '@banyan/engine';
import { CommandSender } from '../import/command-sender.ts';
import { takeImportLock } from '../import/import-lock.ts';
import type { Progress } from '../import/progress.ts';
import { fileSha256 } from '../retail/open-retail-file.ts';
import { readProductGroups, type ProductGroup } from './product-groups.ts';
import type { RejectedLine } from './product-line.ts';
import { ProductRecord } from './product-record.ts';
import { ProductRefused, ProductSender } from './product-sender.ts';

type AttributePage = QueryResult<typeof catalog, 'attributes'>;
type AttributeType = AttributePage['rows'][number]['type'];

/** What an import of products needs. */
export interface ProductImportOptions {
  readonly dataFolder: string;
  readonly access: SystemAccess;
  readonly file: string;
  readonly progress: Progress;
  /** The business time of all that is sent. */
  readonly at: string;
  /** Once true, what is under way is finished and nothing else begun. */
  readonly isStopped?: () => boolean;
}

/** What an import of products did. */
export interface ProductImportSummary {
  /** Of the whole file. */
  readonly products: number;
  readonly lines: number;
  readonly rejectedLines: number;
  readonly rejectFile: string | undefined;
  /** Products that an earlier run had done. */
  readonly doneBefore: number;
  /** Products that wait for the next run, after this one was stopped. */
  readonly left: number;
}

/** Products that are under way at once; the place in the file is noted after so many. */
const BATCH = 64;

/**
 * Imports a file of products as staff, through the catalog's own commands. May be killed at any moment and run again: it goes on at the last batch, whose
 * commands change nothing where they were carried out before.
 * @throws RetailFileError when the file cannot be read as a whole, before anything is sent; ImportBusyError when another import is under way
 */
export async function runProductImport(options: ProductImportOptions): Promise<ProductImportSummary> {
  const { dataFolder, progress, isStopped = () => false } = options;
  const onWait = (pid: number | undefined): void => {
    progress.begin(`waiting for process ${pid ?? '?'}, which fills the empty shop with its first invoices`, '');
  };
  const lock = await takeImportLock(dataFolder, 'file', { onWait, isStopped });
  try {
    return await importProducts(options);
  } finally {
    lock.release();
  }
}

async function importProducts(options: ProductImportOptions): Promise<ProductImportSummary> {
  const { dataFolder, access, file, progress, at, isStopped = () => false } = options;
  progress.begin('reading', 'products');
  const total = await countGroups(file);
  progress.end(`${total.products.toLocaleString('en')} products on ${total.lines.toLocaleString('en')} lines`);
  const record = await ProductRecord.open(dataFolder, await fileSha256(file));
  const doneBefore = record.products;

  const commands = new CommandSender(access.client(staff('import')), isStopped);
  const sender = new ProductSender(commands, at, await knownAttributes(commands));
  progress.begin('products', 'products');
  const groups = readProductGroups(file);
  for (let skipped = 0; skipped < doneBefore; skipped += 1) await groups.next();
  for (let isAtEnd = false; !isAtEnd && !isStopped();) {
    const batch = await take(groups, BATCH);
    isAtEnd = batch.length < BATCH;
    if (batch.length === 0) break;
    await sender.define(attributesOf(batch));
    const rejected = await Promise.all(batch.map((group) => sendGroup(sender, group)));
    await record.advance(batch.length, rejected.flat());
    progress.advance({ done: record.products, of: total.products });
  }
  await groups.return();
  const { products, rejectedLines, rejectFile } = record;
  progress.end(
    `${(products - doneBefore).toLocaleString('en')} sent, ${rejectedLines.toLocaleString('en')} lines rejected`,
  );
  return { ...total, rejectedLines, rejectFile, doneBefore, left: total.products - products };
}

async function countGroups(file: string): Promise<{ products: number; lines: number }> {
  const total = { products: 0, lines: 0 };
  for await (const group of readProductGroups(file)) {
    total.products += 1;
    total.lines += 'lines' in group ? group.lines.length : 1;
  }
  return total;
}

async function take(groups: AsyncGenerator<ProductGroup, void>, count: number): Promise<ProductGroup[]> {
  const taken: ProductGroup[] = [];
  while (taken.length < count) {
    const next = await groups.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function attributesOf(batch: readonly ProductGroup[]): string[] {
  const lines = batch.flatMap((group) => ('lines' in group ? group.lines : []));
  return [...new Set(lines.flatMap(({ attributes }) => attributes.map(({ attribute }) => attribute)))];
}

/** The lines that the catalog refused, with its reason: all those of the product, since half of it may be missing. */
async function sendGroup(sender: ProductSender, group: ProductGroup): Promise<RejectedLine[]> {
  if ('rejected' in group) return [group.rejected];
  try {
    await sender.send(group.lines);
    return [];
  } catch (error) {
    if (!(error instanceof ProductRefused)) throw error;
    return group.lines.map(({ line, fields }) => ({ line, fields, reason: error.message }));
  }
}

/** All attributes of the catalogue with the type of their values. */
async function knownAttributes(commands: CommandSender): Promise<Map<string, AttributeType>> {
  const types = new Map<string, AttributeType>();
  for (let after: string | null | undefined; after !== null;) {
    const page: AttributePage = await commands.query(catalog, 'attributes', { limit: 1000, ...(after && { after }) });
    for (const { attribute, type } of page.rows) types.set(attribute, type);
    after = page.next;
  }
  return types;
}
