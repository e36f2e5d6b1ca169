import { randomBytes } from 'node:crypto';
import type { KeyEntry, NameEntry, Tombstones } from '@banyan/engine';
import { closeSync, existsSync, fdatasyncSync, fstatSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { NAME_TABLES, NameTable } from './name-table.ts';
import { StoreFailure, toFailure } from './store-failure.ts';
import type { FoundKey, KeyCommands } from './writer-protocol.ts';

const KEY_BYTES = 32;

/**
 * The file of people's keys, in a writer thread.
 *
 * An erased key must be gone from the bytes of the disk's files, which rules out a write-ahead log (it keeps old pages until it is reused).
 * With a rollback journal, `secure_delete` overwrites the key where it stood; the journal, which holds the page as it was, is kept
 * (`journal_mode = persist`) and overwritten with zeros before `erase` returns, and at the next open when a crash came between.
 */
export class KeyFile implements KeyCommands {
  readonly #database: DatabaseSync;
  readonly #journal: string;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #erase: StatementSync;
  readonly #names: NameTable;

  constructor(file: string) {
    this.#database = openDatabase(file);
    this.#journal = `${file}-journal`;
    overwrite(this.#journal);
    this.#find = this.#database.prepare('select secret, checksum from person where subject = ?');
    this.#find.setReturnArrays(true);
    this.#insert = this.#database.prepare('insert into person (subject, secret, checksum) values (?, ?, ?)');
    this.#erase = this.#database.prepare(
      `insert into person (subject, secret, checksum) values (?, null, null)
         on conflict (subject) do update set secret = null, checksum = null`,
    );
    this.#names = new NameTable(this.#database);
  }

  find(subjects: readonly string[]): FoundKey[] {
    return subjects.map((subject) => this.#entry(subject)).filter((entry) => entry !== undefined);
  }

  obtain(subjects: readonly string[]): FoundKey[] {
    const wanted = [...new Set(subjects)];
    const missing = wanted.filter((subject) => this.#entry(subject) === undefined);
    if (missing.length > 0) this.#transaction(() => missing.forEach((subject) => this.#make(subject)));
    return this.find(wanted);
  }

  erase(subject: string): void {
    this.#transaction(() => this.#erase.run(subject));
    overwrite(this.#journal);
  }

  findName(digest: string): string | undefined {
    return this.#names.find(digest);
  }

  obtainNames(digests: readonly string[]): NameEntry[] {
    const missing = digests.filter((digest) => this.#names.find(digest) === undefined);
    if (missing.length > 0) this.#transaction(() => missing.forEach((digest) => this.#names.make(digest)));
    return digests.map((digest) => [digest, this.#names.find(digest)!]);
  }

  forgetName(name: string): void {
    this.#transaction(() => this.#names.forget(name));
    overwrite(this.#journal);
  }

  tombstones(): Tombstones {
    const erased = this.#database.prepare('select subject from person where secret is null order by subject').all();
    return { subjects: erased.map(({ subject }) => subject as string), names: this.#names.forgotten() };
  }

  keys(after: string, limit: number): KeyEntry[] {
    const next = this.#database.prepare(
      'select subject from person where subject > ? and secret is not null order by subject limit ?',
    );
    return this.find(next.all(after, limit).map(({ subject }) => subject as string)) as KeyEntry[];
  }

  names(after: string, limit: number): NameEntry[] {
    return this.#names.after(after, limit);
  }

  adopt(keys: readonly KeyEntry[], names: readonly NameEntry[]): string[] {
    const others = [
      ...keys.filter(([subject, key]) => isAnother(this.#entry(subject)?.[1], key)).map(([subject]) => subject),
      ...names.filter(([digest, name]) => (this.#names.find(digest) ?? name) !== name).map(([, name]) => name),
    ];
    if (others.length > 0) return others;
    this.#transaction(() => {
      for (const [subject, key] of keys)
        if (this.#entry(subject) === undefined) this.#insert.run(subject, key, keyChecksum(subject, key));
      for (const [digest, name] of names) this.#names.adopt(digest, name);
    });
    return [];
  }

  close(): void {
    this.#database.close();
  }

  #make(subject: string): void {
    const key = randomBytes(KEY_BYTES);
    this.#insert.run(subject, key, keyChecksum(subject, key));
  }

  #entry(subject: string): FoundKey | undefined {
    const row = this.#find.get(subject) as unknown as [Uint8Array | null, number] | undefined;
    if (row === undefined) return undefined;
    const [key, checksum] = row;
    if (key === null) return [subject, null];
    if (keyChecksum(subject, key) !== checksum) {
      throw new StoreFailure('corrupt', 'none', `the key of ${JSON.stringify(subject)} does not match its checksum`);
    }
    return [subject, key];
  }

  #transaction(work: () => void): void {
    let committing = false;
    try {
      this.#database.exec('begin immediate');
      work();
      committing = true;
      this.#database.exec('commit');
    } catch (error) {
      const { kind, outcome, message } = toFailure(error, committing);
      throw new StoreFailure(kind, outcome, message);
    }
  }
}

function openDatabase(file: string): DatabaseSync {
  // Made here, so that nobody else can read it from its first byte on.
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec(`
      pragma journal_mode = persist;
      pragma synchronous = full;
      pragma fullfsync = on;
      pragma secure_delete = on;
      pragma temp_store = memory;
      pragma trusted_schema = off;
      pragma cell_size_check = on;
      begin immediate;
      create table if not exists person (subject text not null primary key, secret blob, checksum integer) strict, without rowid;
      ${NAME_TABLES}
      commit;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Zeros in place of all that the file holds. Only after a commit: a journal of zeros is one that has nothing to roll back. */
function overwrite(journal: string): void {
  if (!existsSync(journal)) return; // a file that was copied here has had no transaction yet
  const descriptor = openSync(journal, 'r+');
  try {
    const zeros = Buffer.alloc(fstatSync(descriptor).size);
    writeSync(descriptor, zeros, 0, zeros.length, 0);
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether there is a key, and it is another one: a tombstone is none. */
function isAnother(here: Uint8Array | null | undefined, key: Uint8Array): boolean {
  return here !== undefined && here !== null && !Buffer.from(here).equals(key);
}

const keyChecksum = (subject: string, key: Uint8Array): number =>
  rowChecksum([subject, Buffer.from(key).toString('hex')]);
