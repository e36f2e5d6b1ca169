// `fsync-system.ts FOLDER COUNT...`: runs a service on a data folder, sends it a command for each COUNT, one after the other, and says in a line of JSON what
// its caller was told. It ends by SIGKILL, so that nothing is put right by closing.
import { writeSync } from 'node:fs';
import { T, aggregate, answer, command, contract, decision, query, service, view } from '@banyan/core';
import { anybody, startSystem, systemPorts, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '../src/data-folder.ts';

const counter = T.String();
const counts = contract('counts', {
  events: { counted: { counter } },
  commands: { count: command({ counter }, { by: ['public'], answers: { total: T.Integer() } }) },
  queries: { total: query({ counter }, { by: ['public'], returns: T.Integer() }) },
});
const tally = aggregate(counts, 'tally', { total: 0 }, { counted: ({ total }) => ({ total: total + 1 }) });
const totals = view('totals', { total: T.Integer() }).on(counts, {
  counted: { key: (event) => event.counter, fold: (row) => ({ total: (row?.total ?? 0) + 1 }) },
});
const counting = service(counts, {
  aggregates: [tally],
  decisions: [
    decision(
      counts,
      'count',
      ({ counter: id }) => tally(id),
      ({ counter: id }, it) => {
        it.append('counted', { counter: id });
        return { total: it.state.total };
      },
    ),
  ],
  views: [totals],
  answers: [
    answer(counts, 'total', { totals }, async ({ counter: id }, rows) => (await rows.totals.get(id))?.total ?? 0),
  ],
});

/** What the caller of a command was told: its answer, or an error's code. */
export type Told = { readonly total: number } | { readonly code: string };

/** The time that callers are let wait passes faster. */
const HASTE = 20;

/** Starts the service on a data folder. */
export function startCounting({ stores }: DataFolder): Promise<System> {
  const { scheduler } = systemPorts;
  const hasty = { ...scheduler, after: (ms: number, run: () => void) => scheduler.after(ms / HASTE, run) };
  return startSystem({ services: [counting], stores, ports: { scheduler: hasty }, log: () => {} });
}

/** Sends the nth command; its key is its number. */
export async function sendCount(system: System, nth: number): Promise<Told> {
  try {
    const sent = await system.client(anybody()).send(counts, 'count', { counter: 'one' }, { key: `${nth}` });
    return sent.done ? sent.answer : { code: 'rejected' };
  } catch (error) {
    return { code: (error as { code: string }).code };
  }
}

/** What the view says was counted. */
export async function totalOf(system: System): Promise<number> {
  await system.operations.settle();
  return system.client(anybody()).query(counts, 'total', { counter: 'one' });
}

if (process.argv[1] === import.meta.filename) {
  const [folder = '', ...numbers] = process.argv.slice(2);
  const system = await startCounting(openDataFolder(folder, { writers: 1 }));
  for (const nth of numbers) writeSync(1, `${JSON.stringify(await sendCount(system, Number(nth)))}\n`);
  process.kill(process.pid, 'SIGKILL');
}
