import { verifyChain } from '../chain.ts';
import { CorruptLogError, MoveError } from '../errors.ts';
import type { LogStore, Tenure } from '../ports/log-store.ts';
import { copyHistory, copyRegisters } from './copy-log.ts';
import { isSameTenure } from './tenures.ts';

/** A step of a move, as it begins. */
export type MoveStep = 'close' | 'copy' | 'verify' | 'seal' | 'rest' | 'registers' | 'commit' | 'moved';

/** Told of each step, and how far it has come: so many positions, or registers, of so many. What it throws stops the move where it stands, to be resumed or undone. */
export type MoveProgress = (step: MoveStep, done: number, of: number) => void;

/** A log, where it is and where it is to be. */
export interface LogMove {
  readonly source: LogStore;
  readonly target: LogStore;
  /** How the topology calls the two stores. */
  readonly from: string;
  readonly to: string;
  /** Makes the move's name, unique for ever. */
  readonly newId: () => string;
  readonly onProgress?: MoveProgress;
}

/** What was moved. */
export interface MovedLog {
  /** The epoch that the target has opened with. */
  readonly epoch: number;
  readonly position: number;
  readonly hash: string;
}

/**
 * Moves a log to another store, or goes on with a move that was killed. The source takes appends until all is copied and verified but what came meanwhile; then it is sealed, the rest is
 * copied, and the target is opened by one compare-and-set, which decides. Whoever is killed before that leaves a move that is resumed by this or undone by `undoMove`.
 * @throws MoveError when it cannot be begun; CorruptLogError when what arrived is not what was sent. The source is then as it was left: sealed, where it had been.
 */
export async function moveLog(move: LogMove): Promise<MovedLog> {
  const { source, target, to, onProgress = () => {} } = move;
  const begun = await begin(move);
  if (begun === undefined) return ended(target);
  const { closed, open } = begun;
  const copy = async (step: MoveStep): Promise<void> => {
    const { position: of } = await source.head();
    onProgress(step, (await target.head()).position, of);
    await copyHistory(source, target, closed, (position) => onProgress(step, position, Math.max(of, position)));
  };
  if (open !== undefined) {
    await copy('copy');
    const { position: of } = await target.head();
    onProgress('verify', 0, of);
    await verifyChain(target, (position) => onProgress('verify', position, of));
    onProgress('seal', of, of);
    await pass(source, open, { state: 'sealed', epoch: open.epoch, move: closed.move, other: to });
  }
  await copy('rest');
  onProgress('registers', 0, 0);
  await copyRegisters(source, target, closed, (done) => onProgress('registers', done, done));
  await assertSame(source, target);
  onProgress('commit', 0, 0);
  await pass(target, closed, { ...closed, state: 'open', epoch: closed.epoch + 1 });
  onProgress('moved', 0, 0);
  return ended(target);
}

/** Undoes a move that has not been decided: then the source is open as before. Resolves to false, having changed nothing, when the target is open already. */
export async function undoMove(source: LogStore, target: LogStore): Promise<boolean> {
  const [here, there] = [await source.tenure(), await target.tenure()];
  if (there.state === 'open' && there.epoch > here.epoch) return false;
  const isOfThis = there.epoch === here.epoch && (here.state === 'open' || here.move === there.move);
  if (there.state === 'closed' && isOfThis)
    await pass(target, there, { ...there, state: 'aborted', epoch: there.epoch + 1 });
  const after = await target.tenure();
  if (here.state !== 'sealed') return true;
  const isGivenUp = after.state === 'aborted' && after.move === here.move && after.epoch === here.epoch + 1;
  if (!isGivenUp)
    throw new MoveError(source.log, `the other store knows nothing of the move that the log was sealed for`);
  await pass(source, here, { ...here, state: 'open' });
  return true;
}

/**
 * Says which of the two stores of a sealed log is the one, having undone a move that nobody has decided.
 * @throws MoveError when neither of them is open and no move between them is under way
 */
export async function settleMove(source: LogStore, target: LogStore): Promise<'source' | 'target'> {
  return (await undoMove(source, target)) ? 'source' : 'target';
}

/** The tenures that the move goes on from: no `open` when the source is sealed already; undefined when it is done. */
async function begin({
  source,
  target,
  from,
  to,
  newId,
  onProgress,
}: LogMove): Promise<{ readonly closed: Tenure; readonly open: Tenure | undefined } | undefined> {
  const there = await target.tenure();
  let here = await source.tenure();
  if (here.state === 'sealed' && there.state === 'open' && there.epoch === here.epoch + 1 && there.move === here.move)
    return undefined;
  // A move that was being undone when it was killed.
  if (here.state === 'sealed' && there.state === 'aborted' && there.move === here.move) {
    await undoMove(source, target);
    here = await source.tenure();
  }
  const refuse = (reason: string): never => {
    throw new MoveError(source.log, reason);
  };
  if (here.state === 'closed' || here.state === 'aborted') refuse(`it is not on ${from}, it was only copied there`);
  const isResumed = there.state === 'closed' && there.epoch === here.epoch;
  if (here.state === 'sealed') {
    if (isResumed && there.move === here.move) return { closed: there, open: undefined };
    refuse(
      `on ${from} it is sealed for a move to ${here.other} (epoch ${here.epoch}), and ${to} knows nothing of that`,
    );
  }
  if (isResumed) return { closed: there, open: here };
  if (there.state === 'open' && ((await target.head()).recordedAt !== '' || there.epoch > 0))
    refuse(`there is a log of it on ${to} that takes appends, too`);
  if (there.state === 'sealed' && there.epoch >= here.epoch)
    refuse(`the log on ${to} is of another history (epoch ${there.epoch}, on ${from} ${here.epoch})`);
  const closed: Tenure = { state: 'closed', epoch: here.epoch, move: newId(), other: from };
  onProgress?.('close', 0, 0);
  await pass(target, there, closed);
  return { closed, open: here };
}

async function pass(store: LogStore, from: Tenure, to: Tenure): Promise<void> {
  if (await store.passTenure(from, to)) return;
  // The answer of a compare-and-set that was carried out may have been lost.
  if (isSameTenure(await store.tenure(), to)) return;
  throw new MoveError(
    store.log,
    `somebody else has changed where it is meanwhile; look where it stands, and begin again`,
  );
}

/** @throws CorruptLogError when the two do not end alike */
async function assertSame(source: LogStore, target: LogStore): Promise<void> {
  const [one, other] = [await source.head(), await target.head()];
  if (one.position !== other.position || one.hash !== other.hash || one.recordedAt !== other.recordedAt)
    throw new CorruptLogError(
      target.log,
      `its copy ends at ${other.position} (${other.recordedAt}, ${other.hash}), the log at ${one.position} (${one.recordedAt}, ${one.hash})`,
    );
}

async function ended(target: LogStore): Promise<MovedLog> {
  const [{ position, hash }, { epoch }] = [await target.head(), await target.tenure()];
  return { epoch, position, hash };
}
