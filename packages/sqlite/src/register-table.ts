import type { RegisterChange, RegisterKind } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';

/** The registers as a log's writer uses them; every call belongs to the writer's open transaction. */
export class RegisterTable {
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #purge: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select value, due, checksum from register where kind = ? and key = ?');
    this.#find.setReturnArrays(true);
    this.#put = database.prepare(
      'insert or replace into register (kind, key, value, due, checksum) values (?, ?, ?, ?, ?)',
    );
    this.#delete = database.prepare('delete from register where kind = ? and key = ?');
    this.#purge = database.prepare(
      `delete from register where (kind, key) in
         (select kind, key from register where kind = ? and due <= ? order by due, key limit ?)`,
    );
  }

  value(kind: RegisterKind, key: string): string | undefined {
    const row = this.#find.get(kind, key) as unknown as [string, string | null, number] | undefined;
    if (row === undefined) return undefined;
    const [value, due, checksum] = row;
    if (rowChecksum([kind, key, value, due]) !== checksum) {
      throw new StoreFailure('corrupt', 'none', `register ${kind} ${JSON.stringify(key)} does not match its checksum`);
    }
    return value;
  }

  change({ kind, key, expect, value, due }: RegisterChange): void {
    if (value === undefined) {
      if (expect !== undefined) this.#delete.run(kind, key);
      return;
    }
    this.#put.run(kind, key, value, due ?? null, rowChecksum([kind, key, value, due ?? null]));
  }

  purge(kind: RegisterKind, dueAt: string, limit: number): number {
    return Number(this.#purge.run(kind, dueAt, limit).changes);
  }
}
