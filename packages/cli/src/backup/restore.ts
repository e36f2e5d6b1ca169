import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { StorageFullError } from '@banyan/engine';
import { DataFolderError, checkDatabase, logFileIn, openDataFolder } from '@banyan/sqlite';
import { ArchiveError, UsageError } from '../errors.ts';
import { beginAttempt } from './attempt.ts';
import { sha256Of } from './sha256-of.ts';
import { MANIFEST_NAME, parseManifest, type Manifest } from './manifest.ts';
import type { OnStep } from './back-up.ts';
import { readTar } from './tar.ts';
import { syncFolder } from './sync-folder.ts';
import { toStorageFull } from './storage-full.ts';
import { takeKeys } from './take-keys.ts';
import { verifyLogs } from './verify-logs.ts';

/** What is restored, and where. */
export interface RestoreOptions {
  readonly file: string;
  /** The people's keys; `undefined`: whatever was personal is read as erased. */
  readonly keys: string | undefined;
  /** Further files of people's keys, later ones: whoever is erased in one of them is erased here. Those beside `keys` are looked at anyway. */
  readonly erasedIn?: readonly string[];
  /** A data folder that does not exist or is empty. */
  readonly folder: string;
}

/** A file of the archive, and where it belongs. */
interface Unpacked {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly target: string;
}

/** A manifest larger than this is none. */
const MANIFEST_BYTES_MAX = 1024 * 1024;

/**
 * Makes a data folder from an archive. Everything is unpacked and verified beside the folder's place and then put there by one rename, so that a data
 * folder exists whole or not at all. Its views are folded at the next start.
 * @throws UsageError when the folder is not empty; ArchiveError, CorruptLogError when the archive is not whole, or the keys are none; StorageFullError
 */
export async function restore(
  { file, keys, erasedIn = [], folder: given }: RestoreOptions,
  onStep: OnStep,
): Promise<Manifest> {
  const folder = resolve(given);
  if (!(await isFree(folder))) throw notEmpty(folder);
  const attempt = await beginAttempt(folder, ['restoring']);
  const staging = attempt.nameOf('restoring');
  try {
    onStep('unpacking the archive');
    await openDataFolder(staging).close();
    const manifest = await unpack(file, staging);
    onStep('verifying the logs');
    for (const { service, shard } of manifest.logs) checkDatabase(logFileIn(staging, service, shard));
    await verifyLogs(staging, manifest.logs);
    if (keys !== undefined) await takeKeys(keys, erasedIn, staging);
    await rename(staging, folder).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOTEMPTY' || error.code === 'EEXIST' ? notEmpty(folder) : error;
    });
    await syncFolder(dirname(folder));
    return manifest;
  } finally {
    await attempt.clear();
  }
}

function notEmpty(folder: string): UsageError {
  return new UsageError(`${folder} is not empty; a backup is restored into a folder that is empty or does not exist`);
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw new DataFolderError(folder, `it cannot be read: ${(error as Error).message}`, error);
  }
}

async function unpack(file: string, staging: string): Promise<Manifest> {
  let manifest: Manifest | undefined;
  const missing = new Map<string, Unpacked>();
  const take = async (
    { name, size }: { readonly name: string; readonly size: number },
    content: AsyncIterable<Buffer>,
  ): Promise<void> => {
    if (manifest === undefined) {
      if (name !== MANIFEST_NAME || size > MANIFEST_BYTES_MAX)
        throw new ArchiveError(file, `it does not begin with ${MANIFEST_NAME}, so it is not a backup of Banyan`);
      manifest = parseManifest(file, await text(content));
      for (const log of manifest.logs)
        missing.set(log.name, { ...log, target: logFileIn(staging, log.service, log.shard) });
      for (const further of manifest.files ?? [])
        missing.set(further.name, { ...further, target: join(staging, further.path) });
      return;
    }
    const listed = missing.get(name);
    if (listed === undefined) throw new ArchiveError(file, `${name} is not in its manifest`);
    missing.delete(name);
    await unpackFile(file, staging, listed, content).catch((error: unknown) => {
      throw toStorageFull(error, `${listed.target}, which is ${listed.bytes} bytes long`);
    });
  };
  try {
    await pipeline(createReadStream(file), createGunzip(), (bytes) => readTar(bytes as AsyncIterable<Buffer>, take));
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof StorageFullError) throw error;
    throw new ArchiveError(file, (error as Error).message, error);
  }
  if (manifest === undefined) throw new ArchiveError(file, 'it is empty');
  if (missing.size > 0) throw new ArchiveError(file, `${[...missing.keys()].join(', ')} is missing`);
  return manifest;
}

async function unpackFile(
  file: string,
  staging: string,
  { name, bytes, sha256, target }: Unpacked,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await pipeline(content, createWriteStream(target, { mode: 0o600, flush: true }));
  // The names on the way to it, too: the folder that is put in its place at the end has to hold them after a power cut.
  for (let folder = dirname(target); folder.length >= staging.length; folder = dirname(folder))
    await syncFolder(folder);
  const { size } = await stat(target);
  if (size !== bytes || (await sha256Of(target)) !== sha256)
    throw new ArchiveError(file, `${name} is not as its manifest says`);
}

async function text(content: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
