import type { View } from '@banyan/core';
import type { Sealer } from './sealer.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import type { ErasureRequest } from './system.ts';

/** How many keys are destroyed at once: stores that rewrite files for it do so once for all that wait. */
const TOGETHER_MAX = 32;

/**
 * Keys and names first: from there on nothing can be read or written any more, whatever comes between. Then what was read before: states in memory, and views,
 * which are folded anew into other files, for a row that is overwritten leaves its bytes in freed pages, in the write-ahead log and in the full-text index.
 */
export async function eraseEverywhere(
  runtimes: readonly ServiceRuntime[],
  sealer: Sealer,
  { subjects, names = [] }: ErasureRequest,
): Promise<void> {
  for (let from = 0; from < subjects.length; from += TOGETHER_MAX)
    await Promise.all(subjects.slice(from, from + TOGETHER_MAX).map((subject) => sealer.erase(subject)));
  for (const name of names) await sealer.forgetName(name);
  if (subjects.length === 0) return;
  // What other processes read meanwhile with keys that they had fetched before must be over, or they would write it after all that follows.
  await sealer.leasesEnded();
  for (const runtime of runtimes) {
    runtime.forgetPersonalStates();
    // One after another: queries go on meanwhile, and should not have to share the machine with all of them at once.
    for (const live of runtime.views.values()) if (holdsPersonalRows(live.view)) await live.rebuildClean();
  }
}

/** True when a view folds events that have personal fields: its rows may hold them in the clear. */
function holdsPersonalRows({ sources }: View): boolean {
  return sources.some(({ contract, folds }) =>
    Object.keys(folds).some((type) => (contract.events[type]?.personal.size ?? 0) > 0),
  );
}
