import { randomBytes } from 'node:crypto';
import type { NameEntry } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';

const NAME_BYTES = 16;

/** Random names by the digest of what they stand for, and the names that are forgotten. */
export const NAME_TABLES = `
  create table if not exists name (digest text not null primary key, name text not null unique, checksum integer not null) strict, without rowid;
  create table if not exists forgotten (name text not null primary key) strict, without rowid;
`;

/** The names in the file of people's keys. */
export class NameTable {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #bury: StatementSync;
  readonly #forgotten: StatementSync;
  readonly #isForgotten: StatementSync;
  readonly #after: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select name, checksum from name where digest = ?');
    this.#insert = database.prepare('insert into name (digest, name, checksum) values (?, ?, ?)');
    this.#delete = database.prepare('delete from name where name = ?');
    this.#bury = database.prepare('insert into forgotten (name) values (?) on conflict do nothing');
    this.#forgotten = database.prepare('select name from forgotten order by name');
    this.#isForgotten = database.prepare('select 1 from forgotten where name = ?');
    this.#after = database.prepare('select digest from name where digest > ? order by digest limit ?');
  }

  find(digest: string): string | undefined {
    const row = this.#find.get(digest) as { readonly name: string; readonly checksum: number } | undefined;
    if (row === undefined) return undefined;
    if (rowChecksum([digest, row.name]) !== row.checksum)
      throw new StoreFailure('corrupt', 'none', `the name ${row.name} does not match its checksum`);
    return row.name;
  }

  make(digest: string): void {
    const name = randomBytes(NAME_BYTES).toString('base64url');
    this.#insert.run(digest, name, rowChecksum([digest, name]));
  }

  after(digest: string, limit: number): NameEntry[] {
    const digests = this.#after.all(digest, limit).map((row) => row['digest'] as string);
    return digests.map((one) => [one, this.find(one)!]);
  }

  /** A name that another file has given out, unless it was forgotten here. */
  adopt(digest: string, name: string): void {
    if (this.#isForgotten.get(name) === undefined && this.find(digest) === undefined)
      this.#insert.run(digest, name, rowChecksum([digest, name]));
  }

  forget(name: string): void {
    this.#delete.run(name);
    this.#bury.run(name);
  }

  forgotten(): string[] {
    return this.#forgotten.all().map(({ name }) => name as string);
  }
}
