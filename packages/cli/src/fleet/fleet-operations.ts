import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError, UnknownOperationError, type Operations, type Token } from '@banyan/engine';
import { gatewayOf, type Plan } from '@banyan/topology';
import type { ServiceStatus, SystemOperations, SystemStatus } from '../system-access.ts';
import { memberName, placesOf, processOf, type Place } from './place.ts';

/** What one process of a fleet can be asked to do: everything that concerns its own services. */
export type MemberOperations = Omit<SystemOperations, 'copyStores' | 'knownAs' | 'moveLog'>;

/** Every operation of a fleet as one: those of its members; what makes sense in one process alone is refused. */
export type FleetOperations = SystemOperations & Operations;

export interface FleetOperationsParts {
  readonly plan: Plan;
  /** The operations of one process. @throws UnavailableError from each of them while it cannot be reached */
  readonly member: (name: string) => MemberOperations;
  /** What is said of the whole, but how its members are. */
  readonly about: () => Pick<SystemStatus, 'pid' | 'folder' | 'url'>;
  readonly knownAs: (id: string, after: readonly Token[]) => Promise<readonly string[]>;
  /** For so long a process that is away is waited for, of which no other instance answers: it is being started again. A minute unless said otherwise. */
  readonly awayMsMax?: number;
  /** How long until it is looked for again; 200 ms unless said otherwise. */
  readonly awayAgainMs?: number;
}

/** What a service keeps is in its stores, so any instance can tell of it; the next one is asked when one is not there. */
export function fleetOperations(parts: FleetOperationsParts): FleetOperations {
  const { plan, member, about, knownAs, awayMsMax = 60_000, awayAgainMs = 200 } = parts;
  const gateway = gatewayOf(plan);
  const workers = placesOf(plan).filter(({ process }) => process !== gateway || hasServices(plan, process));
  const processes = [...new Set(workers.map(({ process }) => process))];
  const all = workers.map((place) => member(memberName(place)));
  const oneOf = async <R>(process: string, ask: (one: MemberOperations) => Promise<R>): Promise<R> => {
    let last: unknown;
    for (const place of workers.filter((one) => one.process === process)) {
      try {
        return await ask(member(memberName(place)));
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        last = error;
      }
    }
    throw last;
  };
  const whileAway = async <R>(ask: () => Promise<R>): Promise<R> => {
    const giveUpMs = performance.now() + awayMsMax;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof UnavailableError) || performance.now() >= giveUpMs) throw error;
      }
      await pause(awayAgainMs);
    }
  };
  const anyOf = <R>(process: string, ask: (one: MemberOperations) => Promise<R>): Promise<R> =>
    whileAway(() => oneOf(process, ask));
  const inService = <R>(service: string, ask: (one: MemberOperations) => Promise<R>): Promise<R> => {
    if (!Object.hasOwn(plan.services, service))
      throw new UnknownOperationError(`service ${service}`, Object.keys(plan.services));
    return anyOf(processOf(plan, service), ask);
  };
  const ofEach = async <R>(ask: (one: MemberOperations) => Promise<readonly R[]>): Promise<R[]> =>
    (await Promise.all(processes.map((process) => anyOf(process, ask)))).flat();
  const statuses = (): Promise<SystemStatus[]> => Promise.all(workers.map((place) => statusOf(place, member)));
  const statusNow = async (): Promise<SystemStatus> => {
    const each = await statuses();
    const reasons = Object.assign({}, ...each.map((one) => one.reasons)) as SystemStatus['reasons'];
    const services = new Map(each.flatMap((one) => one.services.map((service) => [service.service, service])));
    return {
      ...about(),
      ready: Object.keys(reasons).length === 0,
      reasons,
      services: plan.application.services.flatMap(({ contract }) => services.get(contract.name) ?? []),
    };
  };
  const heads = async (): Promise<readonly ServiceStatus[]> => ofEach(async (one) => (await one.status()).services);
  return {
    async settle() {
      for (let before = ''; ;) {
        await Promise.all(all.map((one) => whileAway(() => one.settle())));
        // What one process finished may have set another going, which had been asked before: nothing has come of it where no log has grown.
        const now = (await heads()).map(({ service, position }) => `${service}:${position}`).join(' ');
        if (now === before) return;
        before = now;
        await pause(20);
      }
    },
    reacted: (service, to) => inService(service, (one) => one.reacted(service, to)),
    verifyLog: (service, onProgress) => inService(service, (one) => one.verifyLog(service, onProgress)),
    views: () => ofEach((one) => one.views()),
    rebuildView: (service, view, onProgress) => inService(service, (one) => one.rebuildView(service, view, onProgress)),
    compareView: (service, view, onProgress) => inService(service, (one) => one.compareView(service, view, onProgress)),
    examineView: (service, view, onProgress) => inService(service, (one) => one.examineView(service, view, onProgress)),
    mendView: (service, view) => inService(service, (one) => one.mendView(service, view)),
    // Each has states in memory, and keys for a while: none may be left out.
    async erase(request) {
      for (let instance = 1; workers.some((place) => place.instance === instance); instance += 1) {
        const those = workers.filter((place) => place.instance === instance);
        await Promise.all(those.map((place) => member(memberName(place)).erase(request)));
      }
    },
    tombstones: () => anyOf(processes[0]!, (one) => one.tombstones()),
    personEvents: (service, search, afterPosition) =>
      inService(service, (one) => one.personEvents(service, search, afterPosition)),
    parkedRows: () => ofEach((one) => one.parkedRows()),
    parkedInstances: () => ofEach((one) => one.parkedInstances()),
    retryRow: (service, view, key) => inService(service, (one) => one.retryRow(service, view, key)),
    retryInstance: (service, process, instance) =>
      inService(service, (one) => one.retryInstance(service, process, instance)),
    skipInput: (service, process, instance, skip) =>
      inService(service, (one) => one.skipInput(service, process, instance, skip)),
    readLog: (service, afterPosition, limit) => inService(service, (one) => one.readLog(service, afterPosition, limit)),
    async knownAs(id) {
      const tokens = (await heads()).map(({ service, position }): Token => `${service}/0:${position}`);
      return knownAs(id, tokens);
    },
    // Whoever asks where all logs end must not take one for empty whose process is being started again.
    status: () =>
      whileAway(async () => {
        const status = await statusNow();
        const told = new Set(status.services.map(({ service }) => service));
        const away = Object.keys(plan.services).find((service) => !told.has(service));
        if (away !== undefined) throw new UnavailableError(`service ${away}`, 'no process of it answers');
        return status;
      }),
    statusNow,
    copyStores: () => Promise.reject(notOfSeveral()),
    moveLog: () =>
      Promise.reject(
        new UnavailableError('the system', 'it runs in several processes: stop them, and move its logs then'),
      ),
    holdCommits: () => Promise.reject(notOfSeveral()),
  };
}

function hasServices({ services }: Plan, process: string): boolean {
  return Object.values(services).some((placement) => placement.process === process);
}

/** One that does not answer is told as what is not ready. */
async function statusOf(place: Place, member: FleetOperationsParts['member']): Promise<SystemStatus> {
  try {
    return await member(memberName(place)).status();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { pid: 0, folder: '', ready: false, reasons: { [memberName(place)]: error.message }, services: [] };
  }
}

function notOfSeveral(): UnavailableError {
  return new UnavailableError(
    'the system',
    'it runs in several processes, whose stores are copied by their servers’ own means',
  );
}
