import { StoreError } from './errors.ts';
import type { AppendOutcome, Batch, LogStore } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';

const DELAY_MS_MIN = 20;
const DELAY_MS_MAX = 2_000;

/**
 * Appends a batch and resolves to what became of it. While that is unknown, the same batch is submitted again: reading could not tell, for a delayed
 * write can still land.
 * @param onUnknown called after each try that leaves the outcome unknown
 * @throws what the store throws when it is certain that nothing was written
 */
export async function appendUntilKnown(
  store: LogStore,
  batch: Batch,
  scheduler: Scheduler,
  onUnknown: (error: StoreError) => void,
): Promise<AppendOutcome> {
  let unknown = false;
  for (let delayMs = DELAY_MS_MIN; ; delayMs = Math.min(2 * delayMs, DELAY_MS_MAX)) {
    try {
      return await store.append(batch);
    } catch (error) {
      // Once a try may have landed, only an append that resolves settles it: a later certain failure says nothing about the earlier try.
      if (!(error instanceof StoreError) || (error.outcome === 'none' && !unknown)) throw error;
      unknown = true;
      onUnknown(error);
    }
    await new Promise<void>((resolve) => scheduler.after(delayMs, resolve));
  }
}
