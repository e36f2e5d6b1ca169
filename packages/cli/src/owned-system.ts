import { DefinitionError } from '@banyan/core';
import {
  CorruptLogError,
  MoveError,
  UnknownOperationError,
  startSystem,
  toToken,
  type Elsewhere,
  type LogEntry,
  type LogStore,
  type System,
  type SystemParts,
  type Token,
  type ViewStatus,
} from '@banyan/engine';
import {
  isFurtherPath,
  openDataFolder,
  type DataFolder,
  type DataFolderOptions,
  type FurtherFile,
} from '@banyan/sqlite';
import type { Identities } from '@banyan/gateway';
import { MovableLog, assertReady, assertStarts, isFleet, type Plan } from '@banyan/topology';
import { copyStores } from './backup/copy-stores.ts';
import { listenForControl } from './control/control-server.ts';
import type { ServiceStatus, SystemAccess, SystemOperations, SystemStatus } from './system-access.ts';

/** Which services run, on which stores of a data folder, and what else the application keeps there that a backup has to hold. */
export type Topology = ((
  folder: DataFolder,
  process?: string,
) => SystemParts & {
  readonly files?: readonly FurtherFile[];
  /** Who knows what the tokens of people stand for, if a service of this system does. */
  readonly identities?: (system: Pick<System, 'client'>) => Identities;
  /** Tells all ids that a person has been known by, as of these tokens, if a service of this system knows people by several. */
  readonly knownAs?: (system: Pick<System, 'client'>) => KnownAs;
}) & {
  /** The topology as data, where it was made from data; it is checked before the folder is taken. */
  readonly plan?: Plan;
};

/** Tells all ids that a person has been known by, the given one among them, as of tokens of all logs. */
type KnownAs = (id: string, after: readonly Token[]) => Promise<readonly string[]>;

/** A system of this process, which owns the data folder and answers on its control socket. */
export interface OwnedSystem extends SystemAccess {
  readonly system: System;
  /** The absolute path of the data folder that it is all about: of a fleet, the one that all its processes have in common. */
  readonly folder: string;
  readonly identities: Identities | undefined;
  readonly knownAs: KnownAs;
  /** Makes known where a gateway of this process listens. */
  announce(url: string): void;
  /** Tells whoever has started this process, if they listen, that it takes calls. */
  nowReady(): void;
}

/** How a data folder is owned. */
export interface OwnOptions extends Pick<DataFolderOptions, 'makeLogs'> {
  /** The process of the topology that this one is, and its way to the others; without, all services run in this process. */
  readonly as?: { readonly process: string; readonly elsewhere: Elsewhere };
  /** Whether this is a server (default false); see `SystemAccess.isServed`. */
  readonly isServed?: boolean;
}

/** How much text `readLog` returns at once, in bytes. */
const READ_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Takes a data folder, making it when it does not exist, starts the system on it and opens the control socket.
 * @throws DataFolderOwnedError when another process has it; DefinitionError with all that is wrong with the topology, having made nothing
 */
export async function ownSystem(
  path: string,
  topology: Topology,
  log?: (entry: LogEntry) => void,
  options: OwnOptions = {},
): Promise<OwnedSystem> {
  if (topology.plan !== undefined) await assertCanOpen(topology.plan, options, log);
  const folder = openDataFolder(path, options);
  const logs = new Map<string, LogStore>();
  let system: System | undefined;
  try {
    const { files = [], identities, knownAs, ...parts } = topology(folder, options.as?.process);
    checkFiles(files);
    system = await startSystem({
      ...parts,
      ...(options.as !== undefined && { elsewhere: options.as.elsewhere }),
      stores: { ...parts.stores, log: async (service) => remember(logs, await parts.stores.log(service)) },
      ...(log !== undefined && { log }),
    });
    return await controlled(system, folder, logs, {
      files,
      isServed: options.isServed ?? false,
      identities: identities?.(system),
      knownAs: knownAs?.(system) ?? (async (id) => [id]),
    });
  } catch (error) {
    await system?.stop();
    await folder.close();
    throw error;
  }
}

/** A process of a fleet is started again while a server is away: opening its stores tells it soon enough. @throws DefinitionError */
async function assertCanOpen(plan: Plan, { as }: OwnOptions, log: (entry: LogEntry) => void = () => {}): Promise<void> {
  if (as !== undefined) return assertStarts(plan, process.env);
  // Whoever works on the stores of a fleet while none of its processes runs needs no hub.
  const notices = await assertReady(plan, process.env, { withHub: !isFleet(plan) });
  for (const message of notices) log({ level: 'warn', message });
}

/** @throws DefinitionError when the topology names a file that is none of an application's */
function checkFiles(files: readonly FurtherFile[]): void {
  const mistakes = files
    .filter(({ path }) => !isFurtherPath(path))
    .map(({ path }) => `${JSON.stringify(path)} cannot be an application's file in a data folder`);
  if (mistakes.length > 0) throw new DefinitionError('topology', mistakes);
}

