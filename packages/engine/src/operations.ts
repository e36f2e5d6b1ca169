import { compareTables } from './compare-view.ts';
import { eraseEverywhere } from './erase-everywhere.ts';
import { DamagedViewError, PersonErasedError, UnknownOperationError } from './errors.ts';
import { EventDecoder } from './event-decoder.ts';
import type { LiveView } from './live-view.ts';
import { Mutex } from './mutex.ts';
import { personEvents } from './person-events.ts';
import type { ProcessRunner } from './process-runner.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import type { Sealer } from './sealer.ts';
import type { Operations } from './system.ts';
import type { Scheduler } from './ports/scheduler.ts';

/** How much of a log is searched at once: events, and bytes of their text. */
const SEARCHED = { events: 2000, bytes: 4 * 1024 * 1024 };

/** What operators can do to the services of this process. */
export function operationsOf(
  runtimes: ReadonlyMap<string, ServiceRuntime>,
  scheduler: Scheduler,
  sealer: Sealer,
): Operations {
  const runtimeOf = (service: string): ServiceRuntime => pick('service', service, runtimes);
  const viewOf = (service: string, view: string): LiveView =>
    pick(`view of ${service}`, view, runtimeOf(service).views);
  const processOf = (service: string, process: string): ProcessRunner =>
    pick(`process manager of ${service}`, process, runtimeOf(service).processes);
  const everyView = (): { readonly service: string; readonly view: LiveView }[] =>
    [...runtimes.values()].flatMap(({ name, views }) => [...views.values()].map((view) => ({ service: name, view })));
  const holding = new Mutex();
  const erasing = new Mutex();
  return {
    async settle() {
      for (let calm = 0; calm < 2;) {
        const settled = await Promise.all([...runtimes.values()].map((runtime) => runtime.settled()));
        // Of a damaged log the rest will never be seen.
        if (settled.includes(false)) for (const runtime of runtimes.values()) runtime.assertWhole();
        // Twice in a row: what one service has just finished may have set another going.
        calm = settled.includes(false) ? 0 : calm + 1;
        // What is under way waits for threads and disks: asking without a break would take the time from them.
        await new Promise<void>((resolve) => {
          if (calm > 0 || scheduler.shortly === undefined) scheduler.soon(resolve);
          else scheduler.shortly(resolve);
        });
      }
    },
    reacted: (service, to) => runtimeOf(service).reacted(to),
    verifyLog: (service, onProgress) => runtimeOf(service).verifyLog(onProgress),
    views: () =>
      Promise.all(
        everyView().map(async ({ service, view }) => ({
          service,
          view: view.view.name,
          positions: Object.fromEntries(
            view.sources.map(({ log, shard }) => [`${log}/${shard}`, view.position(`${log}/${shard}`)]),
          ),
          behind: await view.behind(),
          parked: view.parked.size,
          rebuilding: view.rebuilding,
        })),
      ),
    rebuildView: (service, view, onProgress = () => {}) => viewOf(service, view).rebuild(onProgress),
    async compareView(service, view, onProgress = () => {}) {
      const live = viewOf(service, view);
      let events = 0;
      const compared = await live.withCopy((folded, of) => {
        events = folded;
        onProgress(folded, of);
      }, compareTables);
      return { service, view, events, parked: live.parked.size, ...compared };
    },
    examineView: (service, view, onProgress = () => {}) => viewOf(service, view).examine(onProgress),
    async mendView(service, view) {
      const live = viewOf(service, view);
      const misfits = await live.examine(() => {});
      if (misfits.length > 0) live.damaged(new DamagedViewError(view, misfits[0]!));
      return misfits;
    },
    erase: (request) => erasing.run(() => eraseEverywhere([...runtimes.values()], sealer, request)),
    tombstones: () => sealer.tombstones(),
    async personEvents(service, search, afterPosition) {
      const { store, service: searched } = runtimeOf(service);
      const erased = new Set((await sealer.tombstones()).subjects);
      for (const subject of search.subjects) if (erased.has(subject)) throw new PersonErasedError(subject);
      const read = await store.read(afterPosition, SEARCHED.events, SEARCHED.bytes);
      const decoder = new EventDecoder(searched.contract, sealer);
      return {
        events: await personEvents(searched.contract, decoder, read, search),
        position: read.at(-1)?.position ?? afterPosition,
      };
    },
    parkedRows: async () =>
      everyView().flatMap(({ service, view }) =>
        [...view.parked.values()].map((row) => ({ ...row, service, view: view.view.name })),
      ),
    parkedInstances: async () => {
      const all = [...runtimes.values()].flatMap(({ processes }) => [...processes.values()]);
      return (await Promise.all(all.map((process) => process.parkedInstances()))).flat();
    },
    retryRow: (service, view, key) => viewOf(service, view).retry(key),
    retryInstance: (service, process, instance) => processOf(service, process).retry(instance),
    skipInput: async (service, process, instance, skip) => processOf(service, process).skip(instance, skip),
    holdCommits: (within) =>
      // One holder at a time: two that each had a part of the logs would wait for each other for ever.
      holding.run(async () => {
        // A copy would be taken for a whole log, and the views that tell of what it has lost are not copied with it.
        for (const runtime of runtimes.values()) runtime.assertWhole();
        const releases = await Promise.all([...runtimes.values()].map(({ writer }) => writer.hold()));
        try {
          return await within();
        } finally {
          for (const release of releases) release();
        }
      }),
  };
}

function pick<V>(what: string, name: string, among: ReadonlyMap<string, V>): V {
  const found = among.get(name);
  if (found === undefined) throw new UnknownOperationError(`${what} ${name}`, [...among.keys()]);
  return found;
}
