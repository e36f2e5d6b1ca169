import { BanyanError, DefectError } from '@banyan/core';
import { DamagedViewError, StaleCursorError, StoreError, type PositionVector, type ViewWrite } from '@banyan/engine';
import { cassandraFailure } from './cassandra-failure.ts';
import { clearReplaced } from './clear-replaced.ts';
import type { ClusterSession } from './cluster-session.ts';
import { LIVE, type FoundHead, type Head, type HeadKey, type Heads } from './head.ts';
import { positionOf, type Stamp } from './stamps.ts';
import { ViewSnapshot } from './view-snapshot.ts';
import { writeView } from './write-view.ts';

/** How often a query begins anew because another table was swapped in under it. */
const SWAPS_MAX = 3;

export interface ViewAccessOptions {
  readonly session: ClusterSession;
  readonly heads: Heads;
  readonly at: HeadKey;
  /** How long a version that was replaced is kept for queries that began before, in milliseconds. Half of it is what a query may take. */
  readonly retainMs: number;
  readonly onDamage: (notice: string) => void;
}

/** A view's head and what it leads to: each query reads one state of it, and one write comes after the other. */
export class ViewAccess {
  readonly #options: ViewAccessOptions;
  #head: Head;
  /** What the rows that are written next are folded from: as it was when the cursor was read, or left by the last write. */
  #known: Head | undefined;
  #isDropped = false;
  /** The table that was found damaged, and what is wrong with it. */
  #damage: { readonly id: string; readonly what: string } | undefined;
  /** Ends when every write made so far has ended. */
  #last: Promise<unknown> = Promise.resolve();
  #clearing: { readonly timer: NodeJS.Timeout } | undefined;
  #cleared: { id: string; upTo: Stamp } = { id: '', upTo: -1n };

  constructor(options: ViewAccessOptions, head: Head) {
    this.#options = options;
    this.#head = head;
    this.#clearLater();
  }

  get view(): string {
    return this.#options.at.view;
  }

