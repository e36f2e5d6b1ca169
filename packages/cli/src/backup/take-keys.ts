import { copyFile, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { KeyStore, Tombstones } from '@banyan/engine';
import { SqliteKeyStore, WriterPool, checkDatabase, keyFileIn, openDataFolder } from '@banyan/sqlite';
import { ArchiveError } from '../errors.ts';

/** What the first page of every file of people's keys holds: that it is a database (https://sqlite.org/fileformat2.html#magic_header_string), and of keys. */
const KEY_FILE_MARKS = ['SQLite format 3\0', 'CREATE TABLE person (subject '];
const PAGE_BYTES = 4096;

/**
 * Puts people's keys into a folder, without those of people who have been erased since: every file of keys that lies beside this one, and those named here, may
 * tell of somebody. So an old file of keys brings nobody back, as long as a later one is there.
 * @throws ArchiveError when one of them is no file of people's keys, or a damaged one
 */
export async function takeKeys(from: string, erasedIn: readonly string[], folder: string): Promise<void> {
  const to = keyFileIn(folder);
  await takeWhole(from, to);
  const all: Tombstones[] = [];
  for (const further of erasedIn) all.push(await tombstonesIn(further));
  for (const beside of await keyFilesBeside(from)) all.push(await tombstonesIn(beside));
  // Opened as the logs were: from now on the folder knows that it has them.
  const staging = openDataFolder(folder);
  try {
    const store = await staging.keyStore();
    try {
      for (const tombstones of all) await bury(store, tombstones);
    } finally {
      await store.close();
    }
  } finally {
    await staging.close();
  }
}

async function bury(store: KeyStore, { subjects, names }: Tombstones): Promise<void> {
  const known = await store.tombstones();
  const [erased, forgotten] = [new Set(known.subjects), new Set(known.names)];
  for (const subject of subjects) if (!erased.has(subject)) await store.erase(subject);
  for (const name of names) if (!forgotten.has(name)) await store.forgetName(name);
}

async function keyFilesBeside(file: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(dirname(file))) {
    const path = join(dirname(file), name);
    if (path !== file && (await isFile(path)) && (await isKeyFile(path))) found.push(path);
  }
  return found;
}

/** A link that leads nowhere is none, nor is what another attempt has removed meanwhile. */
async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw unreadable(path, error);
  }
}

/** Read from a copy: opening a file of keys may change it. */
async function tombstonesIn(file: string): Promise<Tombstones> {
  const aside = await mkdtemp(join(tmpdir(), 'banyan-keys-'));
  const writers = new WriterPool(1);
  try {
    const copy = join(aside, 'keys.db');
    await takeWhole(file, copy);
    const store = await SqliteKeyStore.open(copy, writers);
    try {
      return await store.tombstones();
    } finally {
      await store.close();
    }
  } finally {
    await writers.close();
    await rm(aside, { recursive: true });
  }
}

async function takeWhole(from: string, to: string): Promise<void> {
  if (!(await isKeyFile(from))) throw new ArchiveError(from, 'it is not a file of people’s keys');
  await copyFile(from, to);
  const handle = await open(to, 'r+');
  await handle.chmod(0o600);
  await handle.sync();
  await handle.close();
  try {
    checkDatabase(to);
  } catch (error) {
    throw new ArchiveError(from, 'the people’s keys in it are damaged', error);
  }
}

async function isKeyFile(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'r');
    const { buffer: page } = await handle.read(Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, 0);
    return KEY_FILE_MARKS.every((mark) => page.includes(mark));
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** It may tell of people who have been erased, so it is not passed over. */
function unreadable(file: string, error: unknown): ArchiveError {
  return new ArchiveError(file, `it cannot be read: ${(error as Error).message}`, error);
}
