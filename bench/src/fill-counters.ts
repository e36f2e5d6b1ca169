import { staff, type System } from '@banyan/engine';
import { counters, note } from './counters.ts';

const AT_ONCE = 1_000;

/** Counts up so many counters, in turn, at least `events` times in all. Resolves to how many it were, once all views have them. */
export async function fillCounters(system: System, events: number, streams: number): Promise<number> {
  const client = system.client(staff('bench'));
  let nth = 0;
  while (nth < events)
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        client.send(counters, 'count', { counter: `c${nth++ % streams}`, by: 1, note }),
      ),
    );
  await system.operations.settle();
  return nth;
}
