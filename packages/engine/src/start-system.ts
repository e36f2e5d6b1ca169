import { DefinitionError, type AnyContract, type Service } from '@banyan/core';
import { BoundedWork } from './bounded-work.ts';
import type { Client, Token } from './client.ts';
import { digestersOf } from './digester.ts';
import { LogSealedError, UnavailableError, UnknownOperationError } from './errors.ts';
import { EventDecoder } from './event-decoder.ts';
import { InProcessHub } from './in-process-hub.ts';
import { NearHub } from './near-hub.ts';
import { toLimits } from './limits.ts';
import { closeCutLogs } from './lost-end.ts';
import { whySealed } from './moving/tenures.ts';
import { noKeys } from './no-keys.ts';
import { operationsOf } from './operations.ts';
import { Sealer } from './sealer.ts';
import { noDigester } from './secret-body.ts';
import { ServiceRuntime } from './service-runtime.ts';
import { clientHere, systemClient, type FindRuntime } from './system-client.ts';
import { systemPorts } from './system-ports.ts';
import type { Hub } from './ports/hub.ts';
import type { LogStore } from './ports/log-store.ts';
import { toToken } from './token.ts';
import type { Elsewhere, LogEntry, Readiness, System, SystemParts } from './system.ts';
import type { Decoders } from './view-projection.ts';
import { watchLog, type WatchedLog } from './watch-log.ts';

/** One folds while another one's rows are being written; more of them only hold more. */
const VIEWS_ASIDE_MAX = 2;

/**
 * Starts services in this process and resolves when they take commands. Views may still be catching up; a query with a token waits for them.
 * @throws DefinitionError when a service uses one that the system does not have, CorruptLogError when a log is damaged, LogSealedError when one has moved away
 */
export async function startSystem(parts: SystemParts): Promise<System> {
  const services = new Map(parts.services.map((service) => [service.contract.name, service]));
  refuseMistakes(parts);
  const here = parts.services.filter(({ contract: { name } }) => parts.here?.includes(name) ?? true);
  const isHere = (service: string): boolean => here.some(({ contract }) => contract.name === service);
  const elsewhere: Elsewhere = parts.elsewhere ?? (() => nobody);
  const ports = { ...systemPorts, ...parts.ports };
  const limits = new Map(
    here.map(({ contract: { name } }) => [name, toLimits({ ...parts.limits, ...parts.serviceLimits?.[name] })]),
  );
  const log = guarded(parts.log ?? (() => {}));
  const announce = new InProcessHub();
  const keys = here.length === 0 ? noKeys : await parts.stores.keys();
  const sealer = new Sealer(keys, ports);
  const decoders = decodersOf(services, sealer);
  const aside = new BoundedWork('views', VIEWS_ASIDE_MAX, Infinity);
  const runtimes = new Map<string, ServiceRuntime>();
  const opened: { close(): Promise<void> }[] = [keys];
  let hub: Hub = announce;
  let state: 'starting' | 'up' | 'stopping' = 'starting';
  const find: FindRuntime = (service) => {
    if (state !== 'up') throw new UnavailableError(service, state === 'starting' ? 'it is starting' : 'it is stopping');
    const runtime = runtimes.get(service);
    if (runtime === undefined) throw new UnknownOperationError(`service ${service}`, [...runtimes.keys()]);
    return runtime;
  };
  try {
    const digesters = await digestersOf(
      here.map(({ contract }) => contract),
      keys,
    );
    // All at once: each waits for the disk and for writer threads most of the time.
    const logs = new Map(
      await allOf(here, async ({ contract: { name } }): Promise<[string, WatchedLog]> => {
        const watched = watchLog(await parts.stores.log(name));
        opened.push(watched.store);
        await refuseSealed(name, watched.store);
        return [name, watched];
      }),
    );
    // In the services' order: it is the order in which a view that follows several logs folds them when it is made anew.
    for (const { store } of logs.values()) await announce.add(store);
    const far = await parts.stores.hub?.();
    if (far !== undefined) opened.push(far);
    hub = far === undefined ? announce : new NearHub(announce, far);
    const open = async (service: Service): Promise<ServiceRuntime> => {
      const { name } = service.contract;
      const viewStore = await parts.stores.views(name);
      opened.push(viewStore);
      return ServiceRuntime.open({
        service,
        ...logs.get(name)!,
        viewStore,
        hub,
        announce,
        sealer,
        digester: digesters.get(name) ?? noDigester,
        decoders,
        aside,
        client: systemClient({ role: 'service', id: name, tenant: 'default' }, find, services, isHere, elsewhere),
        ports,
        limits: limits.get(name)!,
        log,
      });
    };
    for (const runtime of await allOf(here, open)) runtimes.set(runtime.name, runtime);
    const cursors = [...runtimes.values()].flatMap((runtime) => runtime.cursors);
    await closeCutLogs(cursors, hub, (name, error) => runtimes.get(name)?.writer.fail(error));
  } catch (error) {
    await closeAll(opened, log);
    throw error;
  }
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    state = 'stopping';
    const ends = await Promise.allSettled([...runtimes.values()].map((runtime) => runtime.stop()));
    await closeAll(opened, log);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
  state = 'up';
  try {
    for (const runtime of runtimes.values()) await runtime.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    services: parts.services,
    here: here.map(({ contract }) => contract.name),
    client: (caller) => systemClient(caller, find, services, isHere, elsewhere),
    clientHere: (caller) => clientHere(caller, find, services),
    watch: (service, onGrowth) => watchService(service, hub, onGrowth),
    readiness: () => readinessOf(state, runtimes),
    operations: operationsOf(runtimes, ports.scheduler, sealer),
    stop: () => (stopped ??= stop()),
  };
}

