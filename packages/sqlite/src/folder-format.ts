import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError } from './errors.ts';
import { replaceFile } from './replace-file.ts';

/** The arrangement of files that this code reads and writes. Raised when an older version could not use what this one leaves. */
const FORMAT = 1;

/** Files that are there before a folder has its format written down. */
const EARLY = new Set(['lock', 'lock-journal', 'owner.pid', 'format.json.draft']);

/**
 * Reads `format.json`, or writes it into a new folder.
 * @throws DataFolderError when a newer version wrote it, or when the folder holds something else.
 */
export function checkFormat(folder: string): void {
  const file = join(folder, 'format.json');
  if (!existsSync(file)) {
    const strangers = readdirSync(folder).filter((name) => !EARLY.has(name));
    if (strangers.length > 0) {
      throw new DataFolderError(
        folder,
        `it holds ${strangers.slice(0, 3).join(', ')} but no format.json, so it is not Banyan's`,
      );
    }
    replaceFile(file, `${JSON.stringify({ product: 'banyan', format: FORMAT })}\n`);
    return;
  }
  const format = readFormat(folder, file);
  if (format > FORMAT) {
    throw new DataFolderError(
      folder,
      `it has format ${format}, written by a newer version; this one knows formats up to ${FORMAT}`,
    );
  }
}

function readFormat(folder: string, file: string): number {
  try {
    const { format } = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown };
    if (typeof format === 'number' && Number.isSafeInteger(format) && format > 0) return format;
  } catch (error) {
    throw new DataFolderError(folder, 'format.json is not JSON', error);
  }
  throw new DataFolderError(folder, 'format.json does not name a format');
}
