import type { AppendOutcome, Batch, HistoricBatch } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { formatRefusals, refusalsIn, refusalsOf, toOutcomes } from './refusals.ts';
import type { RegisterTotals } from './register-totals.ts';
import { StoreFailure } from './store-failure.ts';

/** A batch without events is remembered this long, in recorded time: nobody resubmits one later. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

type BatchRow = [
  id: string,
  first: number,
  last: number,
  recordedAt: string,
  previous: string,
  hash: string,
  sizes: string,
  refused: string,
  submittedAt: string,
  checksum: number,
];

/** What a batch did: its outcome, and what the hash chain needs of it. */
export interface BatchRecord {
  readonly outcome: AppendOutcome;
  /** The head's hash before the batch. */
  readonly previous: string;
  /** The number of events of each accepted component that has events. */
  readonly sizes: readonly number[];
}

/** What became of every batch, so that one submitted again is answered as the first time. */
export class BatchTable {
  readonly #latest: StatementSync;
  readonly #insert: StatementSync;
  readonly #forget: StatementSync;
  readonly #retotal: StatementSync;
  readonly #hasWithoutEvents: StatementSync;
  readonly #totals: RegisterTotals;
  /** When the last batch was submitted; never decreases along the table. */
  #submittedAt: string;

  constructor(database: DatabaseSync, totals: RegisterTotals) {
    this.#totals = totals;
    this.#latest = database.prepare(
      `select id, first, last, recorded_at, previous, hash, components, refused, submitted_at, checksum from batch
         order by seq desc`,
    );
    this.#latest.setReturnArrays(true);
    const [last] = this.#sinceThen('');
    this.#submittedAt = last?.[8] ?? '';
    this.#insert = database.prepare(
      `insert into batch (id, first, last, recorded_at, previous, hash, components, refused, submitted_at, checksum, registers)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#retotal = database.prepare(
      'update batch set registers = ?1 where seq = (select max(seq) from batch) and registers is not ?1',
    );
    this.#hasWithoutEvents = database.prepare('select 1 from batch where last < first and submitted_at = ? and id = ?');
    this.#forget = database.prepare(
      `delete from batch where seq in
         (select seq from batch where last < first and submitted_at < ? order by submitted_at limit 2)`,
    );
  }

  /** Has the newest batch say what is left of the registers now, of which some were purged. */
  retotal(): void {
    this.#retotal.run(this.#totals.text);
  }

  /**
   * The first outcome of a batch that was submitted before. It was submitted at its `recordedAt` or later, so none but the batches since then can be
   * it: none at all for nearly every new batch, and an index of ids is not needed.
   */
  find(batch: Batch): AppendOutcome | undefined {
    if (batch.recordedAt > this.#submittedAt) return undefined;
    for (const [id, first, last, recordedAt, , hash, , refused] of this.#sinceThen(batch.recordedAt)) {
      if (id !== batch.id) continue;
      const components = toOutcomes(refusalsIn(refused), batch.components.length);
      return { head: { position: last, recordedAt, hash }, base: first - 1, components };
    }
    return undefined;
  }

  /** The batches submitted at a time or later, the newest first. */
  *#sinceThen(time: string): Generator<BatchRow> {
    for (const row of this.#latest.iterate() as Iterable<unknown> as Iterable<BatchRow>) {
      const [id, , , , , , , , submittedAt, checksum] = row;
      if (rowChecksum(row.slice(0, 9)) !== checksum)
        throw new StoreFailure('corrupt', 'none', `batch ${id} does not match its checksum`);
      if (submittedAt < time) return;
      yield row;
    }
  }

  insert({ id, recordedAt }: Batch, { outcome, previous, sizes }: BatchRecord): void {
    const { head, base, components } = outcome;
    // An old batch comes late.
    if (recordedAt > this.#submittedAt) this.#submittedAt = recordedAt;
    const submittedAt = this.#submittedAt;
    const facts = [base + 1, head.position, head.recordedAt, previous, head.hash, JSON.stringify(sizes)];
    const row = [id, ...facts, formatRefusals(refusalsOf(components)), submittedAt];
    this.#insert.run(...row, rowChecksum(row), this.#totals.text);
    if (head.position === base) this.#forget.run(new Date(Date.parse(submittedAt) - REMEMBERED_MS).toISOString());
  }

  /** Whether no batch was ever submitted: the newest one is never forgotten. */
  get isEmpty(): boolean {
    return this.#latest.get() === undefined;
  }

  /** Writes what another store knows of a batch; false when it has no events and is here already. */
  take(batch: HistoricBatch): boolean {
    const { id, first, last, recordedAt, previous, hash, components, refused, submittedAt } = batch;
    if (last < first && this.#hasWithoutEvents.get(submittedAt, id) !== undefined) return false;
    const sizes = JSON.stringify(components);
    const row = [id, first, last, recordedAt, previous, hash, sizes, formatRefusals(refused), submittedAt];
    this.#insert.run(...row, rowChecksum(row), this.#totals.text);
    this.#submittedAt = submittedAt;
    return true;
  }
}
