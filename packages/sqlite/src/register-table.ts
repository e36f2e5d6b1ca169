import type { RegisterChange, RegisterKind } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';

/** The registers as a log's writer uses them; every call belongs to the writer's open transaction. */
export class RegisterTable {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #purge: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select value, due, checksum from register where kind = ? and key = ?');
    this.#find.setReturnArrays(true);
    this.#insert = database.prepare('insert into register (kind, key, value, due, checksum) values (?, ?, ?, ?, ?)');
    this.#update = database.prepare('update register set value = ?, due = ?, checksum = ? where kind = ? and key = ?');
    this.#delete = database.prepare('delete from register where kind = ? and key = ?');
    this.#purge = database.prepare(
      'delete from register where id in (select id from register where kind = ? and due <= ? order by due limit ?)',
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

  /** Carries out a change whose `expect` has been found to hold, or that does not look at it. */
  change({ kind, key, expect, force, value, due: dueAt }: RegisterChange): void {
    const due = dueAt ?? null;
    if (value === undefined) {
      if (force || expect !== undefined) this.#delete.run(kind, key);
      return;
    }
    const checksum = rowChecksum([kind, key, value, due]);
    const updated = force || expect !== undefined ? this.#update.run(value, due, checksum, kind, key).changes : 0;
    if (Number(updated) === 0) this.#insert.run(kind, key, value, due, checksum);
  }

  purge(kind: RegisterKind, dueAt: string, limit: number): number {
    return Number(this.#purge.run(kind, dueAt, limit).changes);
  }
}
