import { StoreError, type AppendOutcome, type Batch, type LogStore } from '@banyan/engine';

/** What becomes of an append: it is carried out, refused, or carried out with its answer lost. */
export type Fate = 'kept' | 'lost before' | 'lost after' | Error;

/** A log store whose appends a test holds up and lets fail. Everything else goes straight to the real one. */
export class ControlledStore {
  /** What becomes of the next appends; `kept` when it is empty. */
  readonly fates: Fate[] = [];
  readonly appended: Batch[] = [];
  /** Answers in the place of the real store, where it is set. */
  refuse: ((batch: Batch) => AppendOutcome) | undefined;
  /** Appends that have begun. */
  begun = 0;
  #gate: Promise<void> = Promise.resolve();
  #release: () => void = () => {};
  #waiting = 0;

  /** Appends that have begun and are held up. */
  get waiting(): number {
    return this.#waiting;
  }

  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    this.#release = resolve;
  }

  release(): void {
    this.#release();
  }

  wrap(store: LogStore): LogStore {
    const append = (batch: Batch): Promise<AppendOutcome> => this.#append(store, batch);
    return new Proxy(store, {
      get: (target, name): unknown => {
        if (name === 'append') return append;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  async #append(store: LogStore, batch: Batch): Promise<AppendOutcome> {
    this.begun += 1;
    this.#waiting += 1;
    await this.#gate;
    this.#waiting -= 1;
    if (this.refuse !== undefined) return this.refuse(batch);
    const fate = this.fates.shift() ?? 'kept';
    if (fate instanceof Error) throw fate;
    if (fate === 'lost before') throw new StoreError('the connection is gone', 'unknown');
    const outcome = await store.append(batch);
    this.appended.push(batch);
    if (fate === 'lost after') throw new StoreError('the connection is gone', 'unknown');
    return outcome;
  }
}
