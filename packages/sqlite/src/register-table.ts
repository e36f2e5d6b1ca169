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
  readonly #stretch: StatementSync;
  readonly #purge: StatementSync;
  /** How far the sweep through a kind has come. */
  readonly #swept = new Map<RegisterKind, string>();

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select value, due, checksum from register where kind = ? and key = ?');
    this.#find.setReturnArrays(true);
    this.#insert = database.prepare('insert into register (kind, key, value, due, checksum) values (?, ?, ?, ?, ?)');
    this.#update = database.prepare('update register set value = ?, due = ?, checksum = ? where kind = ? and key = ?');
    this.#delete = database.prepare('delete from register where kind = ? and key = ?');
    this.#stretch = database.prepare(
      'select max(key), count(*) from (select key from register where kind = ? and key > ? order by key limit ?)',
    );
    this.#stretch.setReturnArrays(true);
    this.#purge = database.prepare('delete from register where kind = ? and key > ? and key <= ? and due <= ?');
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

  /** Deletes what is due among the next `limit` registers; true when those were the last. */
  purge(kind: RegisterKind, dueAt: string, limit: number): boolean {
    const from = this.#swept.get(kind) ?? '';
    const [to, count] = this.#stretch.get(kind, from, limit) as unknown as [string | null, number];
    if (to !== null) this.#purge.run(kind, from, to, dueAt);
    const ended = count < limit;
    if (ended || to === null) this.#swept.delete(kind);
    else this.#swept.set(kind, to);
    return ended;
  }
}
