import { join } from 'node:path';

/** Where a data folder keeps a log: opened through `DataFolder.logStore`, and by nobody else while the folder has an owner. */
export function logFileIn(folder: string, service: string, shard = 0): string {
  return join(folder, 'services', service, shard === 0 ? 'log.db' : `log-${shard}.db`);
}

/** Where a data folder keeps the keys of people. */
export function keyFileIn(folder: string): string {
  return join(folder, 'keys.db');
}
