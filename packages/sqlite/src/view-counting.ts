import type { IndexValue, ViewWrite } from '@banyan/engine';
import type { ViewFile } from './view-file.ts';
import type { ViewLayout } from './view-layout.ts';
import { ViewCounter } from './view-counter.ts';
import { decodeValue } from './view-values.ts';

/** A view with more entries is counted by SQL: some 170 MB. A catalogue of 10,000 products in three variants has some 450,000. */
const ENTRIES_MAX = 1_000_000;
/** Rows that are read in one turn of the event loop, some 5 ms of work. */
const ROWS_AT_ONCE = 500;

/**
 * The counter of a view's file: made when the first count is asked for, beside other work, and kept in step with what is written. Until it is there, and
 * where a view is too large for it, counts are asked of the file.
 */
export class ViewCounting {
  readonly #file: ViewFile;
  readonly #entriesMax: number;
  #state: 'none' | 'making' | 'ready' | 'too large' = 'none';
  #counter: ViewCounter | undefined;
  #making: Promise<void> | undefined;

  constructor(file: ViewFile, entriesMax = ENTRIES_MAX) {
    this.#file = file;
    this.#entriesMax = entriesMax;
  }

  /** Undefined when the file is to be asked. */
  get counter(): ViewCounter | undefined {
    if (this.#state === 'none') this.#make();
    return this.#state === 'ready' ? this.#counter : undefined;
  }

  /** Resolves when nothing is being made any more: the counter is there, or cannot be. Begins to make it if need be. */
  async made(): Promise<void> {
    if (this.#state === 'none') this.#make();
    await this.#making;
  }

  /** Takes in what has been written. */
  written({ upserts, deletes }: ViewWrite): void {
    if (this.#counter === undefined) return;
    for (const key of deletes) this.#counter.delete(key);
    for (const { key, indexed } of upserts) this.#counter.put(key, countedOf(this.#file.layout, indexed));
    this.#refuseTooLarge();
  }

  /** Begins anew at the next count: a write has failed, and may have happened all the same. */
  forget(): void {
    this.#state = 'none';
    this.#counter = undefined;
  }

  #make(): void {
    this.#state = 'making';
    const counter = new ViewCounter(this.#file.layout);
    this.#counter = counter;
    let after: string | undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#making = promise;
    const next = (): void => {
      // Forgotten meanwhile, or too large.
      if (this.#counter !== counter || this.#file.isClosed) return resolve();
      let rows: readonly (readonly [string, ReturnType<typeof countedOf>])[];
      try {
        rows = readEntries(this.#file, after);
      } catch {
        // Damage is told to whoever asks the file next.
        this.forget();
        return resolve();
      }
      // What was written meanwhile is in the file by now, so a row is never put back to what it was.
      for (const [key, entries] of rows) counter.put(key, entries);
      this.#refuseTooLarge();
      if (rows.length >= ROWS_AT_ONCE) {
        after = rows.at(-1)![0];
        setImmediate(next);
        return;
      }
      this.#state = this.#counter === undefined ? this.#state : 'ready';
      resolve();
    };
    setImmediate(next);
  }

  #refuseTooLarge(): void {
    if (this.#counter === undefined || this.#counter.size <= this.#entriesMax) return;
    this.#state = 'too large';
    this.#counter = undefined;
  }
}

/** The entries that are counted, of all that a row is indexed by. */
function countedOf(layout: ViewLayout, indexed: Readonly<Record<string, readonly IndexValue[]>>) {
  return Object.fromEntries(
    layout.indexes
      .filter(({ definition: { kind } }) => kind === 'facet' || kind === 'tags' || kind === 'measures')
      .map(({ definition: { name } }) => [name, indexed[name] ?? []]),
  );
}

function readEntries(file: ViewFile, after: string | undefined) {
  const counted = file.layout.indexes.filter(({ definition: { kind } }) => kind !== 'range' && kind !== 'text');
  const columns = counted.map((index) => index.columns[0]);
  // A key may be empty.
  const from = after === undefined ? 'key >=' : 'key >';
  return file
    .all(`SELECT ${['key', ...columns].join(', ')} FROM rows INDEXED BY by_key WHERE ${from} ? ORDER BY key LIMIT ?`, [
      after ?? '',
      ROWS_AT_ONCE,
    ])
    .map(([key, ...values]) => {
      const entries = counted.map(({ definition }, nth): [string, readonly IndexValue[]] => [
        definition.name,
        definition.kind === 'facet'
          ? [decodeValue(values[nth])]
          : (JSON.parse(values[nth] as string) as IndexValue[][]).flat(),
      ]);
      return [key as string, Object.fromEntries(entries)] as const;
    });
}
