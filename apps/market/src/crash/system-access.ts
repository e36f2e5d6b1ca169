import type { SystemAccess } from '@banyan/cli';
import type { LogStore, System } from '@banyan/engine';

/** A system of the crash harness as an import, a report and a check want it. */
export function accessTo(system: System, folder: string, logs: ReadonlyMap<string, LogStore>): SystemAccess {
  const logOf = (service: string): LogStore => logs.get(service)!;
  const status = async () => ({
    pid: process.pid,
    folder,
    ...system.readiness(),
    services: await Promise.all(
      [...logs.keys()].map(async (service) => {
        const { position, recordedAt } = await logOf(service).head();
        return { service, position, recordedAt, views: 0, processes: [], behind: 0, parked: 0 };
      }),
    ),
  });
  return {
    pid: process.pid,
    isOwner: true,
    isServed: false,
    client: (caller) => system.client(caller),
    operations: {
      ...system.operations,
      readLog: (service, after, limit) => logOf(service).read(after, limit, Infinity),
      status,
      statusNow: status,
      knownAs: async (id) => [id],
      copyStores: () => Promise.reject(new Error('nothing is copied while it is crashed')),
      moveLog: () => Promise.reject(new Error('nothing is moved while it is crashed')),
    },
    close: async () => {},
  };
}
