import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CorruptLogError } from '@banyan/engine';
import { DataFolderError, DatabaseSnapshot, type FurtherFile } from '@banyan/sqlite';

interface OpenFile {
  readonly file: FurtherFile;
  copyTo(target: string): Promise<void>;
  close(): Promise<void> | void;
}

/** An application's files in a data folder as they stand at the moment of opening, whatever is written meanwhile. */
export class FurtherSnapshots {
  readonly #open: readonly OpenFile[];

  private constructor(opened: readonly OpenFile[]) {
    this.#open = opened;
  }

  /** Opens those that there are. @throws DataFolderError when one is no whole database */
  static async open(folder: string, files: readonly FurtherFile[]): Promise<FurtherSnapshots> {
    const opened: OpenFile[] = [];
    const snapshots = new FurtherSnapshots(opened);
    try {
      for (const file of files) {
        const found = await (file.kind === 'database' ? openDatabase : openPlain)(file, folder);
        if (found !== undefined) opened.push(found);
      }
      return snapshots;
    } catch (error) {
      await snapshots.close();
      throw error;
    }
  }

  /** Copies them into another folder, laid out alike, and says which there were. */
  async copyTo(folder: string): Promise<FurtherFile[]> {
    for (const one of this.#open) {
      const target = join(folder, one.file.path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await one.copyTo(target);
    }
    return this.#open.map(({ file }) => file);
  }

  async close(): Promise<void> {
    for (const one of this.#open) await one.close();
  }
}

async function openDatabase(file: FurtherFile, folder: string): Promise<OpenFile | undefined> {
  const path = join(folder, file.path);
  if (!existsSync(path)) return undefined;
  try {
    const snapshot = new DatabaseSnapshot(path);
    return { file, copyTo: (target) => snapshot.copyTo(target), close: () => snapshot.close() };
  } catch (error) {
    if (!(error instanceof CorruptLogError)) throw error;
    throw new DataFolderError(
      folder,
      `${file.path} is damaged; once it is put aside, the rest can be backed up`,
      error,
    );
  }
}

// It is replaced by renaming, so that an open descriptor goes on reading the one that was there.
async function openPlain(file: FurtherFile, folder: string): Promise<OpenFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(join(folder, file.path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const copyTo = (target: string): Promise<void> =>
    pipeline(
      handle.createReadStream({ autoClose: false, start: 0 }),
      createWriteStream(target, { mode: 0o600, flush: true }),
    );
  return { file, copyTo, close: () => handle.close() };
}
