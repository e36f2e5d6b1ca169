import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataFolderError } from './errors.ts';
import { reasonOf } from './folder-lock.ts';

/**
 * Makes a folder of a data folder and those on the way to it, for its owner's eyes only (mode 0700).
 * @throws DataFolderError when it cannot be made
 */
export function makeFolder(dataFolder: string, path: string): string {
  try {
    makeFolders(path);
    return path;
  } catch (error) {
    throw new DataFolderError(dataFolder, `${path} cannot be made: ${reasonOf(error)}`, error);
  }
}

/** Node's own `recursive` tries for ever where the folder above says of a new name that it does not exist, as /proc does. */
function makeFolders(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isFolder(path)) throw error; // Somebody else made it meanwhile.
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
