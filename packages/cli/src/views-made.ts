import { setTimeout as pause } from 'node:timers/promises';
import type { SystemOperations } from './system-access.ts';

const LOOK_AGAIN_MS = 100;

/** How long to wait for views, and whom to tell meanwhile. */
export interface WaitingForViews {
  /** Gives up when for so long no further view was made, in milliseconds. Left out: never. */
  readonly withoutOneMs?: number;
  /** Called after each look with how many are made. */
  readonly onMade?: (made: number, of: number) => void;
}

/**
 * Resolves when no view is being made from its logs, as after a restore, or with other code. One that cannot be made, because a log is damaged, is not waited
 * for: whoever asks it is told. So is whoever asks one that was given up on.
 * @param onWait called once when there is something to wait for
 */
export async function viewsMade(
  operations: Pick<SystemOperations, 'views'>,
  onWait: () => void,
  { withoutOneMs = Infinity, onMade = () => {} }: WaitingForViews = {},
): Promise<void> {
  let [most, since] = [-1, performance.now()];
  for (;;) {
    const views = await operations.views();
    const made = views.filter(({ rebuilding }) => !rebuilding).length;
    if (made === views.length) return;
    if (most < 0) onWait();
    onMade(made, views.length);
    if (made > most) [most, since] = [made, performance.now()];
    else if (performance.now() - since > withoutOneMs) return;
    await pause(LOOK_AGAIN_MS);
  }
}
