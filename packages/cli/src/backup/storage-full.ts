import { StorageFullError } from '@banyan/engine';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/** Says of a failure for want of room what there was none for, which the system's own words leave out. Other failures stay as they are. */
export function toStorageFull(error: unknown, what: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  return NO_ROOM.has(code) ? new StorageFullError(what, error) : error;
}
