import { CorruptLogError, verifyChain } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { CopiedLog } from './copy-stores.ts';

/**
 * Walks the hash chain of each of these logs in a data folder, and compares its end with what is said of it. Nothing is written.
 * @throws CorruptLogError
 */
export async function verifyLogs(path: string, logs: readonly CopiedLog[]): Promise<void> {
  const folder = openDataFolder(path);
  try {
    for (const { service, shard, position, hash } of logs) {
      const store = await folder.logStore(service, shard);
      try {
        const report = await verifyChain(store);
        if (report.events !== position || report.hash !== hash) {
          throw new CorruptLogError(
            service,
            `it ends at position ${report.events} with hash ${report.hash}, not at ${position} with ${hash}`,
          );
        }
      } finally {
        await store.close();
      }
    }
  } finally {
    await folder.close();
  }
}
