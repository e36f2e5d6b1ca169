import { setTimeout as pause } from 'node:timers/promises';
import type { SystemOperations } from '@banyan/cli';

const LOOK_AGAIN_MS = 100;

/** Resolves when every view can be asked: after a restore, a kill, or with other code, views are made from their logs first. Says so once when it waits. */
export async function viewsMade(operations: SystemOperations, onWait: () => void): Promise<void> {
  for (let told = false; (await operations.views()).some(({ rebuilding }) => rebuilding); told = true) {
    if (!told) onWait();
    await pause(LOOK_AGAIN_MS);
  }
}
