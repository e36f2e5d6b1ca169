import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderOwnedError, controlSocketPath } from '@banyan/sqlite';
import type { LogEntry } from '@banyan/engine';
import { RemoteSystem } from './control/remote-system.ts';
import { ownSystem, type OwnOptions, type Topology } from './owned-system.ts';
import type { SystemAccess } from './system-access.ts';

/** How long an owner that does not answer yet is waited for, in milliseconds: it starts, or it stops. */
const OWNER_WAIT_MS = 10_000;
const OWNER_POLL_MS = 50;

/**
 * Opens a system on a data folder, whoever owns it: through the owner's control socket while another process has the folder, else by starting the system
 * in this one.
 * @throws DataFolderOwnedError when the folder has an owner that does not answer
 */
export async function openSystem(
  path: string,
  topology: Topology,
  log?: (entry: LogEntry) => void,
  options?: OwnOptions,
): Promise<SystemAccess> {
  const deadline = Date.now() + OWNER_WAIT_MS;
  for (;;) {
    const remote = await RemoteSystem.connect(controlSocketPath(path));
    if (remote !== undefined) return remote;
    try {
      return await ownSystem(path, topology, log, options);
    } catch (error) {
      if (!(error instanceof DataFolderOwnedError) || Date.now() > deadline) throw error;
    }
    await delay(OWNER_POLL_MS);
  }
}