/** A store from which a log has moved away would be ready, and refuse each command. @throws LogSealedError */
async function refuseSealed(name: string, store: LogStore): Promise<void> {
  const tenure = await store.tenure();
  if (tenure.state !== 'open') throw new LogSealedError(name, whySealed(tenure));
}

/** Does all at once and waits for all, so that whoever cleans up after a failure finds nothing still under way. @throws the first failure */
async function allOf<T, R>(of: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const ends = await Promise.allSettled(of.map(work));
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

function watchService(service: string, hub: Hub, onGrowth: (token: Token) => void): () => void {
  const sources = hub.sources();
  const source = sources.find(({ log }) => log === service);
  if (source === undefined)
    throw new UnknownOperationError(
      `service ${service}`,
      sources.map(({ log }) => log),
    );
  let ended = false;
  const tell = (): void => {
    // A head that cannot be read now is read with the next growth; a hint may be lost where nothing works anyway.
    hub.head(source).then(
      (position) => (ended ? undefined : onGrowth(toToken(source.log, source.shard, position))),
      () => {},
    );
  };
  const unwatch = hub.watch(source, tell);
  tell();
  return () => {
    ended = true;
    unwatch();
  };
}

/** A log that throws must not stop what it is told of; there is nobody else to tell. */
function guarded(log: (entry: LogEntry) => void): (entry: LogEntry) => void {
  return (entry) => {
    try {
      log(entry);
    } catch {
      // The entry is lost, the work goes on.
    }
  };
}

function decodersOf(services: ReadonlyMap<string, Service>, sealer: Sealer): Decoders {
  const contracts = new Map(
    [...services.values()]
      .flatMap(({ contract, uses }) => [contract, ...uses])
      .map((contract) => [contract.name, contract]),
  );
  const decoders = new Map([...contracts].map(([name, contract]) => [name, new EventDecoder(contract, sealer)]));
  return (log) => decoders.get(log)!;
}

/** Where all services are here, nobody is asked who is somewhere else. */
const nobody: Client = {
  send: (contract: AnyContract) => Promise.reject(new UnavailableError(contract.name, 'it runs in another process')),
  query: (contract: AnyContract) => Promise.reject(new UnavailableError(contract.name, 'it runs in another process')),
};

function refuseMistakes({ services, here, elsewhere, stores }: SystemParts): void {
  const names = services.map(({ contract }) => contract.name);
  const isWhole = here === undefined || names.every((name) => here.includes(name));
  const mistakes = [
    ...(here ?? []).filter((name) => !names.includes(name)).map((name) => `${name} is to run here and is no service`),
    ...(isWhole || (elsewhere !== undefined && stores.hub !== undefined)
      ? []
      : ['services that run elsewhere need a way to them (elsewhere) and a hub that carries their events']),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `there are two services ${name}`),
    ...services.flatMap(({ contract, uses }) =>
      uses
        .filter(({ name }) => !names.includes(name))
        .map(({ name }) => `service ${contract.name} uses ${name}, which is not here`),
    ),
  ];
  if (mistakes.length > 0) throw new DefinitionError('system', mistakes);
}

function readinessOf(state: string, runtimes: ReadonlyMap<string, ServiceRuntime>): Readiness {
  const reasons: Record<string, string> = state === 'up' ? {} : { system: `it is ${state}` };
  for (const { name, trouble } of runtimes.values()) if (trouble !== undefined) reasons[name] = trouble;
  return { ready: Object.keys(reasons).length === 0, reasons };
}

async function closeAll(opened: readonly { close(): Promise<void> }[], log: (entry: LogEntry) => void): Promise<void> {
  for (const store of opened.toReversed()) {
    await store
      .close()
      .catch((error: unknown) => log({ level: 'warn', message: `a store did not close: ${String(error)}` }));
  }
}
