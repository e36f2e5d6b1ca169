import { chainHash } from '@banyan/engine/digest';
import { isSameTenure, whySealed } from '@banyan/engine/tenures';
import type {
  AppendOutcome,
  Batch,
  Component,
  ComponentOutcome,
  HistoricBatch,
  LogHead,
  NewEvent,
  Register,
  RegisterKind,
  Snapshot,
  Tenure,
} from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BatchTable } from './batch-table.ts';
import { eventChecksum, rowChecksum } from './checksum.ts';
import { LogEnd } from './log-end.ts';
import { openForWriting } from './log-schema.ts';
import { NameExamination } from './name-examination.ts';
import { RegisterTable } from './register-table.ts';
import { RegisterTotals } from './register-totals.ts';
import { StoreFailure, toFailure } from './store-failure.ts';
import { StreamHeads } from './stream-heads.ts';
import { TenureRow } from './tenure-row.ts';

type Refusal = Extract<ComponentOutcome, { accepted: false }>;

/**
 * The one writer of a log. Synchronous: it lives in a writer thread, and each call is one transaction. After a call that threw it may hold
 * stale state: close it and make a new one, which reads the truth from the file.
 */
export class LogWriter {
  readonly #database: DatabaseSync;
  readonly #batches: BatchTable;
  readonly #registers: RegisterTable;
  readonly #streams: StreamHeads;
  readonly #insertEvent: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #saveSnapshot: StatementSync;
  readonly #file: string;
  readonly #tenureRow: TenureRow;
  #names: NameExamination | undefined;
  #head: LogHead;
  #tenure: Tenure;

