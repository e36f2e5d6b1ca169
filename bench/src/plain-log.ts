import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** One event and its idempotency key, as a plain program would store them. */
export type PlainRow = readonly [
  stream: string,
  version: number,
  type: string,
  payload: string,
  meta: string,
  key: string,
  answer: string,
];

/** A log as one would write it without the engine: two inserts and a commit, on the settings of `@banyan/sqlite`'s logs. No checks. */
export class PlainLog {
  readonly #database: DatabaseSync;
  readonly #event: StatementSync;
  readonly #command: StatementSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma fullfsync = on;
      pragma checkpoint_fullfsync = on;
      pragma wal_autocheckpoint = 4000;
      pragma cache_size = -8000;
      pragma temp_store = memory;
      create table event (position integer primary key, stream text not null, version integer not null, type text not null, payload text not null, meta text not null, unique (stream, version));
      create table command (key text primary key, answer text not null) without rowid;
    `);
    this.#event = this.#database.prepare(
      'insert into event (stream, version, type, payload, meta) values (?, ?, ?, ?, ?)',
    );
    this.#command = this.#database.prepare('insert into command values (?, ?)');
  }

  /** Writes the rows in one transaction. */
  write(rows: readonly PlainRow[]): void {
    this.#database.exec('begin immediate');
    for (const [stream, version, type, payload, meta, key, answer] of rows) {
      this.#event.run(stream, version, type, payload, meta);
      this.#command.run(key, answer);
    }
    this.#database.exec('commit');
  }

  close(): void {
    this.#database.close();
  }
}
