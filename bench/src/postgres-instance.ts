import { ContentionError, staff, type System } from '@banyan/engine';
import { STREAMS } from './appender.ts';
import { counters, countersService, note } from './counters.ts';
import { startInFolder } from './engine-folder.ts';
import { onPostgres } from './engine-on-postgres.ts';
import { measureRate, repeatFor, type Rate } from './rate.ts';

/** What an instance is asked to do: send commands for a while to some of the streams, those whose number leaves the remainder `nth` when divided by `of`. */
export interface InstanceWork {
  readonly seconds: number;
  readonly callers: number;
  readonly nth: number;
  readonly of: number;
}

/** Has an instance send commands. Idempotency keys are made by whoever asks, for two instances share them. */
export function sendCounts(
  system: System,
  { seconds, callers, nth: part, of }: InstanceWork,
  key: () => string,
): Promise<Rate> {
  const client = system.client(staff('bench'));
  return measureRate(() =>
    repeatFor(seconds, callers, (nth) => {
      const counter = `c${(nth * of + part) % STREAMS}`;
      return untilDone(() => client.send(counters, 'count', { counter, by: 1, note }, { key: key() }));
    }),
  );
}

/** Whoever was refused because others were quicker ten times in a row tries again, as he is told. */
async function untilDone(send: () => Promise<unknown>): Promise<unknown> {
  for (;;)
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ContentionError)) throw error;
    }
}

// A process of its own, forked by the benchmark: one instance of the counters on a log that others have open, too. It ends with the benchmark.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [, , url] = process.argv as [string, string, string];
  const { system } = await startInFolder(onPostgres(countersService(false), url));
  let keys = 0;
  process.on('message', (work: InstanceWork) => {
    void sendCounts(system, work, () => `${process.pid}-${keys++}`).then((rate) => process.send!(rate));
  });
  process.send({ ready: true });
}
