import { MoveError, copyKeys, moveLog, systemPorts, undoMove, type MoveProgress } from '@banyan/engine';
import { keyFileIn, logTenure, type DataFolder } from '@banyan/sqlite';
import { existsSync } from 'node:fs';
import { placedIn } from './placed.ts';
import { logOf, type Plan } from './plan.ts';
import { StoreOpeners } from './store-openers.ts';
import { assertStarts } from './topology.ts';

/** What is to be moved, while nothing runs on the data folder. */
export interface MoveRequest {
  /** The services whose logs are moved; undefined: all of them. */
  readonly services?: readonly string[];
  /** A store of the topology; undefined: for each log the one where the topology places it. */
  readonly to?: string;
  /** Where the logs are, if the data folder does not know. */
  readonly from?: string;
  /** People's keys, too, where the topology places them on a server. */
  readonly keys: boolean;
  /** Give up a move that was killed before it was decided. */
  readonly undo: boolean;
}

/** What became of one log. */
export interface MovedStore {
  readonly service: string;
  /** Undefined: it had been there before. */
  readonly from: string | undefined;
  readonly to: string;
  readonly epoch: number;
  readonly position: number;
  readonly hash: string;
}

/** What became of all. */
export interface MovedStores {
  readonly logs: readonly MovedStore[];
  /** How many of people's keys and names were moved. */
  readonly keys: number;
}

/** @param what a service, or `keys` */
export type OnMove = (what: string, ...progress: Parameters<MoveProgress>) => void;

/**
 * Moves logs, and people's keys, from where they are to other stores of a topology. Whoever is killed meanwhile does the same again: what is there stays, what was begun is resumed.
 * @throws DefinitionError with all that keeps the topology from being started; MoveError, DataFolderError and what the stores throw, at the first log that cannot be moved
 */
export async function moveStores(
  plan: Plan,
  folder: DataFolder,
  environment: Readonly<Record<string, string | undefined>>,
  request: MoveRequest,
  onMove: OnMove = () => {},
): Promise<MovedStores> {
  assertStarts(plan, environment);
  const openers = new StoreOpeners(plan, folder, environment);
  const names = placedIn(plan).map(({ name }) => name);
  for (const service of request.services ?? [])
    if (!names.includes(service))
      throw new MoveError(service, `there is no such service; there are: ${names.join(', ')}`);
  const keys = await moveKeys(openers, request.keys, (done, of) => onMove('keys', 'copy', done, of));
  const logs: MovedStore[] = [];
  for (const service of request.services ?? names) {
    const to = request.to ?? logOf(plan.services[service]!).store;
    logs.push(await moveOne(openers, service, to, request, (...progress) => onMove(service, ...progress)));
  }
  return { logs, keys };
}

async function moveOne(
  openers: StoreOpeners,
  service: string,
  to: string,
  { from: given, undo }: MoveRequest,
  onProgress: MoveProgress,
): Promise<MovedStore> {
  const { plan } = openers;
  for (const store of [to, given])
    if (store !== undefined && !Object.hasOwn(plan.stores, store) && !openers.isFolder(store))
      throw new MoveError(
        service,
        `there is no store ${store} in the topology ${plan.name}; there are: ${Object.keys(plan.stores).join(', ')}`,
      );
  const from = given ?? sourceOf(openers, service, to);
  if (from === to) {
    const log = await openers.log(service, to);
    try {
      const [{ epoch, state }, { position, hash }] = [await log.tenure(), await log.head()];
      if (state !== 'open') throw new MoveError(service, 'where it is now is not known: name it by --from');
      if (undo) throw decided(service, to);
      note(openers, service, to);
      return { service, from: undefined, to, epoch, position, hash };
    } finally {
      await log.close();
    }
  }
  const source = await openers.log(service, from);
  try {
    const target = await openers.log(service, to);
    try {
      if (undo) {
        if (!(await undoMove(source, target))) throw decided(service, to);
        const [{ epoch }, { position, hash }] = [await source.tenure(), await source.head()];
        note(openers, service, from);
        return { service, from: to, to: from, epoch, position, hash };
      }
      const moved = await moveLog({ source, target, from, to, newId: () => systemPorts.ids.next(), onProgress });
      note(openers, service, to);
      return { service, from, to, ...moved };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const decided = (service: string, to: string): MoveError =>
  new MoveError(service, `it is on ${to} already; to have it back, move it back`);

/** Where a log is, as far as the folder knows: in it, where it was moved to, or where the topology has it. */
function sourceOf({ plan, folder, folderName, elsewhere }: StoreOpeners, service: string, to: string): string {
  const here = logTenure(folder.path, service);
  if (here?.state === 'open') return folderName;
  // A move from here that was not finished.
  if (here?.state === 'sealed' && here.other === to && elsewhere.storeOf(service) !== to) return folderName;
  const noted = elsewhere.storeOf(service) ?? here?.other;
  const placed = logOf(plan.services[service]!).store;
  const known = [noted, placed].find((store) => store !== undefined && Object.hasOwn(plan.stores, store));
  if (here === undefined && noted === undefined)
    throw new MoveError(
      service,
      `the data folder ${folder.path} has no log of it and does not know of one; say by --from where it is, or start the system once, which makes it`,
    );
  if (known === undefined)
    throw new MoveError(service, `it is on ${noted}, which the topology ${plan.name} does not know`);
  return known;
}

function note(openers: StoreOpeners, service: string, store: string): void {
  if (openers.isFolder(store)) openers.elsewhere.cameBack(service);
  else openers.elsewhere.made(service, store);
}

/** Moves people's keys out of the folder to the server that the topology places them on, and opens the latter: logs there belong to it. */
async function moveKeys(
  openers: StoreOpeners,
  wanted: boolean,
  onProgress: (done: number, of: number) => void,
): Promise<number> {
  const { plan, folder, elsewhere } = openers;
  const isHere = existsSync(keyFileIn(folder.path)) && !elsewhere.keysAreGone;
  if (openers.keysAreHere || (isHere && !wanted)) {
    elsewhere.assertKeysKept(openers.keysAreHere ? undefined : plan.keys);
    return 0;
  }
  const target = await openers.keysOnServer();
  try {
    if (!isHere) {
      if (elsewhere.keysAreGone) folder.removeKeys();
      return 0;
    }
    const source = await folder.keyStore();
    let moved = 0;
    try {
      const { keys, names } = await copyKeys(source, target, (done) => onProgress(done.keys + done.names, 0));
      moved = keys + names;
    } finally {
      await source.close();
    }
    await openers.postgres.claimAll(elsewhere.name);
    // From here on those in the folder are none, however this process ends.
    elsewhere.keysMoved(plan.keys);
    folder.removeKeys();
    return moved;
  } finally {
    await target.close();
  }
}