  constructor(file: string) {
    const database = openForWriting(file);
    this.#file = file;
    this.#database = database;
    const totals = RegisterTotals.noted(database) ?? RegisterTotals.counted(database);
    this.#batches = new BatchTable(database, totals);
    this.#registers = new RegisterTable(database, totals);
    this.#streams = new StreamHeads(database);
    this.#insertEvent = database.prepare('insert into event values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#saveSnapshot = database.prepare(
      `insert into snapshot values (?, ?, ?, ?, ?) on conflict (stream) do update
         set version = excluded.version, code = excluded.code, state = excluded.state, checksum = excluded.checksum
         where excluded.version >= version`,
    );
    this.#head = new LogEnd(database).read();
    this.#tenureRow = new TenureRow(database);
    this.#tenure = this.#tenureRow.read();
  }

  append(batch: Batch): AppendOutcome {
    return this.#transaction(() => {
      const known = this.#batches.find(batch);
      if (known !== undefined) return known;
      if (this.#tenure.state !== 'open') throw new StoreFailure('sealed', 'none', whySealed(this.#tenure));
      return this.#carryOut(batch);
    });
  }

  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): boolean {
    // They are being copied, or are another store's to look after.
    if (this.#tenure.state !== 'open') return true;
    return this.#transaction(() => {
      const ended = this.#registers.purge(kind, dueAt, limit);
      this.#batches.retotal();
      return ended;
    });
  }

  /** Not flushed to the disk by itself: the next append's flush covers it, and a lost snapshot costs time only. */
  saveSnapshot(stream: string, { version, code, state }: Snapshot): void {
    this.#database.exec('pragma synchronous = normal');
    this.#saveSnapshot.run(stream, version, code, state, rowChecksum([stream, version, code, state]));
    this.#database.exec('pragma synchronous = full');
  }

  passTenure(from: Tenure, to: Tenure): boolean {
    return this.#transaction(() => {
      const isEmpty = this.#batches.isEmpty;
      if (!isSameTenure(this.#tenure, from) || (from.state === 'open' && to.state === 'closed' && !isEmpty))
        return false;
      this.#tenureRow.write(to);
      this.#tenure = to;
      return true;
    });
  }

  takeHistory(tenure: Tenure, batches: readonly HistoricBatch[]): void {
    this.#transaction(() => {
      this.#assertTenure(tenure);
      for (const batch of batches) this.#take(batch);
      this.#streams.save();
    });
  }

  forgetRegisters(tenure: Tenure): void {
    this.#transaction(() => {
      this.#assertTenure(tenure);
      this.#registers.forget();
      this.#batches.retotal();
    });
  }

  takeRegisters(tenure: Tenure, kind: RegisterKind, registers: readonly Register[]): void {
    this.#transaction(() => {
      this.#assertTenure(tenure);
      for (const { key, value, due } of registers) this.#registers.change({ kind, key, expect: undefined, value, due });
      this.#batches.retotal();
    });
  }

  #assertTenure(tenure: Tenure): void {
    if (tenure.state === 'closed' && isSameTenure(this.#tenure, tenure)) return;
    throw new StoreFailure('sealed', 'none', `its copying by move ${tenure.move} is over`);
  }

  #take(batch: HistoricBatch): void {
    const { first, last, recordedAt, previous, hash, events } = batch;
    const { position, hash: end } = this.#head;
    if (first !== position + 1 || previous !== end)
      throw new StoreFailure('malformed', 'none', `batch ${batch.id} does not follow position ${position}`);
    for (const event of events) this.#insert(event, event.position, recordedAt);
    if (this.#batches.take(batch)) this.#head = { position: last, recordedAt, hash };
  }

  /** Looks at the log's next names; false at the end: see `NameExamination`. */
  examineNames(limit: number): boolean {
    this.#names ??= new NameExamination(this.#file);
    const goesOn = this.#names.next(limit);
    // What it saw is kept for it in the write-ahead log.
    if (!goesOn) this.#forgetNames();
    return goesOn;
  }

  close(): void {
    // Before the connection that takes the write-ahead log in.
    this.#forgetNames();
    this.#database.close();
  }

  #forgetNames(): void {
    this.#names?.close();
    this.#names = undefined;
  }

  #transaction<Result>(work: () => Result): Result {
    let committing = false;
    try {
      this.#begin.run();
      const result = work();
      committing = true;
      this.#commit.run();
      return result;
    } catch (error) {
      const { kind, outcome, message } = toFailure(error, committing);
      throw new StoreFailure(kind, outcome, message);
    }
  }

  #carryOut(batch: Batch): AppendOutcome {
    const base = this.#head.position;
    const late = batch.recordedAt < this.#head.recordedAt;
    let position = base;
    const accepted: Component[] = [];
    const components = batch.components.map((component): ComponentOutcome => {
      const refusal = late ? tooLate : this.#examine(component);
      if (refusal !== undefined) return refusal;
      position = this.#accept(component, position, batch.recordedAt);
      accepted.push(component);
      return { accepted: true };
    });
    const previous = this.#head.hash;
    const withEvents = accepted.filter(({ events }) => events.length > 0);
    this.#streams.save();
    if (accepted.length > 0) this.#moveHead(position, batch.recordedAt, withEvents);
    const outcome = { head: this.#head, base, components };
    this.#batches.insert(batch, { outcome, previous, sizes: withEvents.map(({ events }) => events.length) });
    return outcome;
  }

  #examine({ reads, registers }: Component): Refusal | undefined {
    const streams = reads
      .map(({ stream, version }) => ({ stream, expected: version, version: this.#streams.get(stream).version }))
      .filter(({ expected, version }) => expected !== version);
    const held = registers
      .filter(({ force }) => force !== true)
      .map(({ kind, key, expect }) => ({ kind, key, expect, value: this.#registers.value(kind, key) }))
      .filter(({ expect, value }) => expect !== value);
    if (streams.length === 0 && held.length === 0) return undefined;
    return {
      accepted: false,
      streams: streams.map(({ stream, version }) => ({ stream, version })),
      registers: held.map(({ kind, key, value }) => ({ kind, key, value })),
      clock: false,
    };
  }

  /** Writes a component that was found acceptable; returns the position of its last event. */
  #accept({ events, registers }: Component, base: number, recordedAt: string): number {
    let position = base;
    for (const event of events) this.#insert(event, ++position, recordedAt);
    for (const change of registers) this.#registers.change(change);
    return position;
  }

  #insert(event: NewEvent, position: number, recordedAt: string): void {
    const { stream, version, type, schema, occurredAt, payload, meta } = event;
    const before = this.#streams.get(stream);
    if (version !== before.version + 1) {
      throw new StoreFailure('malformed', 'none', `version ${version} of ${stream} does not follow the one before it`);
    }
    const checksum = eventChecksum(event, position, recordedAt);
    this.#insertEvent.run(
      position,
      before.position,
      stream,
      version,
      type,
      schema,
      occurredAt,
      recordedAt,
      payload,
      meta,
      checksum,
    );
    this.#streams.move(stream, { version, position });
  }

  #moveHead(position: number, recordedAt: string, withEvents: readonly Component[]): void {
    const { position: base, hash: previous } = this.#head;
    const digests = withEvents.map(({ digest }) => digest);
    const hash = digests.length === 0 ? previous : chainHash(previous, base + 1, recordedAt, digests);
    this.#head = { position, recordedAt, hash };
  }
}

const tooLate: Refusal = { accepted: false, streams: [], registers: [], clock: true };
