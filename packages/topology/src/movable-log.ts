import {
  MoveError,
  moveLog,
  systemPorts,
  undoMove,
  type AppendOutcome,
  type Batch,
  type HistoricBatch,
  type HistoryPage,
  type HistoryPlace,
  type LogHead,
  type LogStore,
  type MovedLog,
  type MoveProgress,
  type Register,
  type RegisterKind,
  type Snapshot,
  type StoredBatch,
  type StoredEvent,
  type Tenure,
} from '@banyan/engine';
import type { LiveLog } from './open-live-log.ts';
import type { StoreOpeners } from './store-openers.ts';

/** How long appends wait for a move at most; after that it is given up. In milliseconds. */
const HELD_MS_MAX = 5_000;

/**
 * A log that can be moved to another store while it is in use. Appends wait from the moment when its store is sealed until the other one is open, or the move is given up; then they go, in their order, to
 * the one that is. Reads never wait: both hold the same.
 */
export class MovableLog implements LogStore {
  readonly #openers: StoreOpeners;
  readonly #heldMsMax: number;
  #live: LiveLog;
  /** Appends begin after it. */
  #turn: Promise<void> = Promise.resolve();
  #isMoving = false;

  constructor(openers: StoreOpeners, live: LiveLog, heldMsMax = HELD_MS_MAX) {
    this.#openers = openers;
    this.#live = live;
    this.#heldMsMax = heldMsMax;
  }

  get log(): string {
    return this.#live.log.log;
  }

  get shard(): number {
    return this.#live.log.shard;
  }

  /** The store that it is on. */
  get store(): string {
    return this.#live.store;
  }

  /**
   * Moves the log to another store of the topology, or finishes a move there. Who fails leaves it where it was.
   * @throws MoveError when there is no such store, a move is under way, or the rest took too long; what the stores throw
   */
  async moveTo(to: string, onProgress: MoveProgress = () => {}): Promise<MovedLog> {
    const { log: source, store: from } = this.#live;
    const refuse = (reason: string): never => {
      throw new MoveError(this.log, reason);
    };
    const { stores } = this.#openers.plan;
    if (!Object.hasOwn(stores, to))
      refuse(`there is no store ${to} in the topology that runs; there are: ${Object.keys(stores).join(', ')}`);
    if (to === from) refuse(`it is on ${to}`);
    if (this.#isMoving) refuse('a move is under way');
    this.#isMoving = true;
    const held = Promise.withResolvers<void>();
    let heldAtMs: number | undefined;
    let target: LogStore | undefined;
    try {
      target = await this.#openers.log(this.log, to);
      const moved = await moveLog({
        source,
        target,
        from,
        to,
        newId: () => systemPorts.ids.next(),
        onProgress: (step, done, of) => {
          if (step === 'seal' && heldAtMs === undefined) {
            heldAtMs = performance.now();
            this.#turn = held.promise;
          }
          onProgress(step, done, of);
          const isHeld = heldAtMs !== undefined && step !== 'moved';
          if (isHeld && performance.now() - heldAtMs! > this.#heldMsMax)
            refuse(
              `what came while it was copied took longer than ${this.#heldMsMax / 1000} s; it goes on where it was`,
            );
        },
      });
      this.#settled({ log: target, store: to });
      await source.close();
      return moved;
    } catch (error) {
      if (target === undefined || this.#live.log === target) throw error;
      const isUndone = await undoMove(source, target);
      if (!isUndone) this.#settled({ log: target, store: to });
      await (isUndone ? target : source).close();
      throw error;
    } finally {
      held.resolve();
      this.#isMoving = false;
    }
  }

  #settled(live: LiveLog): void {
    this.#live = live;
    const { elsewhere } = this.#openers;
    if (this.#openers.isFolder(live.store)) elsewhere.cameBack(this.log);
    else elsewhere.made(this.log, live.store);
  }

  append(batch: Batch): Promise<AppendOutcome> {
    return this.#inTurn((log) => log.append(batch));
  }

  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): Promise<boolean> {
    return this.#inTurn((log) => log.purgeRegisters(kind, dueAt, limit));
  }

  async #inTurn<Result>(work: (log: LogStore) => Promise<Result>): Promise<Result> {
    await this.#turn;
    return work(this.#live.log);
  }

  head(): Promise<LogHead> {
    return this.#live.log.head();
  }

  readStream(stream: string, afterVersion: number, limit: number): Promise<StoredEvent[]> {
    return this.#live.log.readStream(stream, afterVersion, limit);
  }

  read(afterPosition: number, limit: number, bytesMax: number): Promise<StoredEvent[]> {
    return this.#live.log.read(afterPosition, limit, bytesMax);
  }

  register(kind: RegisterKind, key: string): Promise<string | undefined> {
    return this.#live.log.register(kind, key);
  }

  registers(kind: RegisterKind, afterKey: string, limit: number): Promise<Register[]> {
    return this.#live.log.registers(kind, afterKey, limit);
  }

  dueTimers(dueAt: string, limit: number): Promise<Register[]> {
    return this.#live.log.dueTimers(dueAt, limit);
  }

  snapshot(stream: string): Promise<Snapshot | undefined> {
    return this.#live.log.snapshot(stream);
  }

  saveSnapshot(stream: string, snapshot: Snapshot): Promise<void> {
    return this.#live.log.saveSnapshot(stream, snapshot);
  }

  batches(afterPosition: number, limit: number): Promise<StoredBatch[]> {
    return this.#live.log.batches(afterPosition, limit);
  }

  examine(): Promise<void> {
    return this.#live.log.examine();
  }

  tenure(): Promise<Tenure> {
    return this.#live.log.tenure();
  }

  passTenure(from: Tenure, to: Tenure): Promise<boolean> {
    return this.#live.log.passTenure(from, to);
  }

  history(from: HistoryPlace, limit: number, bytesMax: number): Promise<HistoryPage> {
    return this.#live.log.history(from, limit, bytesMax);
  }

  takeHistory(tenure: Tenure, batches: readonly HistoricBatch[]): Promise<void> {
    return this.#live.log.takeHistory(tenure, batches);
  }

  forgetRegisters(tenure: Tenure): Promise<void> {
    return this.#live.log.forgetRegisters(tenure);
  }

  takeRegisters(tenure: Tenure, kind: RegisterKind, registers: readonly Register[]): Promise<void> {
    return this.#live.log.takeRegisters(tenure, kind, registers);
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#live.log.close();
  }
}
