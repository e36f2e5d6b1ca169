import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { crc32 } from 'node:zlib';
import { DataFolderError, MissingFileError } from './errors.ts';
import { replaceFile, syncFolder } from './replace-file.ts';

/** The arrangement of files that this code reads and writes. Raised when an older version could not use what this one leaves. */
const FORMAT = 1;

/** Files that are there before a folder has its format written down. */
const EARLY = new Set(['lock', 'lock-journal', 'owner.pid', 'owner.pid.draft', 'format.json.draft']);

/**
 * What a data folder says of itself, in `format.json`: its format, and the files it has that nothing else could replace (logs, people's keys). So one that is
 * gone is missed, and never replaced by an empty one.
 */
export class FolderFormat {
  readonly #folder: string;
  readonly #file: string;
  readonly #files: Set<string>;

  private constructor(folder: string, files: Iterable<string>) {
    this.#folder = folder;
    this.#file = join(folder, 'format.json');
    this.#files = new Set(files);
  }

  /** Changes nothing. @throws DataFolderError when the folder holds something else than Banyan's */
  static assertOurs(folder: string): void {
    const strangers = namesIn(folder).filter((name) => !EARLY.has(name));
    // Looked for afterwards: whoever makes the folder at this moment writes its format before anything else.
    if (strangers.length === 0 || existsSync(join(folder, 'format.json'))) return;
    throw new DataFolderError(
      folder,
      `it holds ${strangers.slice(0, 3).join(', ')} but no format.json, so it is not Banyan's`,
    );
  }

  /**
   * Reads the format, or writes it into a new folder.
   * @throws DataFolderError when a newer version wrote it, or when the folder holds something else; MissingFileError when one of its files is gone
   */
  static open(folder: string): FolderFormat {
    const file = join(folder, 'format.json');
    if (!existsSync(file)) {
      FolderFormat.assertOurs(folder);
      const fresh = new FolderFormat(folder, []);
      fresh.#write();
      return fresh;
    }
    const { format, files } = readFormat(folder, file);
    if (format > FORMAT) {
      throw new DataFolderError(
        folder,
        `it has format ${format}, written by a newer version; this one knows formats up to ${FORMAT}`,
      );
    }
    const missing = files.filter((name) => isGone(join(folder, name)));
    if (missing.length > 0) throw new MissingFileError(folder, missing);
    return new FolderFormat(folder, files);
  }

  /**
   * Notes that the folder has this file, durably. To be called when the file has been made and before it is used: after a crash in between there is a file
   * that holds nothing and is not noted, and the next start notes it.
   */
  note(path: string): void {
    if (this.has(path)) return;
    // The names on the way to it first: a file that is noted must be there after a power cut, too.
    for (let folder = dirname(path); folder.startsWith(this.#folder + sep); folder = dirname(folder))
      syncFolder(folder);
    syncFolder(this.#folder);
    this.#files.add(this.#nameOf(path));
    this.#write();
  }

  /** Has the folder miss this file no more, durably. To be called before the file is removed. */
  forget(path: string): void {
    if (this.#files.delete(this.#nameOf(path))) this.#write();
  }

  /** Whether the folder has noted this file. */
  has(path: string): boolean {
    return this.#files.has(this.#nameOf(path));
  }

  #nameOf(path: string): string {
    return relative(this.#folder, path).replaceAll(sep, '/');
  }

  #write(): void {
    const files = [...this.#files].toSorted();
    const told = { product: 'banyan', format: FORMAT, files };
    replaceFile(this.#file, `${JSON.stringify({ ...told, sum: sumOf(told) })}\n`);
  }
}

/** A file without a byte is as good as none: a store would begin anew in it. */
/** @throws DataFolderError */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new DataFolderError(folder, `it cannot be read: ${(error as Error).message}`, error);
  }
}

function isGone(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

function readFormat(folder: string, file: string): { readonly format: number; readonly files: readonly string[] } {
  const damaged = (what: string, cause?: unknown): DataFolderError =>
    new DataFolderError(
      folder,
      `${file} ${what}: put it back from a copy of the folder, or restore a backup into another one. Nothing was changed`,
      cause,
    );
  let read: Record<string, unknown> | null;
  try {
    read = JSON.parse(readFileSync(file, 'utf8')) as typeof read;
  } catch (error) {
    throw damaged('is not JSON', error);
  }
  const { product, format, files = [], sum, ...others } = read ?? {};
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format <= 0)
    throw damaged('does not name a format');
  if (!Array.isArray(files) || !files.every((name) => typeof name === 'string'))
    throw damaged('does not name its files');
  // What a newer version writes may have more in it. A folder of before has no sum, and the first ones named no files.
  const isWhole = (sum === undefined || sum === sumOf({ product, format, files })) && Object.keys(others).length === 0;
  if (format <= FORMAT && (product !== 'banyan' || !isWhole)) throw damaged('is not as it was written');
  return { format, files };
}

/** A flipped bit in a name would have a file missed that is there, or one that is gone not missed any more. */
function sumOf(told: {
  readonly product: unknown;
  readonly format: number;
  readonly files: readonly string[];
}): number {
  return crc32(JSON.stringify([told.product, told.format, told.files]));
}
