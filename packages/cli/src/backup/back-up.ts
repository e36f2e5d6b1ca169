import { createWriteStream } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DataFolderError, checkDatabase, logFileIn, openDataFolder, type FurtherFile } from '@banyan/sqlite';
import { UsageError } from '../errors.ts';
import type { SystemAccess } from '../system-access.ts';
import { assertFree, beginAttempt, publishFile } from './attempt.ts';
import type { CopiedLog } from './copy-stores.ts';
import { sha256Of } from './sha256-of.ts';
import { toStorageFull } from './storage-full.ts';
import { MANIFEST_NAME, type ArchivedFile, type ArchivedLog, type Manifest } from './manifest.ts';
import { writeTar } from './tar.ts';
import { syncFolder } from './sync-folder.ts';
import { verifyLogs } from './verify-logs.ts';

/** Where a backup goes: absolute paths of files that do not exist. */
export interface BackupOptions {
  readonly file: string;
  /** The people's keys, apart; without it they are not backed up. */
  readonly keys?: string;
}

/** What was backed up. */
export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly keys?: string;
  readonly logs: readonly ArchivedLog[];
  readonly files: readonly ArchivedFile[];
}

/** Says what is being done. */
export type OnStep = (step: string) => void;

/**
 * Writes all logs, and the application's files that the topology names, as they stand at one moment into one archive (a gzipped tar), while the system runs. Copies are checked page by page and their hash
 * chains walked, in this process, before the archive gets its name: a file of that name is a whole backup. Views are not in it; they are
 * folded again from the logs. The keys of people are in a file of their own, because what is erased must be erasable from backups too.
 */
export async function backUp(
  access: SystemAccess,
  { file, keys }: BackupOptions,
  onStep: OnStep,
): Promise<BackupReport> {
  const { folder } = await access.operations.status();
  for (const target of [file, ...(keys === undefined ? [] : [keys])]) {
    await assertFree(target);
    if (await isWithin(folder, target))
      throw new UsageError(`${target} is in the data folder itself: what befalls the folder would befall its backup`);
  }
  const attempt = await beginAttempt(file, ['draft', 'staging']);
  const keysAttempt = keys === undefined ? undefined : await beginAttempt(keys, ['draft']);
  const [draft, staging, keysDraft] = [
    attempt.nameOf('draft'),
    attempt.nameOf('staging'),
    keysAttempt?.nameOf('draft'),
  ];
  try {
    onStep('copying the logs');
    const takenAt = new Date().toISOString();
    await openDataFolder(staging).close();
    const copied = await access.operations.copyStores({
      folder: staging,
      ...(keysDraft !== undefined && { keys: keysDraft }),
    });
    onStep('checking the copies');
    await verifyLogs(staging, copied.logs);
    const files = await Promise.all(copied.files.map((further) => describeFile(access, staging, further)));
    const manifest: Manifest = {
      product: 'banyan',
      archive: 2,
      takenAt,
      logs: await Promise.all(copied.logs.map((log) => describe(staging, log))),
      files,
    };
    onStep('writing the archive');
    await writeArchive(draft, staging, manifest);
    if (keys !== undefined && keysDraft !== undefined) {
      await publishFile(keysDraft, keys);
      await syncFolder(dirname(keys));
    }
    await publishFile(draft, file).catch(async (error: unknown) => {
      if (keys !== undefined) await rm(keys, { force: true });
      throw error;
    });
    await syncFolder(dirname(file));
    const { size: bytes } = await stat(file);
    return { file, bytes, ...(keys !== undefined && { keys }), logs: manifest.logs, files };
  } catch (error) {
    throw toStorageFull(error, `the backup ${file}`);
  } finally {
    await attempt.clear();
    await keysAttempt?.clear();
  }
}

async function describe(staging: string, log: CopiedLog): Promise<ArchivedLog> {
  const path = logFileIn(staging, log.service, log.shard);
  checkDatabase(path);
  const { size: bytes } = await stat(path);
  return { ...log, name: `logs/${log.service}.${log.shard}.db`, bytes, sha256: await sha256Of(path) };
}

async function describeFile(
  { operations }: SystemAccess,
  staging: string,
  { path, kind }: FurtherFile,
): Promise<ArchivedFile> {
  const copy = join(staging, path);
  try {
    if (kind === 'database') checkDatabase(copy);
  } catch (error) {
    const { folder } = await operations.status();
    throw new DataFolderError(folder, `${path} is damaged; once it is put aside, the rest can be backed up`, error);
  }
  const { size: bytes } = await stat(copy);
  return { path, kind, name: `files/${path}`, bytes, sha256: await sha256Of(copy) };
}

async function writeArchive(draft: string, staging: string, manifest: Manifest): Promise<void> {
  const text = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  const entries = [
    { name: MANIFEST_NAME, size: text.length, content: text },
    ...manifest.logs.map(({ name, bytes, service, shard }) => ({
      name,
      size: bytes,
      content: { path: logFileIn(staging, service, shard) },
    })),
    ...(manifest.files ?? []).map(({ name, bytes, path }) => ({
      name,
      size: bytes,
      content: { path: join(staging, path) },
    })),
  ];
  const bytes = Readable.from(writeTar(entries, Math.floor(Date.parse(manifest.takenAt) / 1000)));
  await pipeline(bytes, createGzip({ level: 1 }), createWriteStream(draft, { mode: 0o600, flush: true }));
}

async function isWithin(folder: string, file: string): Promise<boolean> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => path);
  return `${await real(dirname(file))}${sep}`.startsWith(`${await real(folder)}${sep}`);
}
