import { DatabaseSync } from 'node:sqlite';
import { CorruptLogError } from '@banyan/engine';

/**
 * Reads every page of a database that nobody writes, and checks that they fit together. Blocks this thread.
 * @throws CorruptLogError
 */
export function checkDatabase(file: string): void {
  let found: unknown;
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      found = database.prepare('pragma quick_check(1)').get()?.['quick_check'];
    } finally {
      database.close();
    }
  } catch (error) {
    throw new CorruptLogError(file, 'it is not a whole database', error);
  }
  if (found !== 'ok') throw new CorruptLogError(file, String(found));
}