async function controlled(
  system: System,
  folder: DataFolder,
  logs: ReadonlyMap<string, LogStore>,
  {
    files,
    isServed,
    identities,
    knownAs,
  }: {
    readonly files: readonly FurtherFile[];
    readonly isServed: boolean;
    readonly identities: Identities | undefined;
    readonly knownAs: KnownAs;
  },
): Promise<OwnedSystem> {
  let url: string | undefined;
  let closed: Promise<void> | undefined;
  const owned: OwnedSystem = {
    system,
    folder: folder.path,
    identities,
    knownAs,
    pid: process.pid,
    isOwner: true,
    isServed,
    client: (caller) => system.client(caller),
    operations: operationsOf(system, folder, { logs, files, knownAs }, () => url),
    nowReady: () => {},
    announce: (announced) => {
      url = announced;
    },
    close: () => (closed ??= close()),
  };
  const control = await listenForControl(
    folder.controlSocket,
    owned,
    system.services.map(({ contract }) => contract),
  );
  const close = async (): Promise<void> => {
    await control.close();
    await system.stop();
    await folder.close();
  };
  return owned;
}

function operationsOf(
  system: System,
  folder: DataFolder,
  {
    logs,
    files,
    knownAs,
  }: {
    readonly logs: ReadonlyMap<string, LogStore>;
    readonly files: readonly FurtherFile[];
    readonly knownAs: KnownAs;
  },
  url: () => string | undefined,
): SystemOperations {
  const { operations } = system;
  return {
    ...operations,
    status: () => statusOf(system, folder.path, logs, url()),
    statusNow: () => statusOf(system, folder.path, logs, url()),
    knownAs: async (id) => knownAs(id, await tokensOf(logs)),
    readLog: async (service, afterPosition, limit) => logOf(logs, service).read(afterPosition, limit, READ_BYTES_MAX),
    copyStores: (to, onProgress) =>
      copyStores(
        { folder: folder.path, logs: [...logs.values()], files },
        (within) => operations.holdCommits(within),
        to,
        onProgress,
      ),
    moveLog: async (service, store, onProgress) => {
      const log = logOf(logs, service);
      if (!(log instanceof MovableLog))
        throw new MoveError(service, 'this topology is not made by topology(…), or runs in several processes');
      return log.moveTo(store, (_step, done, of) => onProgress?.(done, of));
    },
  };
}

async function tokensOf(logs: ReadonlyMap<string, LogStore>): Promise<Token[]> {
  return Promise.all([...logs.values()].map(async (log) => toToken(log.log, log.shard, (await log.head()).position)));
}

async function statusOf(
  system: System,
  folder: string,
  logs: ReadonlyMap<string, LogStore>,
  url: string | undefined,
): Promise<SystemStatus> {
  const [views, rows, instances] = await Promise.all([
    system.operations.views(),
    system.operations.parkedRows(),
    system.operations.parkedInstances(),
  ]);
  const parked = [...rows, ...instances];
  const here = system.services.filter(({ contract }) => system.here.includes(contract.name));
  const services = here.map(async ({ contract: { name }, processes }): Promise<ServiceStatus> => {
    const own = views.filter(({ service }) => service === name);
    const { position, recordedAt } = await endOf(logOf(logs, name), views);
    const behind = own.reduce((sum, view) => sum + view.behind, 0);
    return {
      service: name,
      position,
      recordedAt,
      views: own.length,
      processes: processes.map((process) => process.name),
      behind,
      parked: parked.filter(({ service }) => service === name).length,
    };
  });
  return {
    pid: process.pid,
    folder,
    ...system.readiness(),
    services: await Promise.all(services),
    ...(url !== undefined && { url }),
  };
}

/** Where a log ends; of a damaged one, which tells nothing any more, as far as views have come in it. */
async function endOf(
  log: LogStore,
  views: readonly ViewStatus[],
): Promise<Pick<ServiceStatus, 'position' | 'recordedAt'>> {
  try {
    return await log.head();
  } catch (error) {
    if (!(error instanceof CorruptLogError)) throw error;
    const reached = views.map(({ positions }) => positions[`${log.log}/${log.shard}`] ?? 0);
    return { position: Math.max(0, ...reached), recordedAt: '' };
  }
}

function remember(logs: Map<string, LogStore>, store: LogStore): LogStore {
  logs.set(store.log, store);
  return store;
}

function logOf(logs: ReadonlyMap<string, LogStore>, service: string): LogStore {
  const store = logs.get(service);
  if (store === undefined) throw new UnknownOperationError(`service ${service}`, [...logs.keys()]);
  return store;
}
