import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ImportError } from './import-error.ts';

/** Where a data folder keeps what belongs to the import. */
export interface ImportFiles {
  readonly folder: string;
  readonly spool: string;
  readonly rejects: string;
  readonly record: string;
}

/** What the import leaves in the data folder for the report. */
export interface ImportRecord {
  /** Lines of all files read so far, each counted once. */
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  /** By which first event each of the shop's logs is known; left out in records of before. */
  readonly shop?: ShopMarks;
}

/** By service, what tells the first event of its log from that of any other shop's. */
export type ShopMarks = Readonly<Record<string, string>>;

const NOTHING: ImportRecord = { read: 0, accepted: 0, rejected: 0 };

/** The import's files in a data folder. */
export function importFilesIn(dataFolder: string): ImportFiles {
  const folder = join(dataFolder, 'import');
  return {
    folder,
    spool: join(folder, 'spool.db'),
    rejects: join(folder, 'rejects.csv'),
    record: join(folder, 'record.json'),
  };
}

/** Writes the record, at once: a killed process leaves the old or the new one. */
export async function writeImportRecord(path: string, record: ImportRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  await writeFile(unfinished, `${textOf(record)}\n`, { flush: true });
  await rename(unfinished, path);
}

/**
 * The record of a data folder; of nothing when nothing was imported into it.
 * @throws ImportError when it is damaged: to take it for none would report that no line was rejected
 */
export async function readImportRecord(path: string): Promise<ImportRecord> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw error;
  }
  const record = parsed(text);
  if (record !== undefined) return record;
  throw new ImportError(
    `${path} is damaged: it does not say how many lines were read. Nothing else is lost: run the import again with a file that was imported before, which writes it anew`,
  );
}

function textOf({ read, accepted, rejected, shop }: ImportRecord): string {
  if (shop === undefined) return JSON.stringify({ read, accepted, rejected });
  const told = { read, accepted, rejected, shop };
  return JSON.stringify({ ...told, sum: crc32(JSON.stringify(told)) });
}

function parsed(text: string): ImportRecord | undefined {
  try {
    const { read, accepted, rejected, shop } = JSON.parse(text) as ImportRecord;
    const counts = [read, accepted, rejected];
    // Of a damaged digit the sum tells.
    if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0) || read !== accepted + rejected)
      return undefined;
    const record = { read, accepted, rejected, ...(shop === undefined ? {} : { shop }) };
    return text.trim() === textOf(record) ? record : undefined;
  } catch {
    return undefined;
  }
}
