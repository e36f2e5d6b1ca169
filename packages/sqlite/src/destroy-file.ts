import { closeSync, fstatSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './replace-file.ts';

const BLOCK = Buffer.alloc(64 * 1024);

/** Writes zeros over a database and the files beside it, and removes them. One that is gone already is no error. */
export function destroyFile(database: string): void {
  for (const file of [database, `${database}-wal`, `${database}-shm`, `${database}-journal`]) {
    overwrite(file);
    rmSync(file, { force: true });
  }
  syncFolder(dirname(database));
}

function overwrite(file: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const { size } = fstatSync(handle);
    for (let at = 0; at < size; at += BLOCK.length) writeSync(handle, BLOCK, 0, Math.min(BLOCK.length, size - at), at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
