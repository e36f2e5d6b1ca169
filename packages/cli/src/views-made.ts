import { setTimeout as pause } from 'node:timers/promises';
import type { SystemOperations } from './system-access.ts';

const LOOK_AGAIN_MS = 100;

/**
 * Resolves when no view is being made from its logs, as after a restore, or with other code. One that cannot be made, because a log is damaged, is not waited
 * for: whoever asks it is told.
 * @param onWait called once when there is something to wait for
 */
export async function viewsMade(operations: Pick<SystemOperations, 'views'>, onWait: () => void): Promise<void> {
  for (let told = false; (await operations.views()).some(({ rebuilding }) => rebuilding); told = true) {
    if (!told) onWait();
    await pause(LOOK_AGAIN_MS);
  }
}