  /** As it was read last. @throws DefectError when there is none any more */
  get head(): Head {
    if (this.#isDropped) throw this.#dropped();
    return this.#head;
  }

  /** Looks where the view stands. What is wrong there is told by whoever reads it. */
  async refresh(): Promise<void> {
    await this.#look().catch((error: unknown) => {
      if (!(error instanceof DamagedViewError)) throw error;
    });
  }

  /** Nothing is read or written by way of it from now on. Resolves when the writes under way have ended. */
  async drop(): Promise<void> {
    this.#isDropped = true;
    clearTimeout(this.#clearing?.timer);
    await this.#last;
  }

  /**
   * Asks something of one state of the view.
   * @param settled after every write that has begun, those whose answer was lost included
   */
  async read<Result>(ask: (snapshot: ViewSnapshot) => Promise<Result>, settled = false): Promise<Result> {
    for (let swaps = 0; ; swaps += 1) {
      const beganMs = performance.now();
      const head = await this.#look(settled);
      try {
        const result = await ask(this.#snapshot(head));
        this.#assertInTime(beganMs);
        return result;
      } catch (error) {
        if (!isAnswer(error) && swaps < SWAPS_MAX && (await this.#isElsewhere(head.id))) continue;
        throw this.#failure(error, head.id);
      }
    }
  }

  /** The cursor, after every write that has begun. Who has known the view goes on from what he knew: he learns of others' writes when his own is refused. */
  positions(): Promise<PositionVector> {
    return this.read(({ head }) => {
      this.#known ??= head;
      return Promise.resolve(head.source === null ? {} : { [head.source]: positionOf(head.stamp) });
    }, true);
  }

  /** After what was filled by way of another one has been swapped in here. */
  goOnFrom(filled: ViewAccess): void {
    this.#known = filled.#known;
  }

  /** @throws StaleCursorError when the view is not as it was known: another cursor, rows folded again at the same one, or another table swapped in */
  write(change: ViewWrite, shape: string): Promise<void> {
    const done = this.#last.then(() => this.#write(change, shape));
    this.#last = done.catch(() => {});
    return done;
  }

  async #write(change: ViewWrite, shape: string): Promise<void> {
    const { heads, at } = this.#options;
    const known = this.#known;
    // Whatever becomes of it, what is known now may be wrong afterwards.
    this.#known = undefined;
    const head = await this.#look();
    if (head.layout.definition.shape !== shape)
      throw new DefectError(
        `the rows of view ${this.view} have another shape: rebuild it, nothing is written to it as it is`,
      );
    if (known !== undefined && (known.id !== head.id || known.stamp !== head.stamp))
      throw new StaleCursorError(this.view, change.source, change.from, positionOf(head.stamp));
    try {
      this.#head = this.#known = await writeView(heads, at, this.#snapshot(head), change);
      this.#clearLater();
    } catch (error) {
      throw this.#failure(error, head.id);
    }
  }

  /** Where the view stands now. */
  async #look(settled = false): Promise<Head> {
    if (this.#isDropped) throw this.#dropped();
    const found = await this.#find(settled);
    if (this.#isDropped) throw this.#dropped();
    if (found === undefined) {
      if (this.#options.at.place !== LIVE) this.#isDropped = true;
      throw this.#dropped();
    }
    const id = 'head' in found ? found.head.id : found.id;
    if (this.#damage?.id === id) throw new DamagedViewError(this.view, this.#damage.what);
    if (!('head' in found)) throw this.#failure(found.damage, id);
    this.#head = found.head;
    return found.head;
  }

  async #find(settled: boolean): Promise<FoundHead | undefined> {
    try {
      return await this.#options.heads.read(this.#options.at, settled);
    } catch (error) {
      throw this.#isDropped ? this.#dropped() : cassandraFailure(error, `view ${this.view} was not read`);
    }
  }

  async #isElsewhere(id: string): Promise<boolean> {
    const found = await this.#find(false);
    return found !== undefined && 'head' in found && found.head.id !== id;
  }

  #snapshot(head: Head): ViewSnapshot {
    return new ViewSnapshot(this.#options.session, this.view, head);
  }

  #assertInTime(beganMs: number): void {
    const most = this.#options.retainMs / 2;
    if (performance.now() - beganMs > most)
      throw new StoreError(
        `view ${this.view} was not read within ${most} ms: the rows may have changed under it`,
        'none',
      );
  }

  #failure(error: unknown, id: string): unknown {
    if (this.#isDropped) return this.#dropped(error);
    const failure = cassandraFailure(error, `view ${this.view}`);
    if (failure instanceof DamagedViewError && this.#damage?.id !== id) {
      const what = String(failure.details['what']);
      this.#damage = { id, what };
      this.#options.onDamage(`view ${this.view} is damaged: ${what}`);
    }
    return failure;
  }

  #dropped(cause?: unknown): DefectError {
    return new DefectError(`view ${this.view} is closed, or was dropped`, {}, cause);
  }

  /** Clears away, when nobody can read it any more, what has been replaced by now; what is replaced meanwhile has its turn after that. */
  #clearLater(): void {
    if (this.#clearing !== undefined || this.#isDropped) return;
    const { id, stamp } = this.#head;
    const timer = setTimeout(() => void this.#clear(id, stamp), this.#options.retainMs);
    timer.unref();
    this.#clearing = { timer };
  }

  async #clear(id: string, upTo: Stamp): Promise<void> {
    const head = this.#head;
    let isDone = head.id !== id;
    if (!isDone && !this.#isDropped) {
      const after = this.#cleared.id === id ? this.#cleared.upTo : -1n;
      isDone = await clearReplaced(this.#snapshot(head), after, upTo).then(
        () => true,
        () => false,
      );
      if (isDone) this.#cleared = { id, upTo };
    }
    this.#clearing = undefined;
    // What has failed is tried again, as what was replaced meanwhile has its turn.
    if (!isDone || this.#head.id !== id || this.#head.stamp !== upTo) this.#clearLater();
  }
}

/** Whether an error says something of the question, and not of where it was asked. */
function isAnswer(error: unknown): boolean {
  return error instanceof BanyanError && !(error instanceof StoreError) && !(error instanceof DamagedViewError);
}
