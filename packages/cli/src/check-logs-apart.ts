import { CorruptLogError, verifyChain } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { SystemCheck } from './check-system.ts';
import type { Topology } from './owned-system.ts';

/**
 * What can be checked of a data folder whose system does not start, because one of its logs cannot even be opened: each log by itself. Changes nothing.
 * @throws DataFolderOwnedError when another process has the folder
 */
export async function checkLogsApart(
  path: string,
  topology: Topology,
  onStep: (step: string) => void = () => {},
): Promise<SystemCheck> {
  const folder = openDataFolder(path, { makeLogs: false, onNotice: () => {} });
  try {
    const { services, stores } = topology(folder);
    const why = 'the system does not start on logs that are damaged';
    const notMade: Record<string, string> = { 'the views': why, 'what is parked': why };
    const logs: Record<string, SystemCheck['logs'][string]> = {};
    for (const {
      contract: { name },
    } of services) {
      onStep(`walking the hash chain of ${name}`);
      try {
        const store = await stores.log(name);
        try {
          logs[name] = await verifyChain(store);
        } finally {
          await store.close();
        }
      } catch (error) {
        const { message } = error as Error;
        if (error instanceof CorruptLogError) logs[name] = { damage: message };
        else notMade[`log of ${name}`] = message;
      }
    }
    return { whole: false, notMade, logs, views: [], damagedViews: {}, parkedRows: [], parkedInstances: [] };
  } finally {
    await folder.close();
  }
}
