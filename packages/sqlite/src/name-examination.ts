import type { DatabaseSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { LogEnd } from './log-end.ts';
import { openForReading } from './log-schema.ts';
import { RegisterTotals } from './register-totals.ts';
import { StoreFailure } from './store-failure.ts';

type StreamRow = [name: unknown, version: number, eventStream: unknown, eventVersion: unknown];
type RegisterRow = [kind: string, key: string, value: string, due: string | null, checksum: number];
type TimerRow = [key: string, due: string];

/**
 * Looks at the names that rows are found by. A row whose name is damaged, or that its page has lost, is not met by who looks for it: there seems to be none, a
 * stream begins a second time and a command is carried out again. So every row is looked at as it lies in the file, some at a time, on a connection that sees
 * the log as it was at the beginning: whether its name is its own, and comes after the one before it, as a search takes for granted. At the end they are counted:
 * every event belongs to one stream, and the newest batch says what it left of the registers.
 */
export class NameExamination {
  readonly #database: DatabaseSync;
  readonly #rows: Iterator<void>;

  /** @throws StoreFailure */
  constructor(file: string) {
    this.#database = openForReading(file);
    this.#rows = everyRow(this.#database);
  }

  /** Looks at the next names, at most so many; false at the end. @throws StoreFailure, of kind corrupt, at the first that does not fit */
  next(limit: number): boolean {
    for (let looked = 0; looked < limit; looked += 1) if (this.#rows.next().done === true) return false;
    return true;
  }

  close(): void {
    this.#database.close();
  }
}

function* everyRow(database: DatabaseSync): Generator<void, void> {
  database.exec('begin');
  yield* everyStream(database);
  yield* everyRegister(database);
}

function* everyStream(database: DatabaseSync): Generator<void, void> {
  const { position } = new LogEnd(database).read();
  const rows = iterate<StreamRow>(
    database,
    `select name, stream.version, event.stream, event.version
       from stream left join event on event.position = stream.position order by name`,
  );
  let before: string | undefined;
  let versions = 0;
  for (const [name, version, eventStream, eventVersion] of rows) {
    if (typeof name !== 'string' || (before !== undefined && !isAfter(name, before)))
      throw damaged('the names of streams are not in their order');
    if (eventStream !== name || eventVersion !== version)
      throw damaged(`the newest event of stream ${JSON.stringify(name)} is not where it should be`);
    before = name;
    versions += version;
    yield;
  }
  if (versions !== position) throw damaged(`streams count ${versions} events, and there are ${position}`);
}

function* everyRegister(database: DatabaseSync): Generator<void, void> {
  const totals = RegisterTotals.none();
  const timers = new Sum();
  let before: readonly [kind: string, key: string] | undefined;
  const rows = iterate<RegisterRow>(
    database,
    'select kind, key, value, due, checksum from register order by kind, key',
  );
  for (const [kind, key, value, due, checksum] of rows) {
    if (rowChecksum([kind, key, value, due]) !== checksum)
      throw damaged(`register ${kind} ${JSON.stringify(key)} does not match its checksum`);
    if (before !== undefined && !(kind === before[0] ? isAfter(key, before[1]) : isAfter(kind, before[0])))
      throw damaged(`register ${kind} ${JSON.stringify(key)} is not in its order`);
    before = [kind, key];
    totals.add(kind, checksum);
    if (kind === 'timer' && due !== null) timers.add([key, due]);
    yield;
  }
  const difference = RegisterTotals.noted(database)?.differenceFrom(totals);
  if (difference !== undefined) throw damaged(difference);
  yield* everyDueTimer(database, timers);
}

/** Timers are found by when they are due, through an index. */
function* everyDueTimer(database: DatabaseSync, expected: Sum): Generator<void, void> {
  const found = new Sum();
  let before = '';
  const rows = iterate<TimerRow>(
    database,
    `select key, due from register indexed by timer_due where kind = 'timer' and due is not null order by due`,
  );
  for (const [key, due] of rows) {
    if (typeof due !== 'string' || before > due) throw damaged('timers are not in the order in which they are due');
    before = due;
    found.add([key, due]);
    yield;
  }
  if (!found.equals(expected)) throw damaged('timers are not found by when they are due');
}

/** Of rows, whichever their order. */
class Sum {
  #count = 0;
  #sum = 0;

  add(columns: readonly string[]): void {
    this.#count += 1;
    this.#sum = (this.#sum + rowChecksum(columns)) >>> 0;
  }

  equals(other: Sum): boolean {
    return this.#count === other.#count && this.#sum === other.#sum;
  }
}

function iterate<Row>(database: DatabaseSync, sql: string): Iterable<Row> {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement.iterate() as Iterable<unknown> as Iterable<Row>;
}

/** SQLite's order: that of the names' bytes, which differs from JavaScript's for few characters. */
function isAfter(name: string, before: string): boolean {
  return name > before || Buffer.compare(Buffer.from(name), Buffer.from(before)) > 0;
}

function damaged(what: string): StoreFailure {
  return new StoreFailure('corrupt', 'none', what);
}
