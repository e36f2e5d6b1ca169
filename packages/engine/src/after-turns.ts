import type { Scheduler } from './ports/scheduler.ts';

const TURNS_MAX = 5;

/** Calls back after a turn of the event loop, and after a few more while each has brought somebody to a batch. */
export function afterTurns(
  scheduler: Scheduler,
  batch: { readonly size: number },
  done: () => void,
  turns = TURNS_MAX,
): void {
  const { size } = batch;
  scheduler.soon(() => {
    if (turns > 1 && batch.size > size) afterTurns(scheduler, batch, done, turns - 1);
    else done();
  });
}
