import type { RegisterChange, RegisterKind } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import type { RegisterTotals } from './register-totals.ts';
import { StoreFailure } from './store-failure.ts';

type Row = [value: string, due: string | null, checksum: number];

/** The registers as a log's writer uses them; every call belongs to the writer's open transaction. */
export class RegisterTable {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #stretch: StatementSync;
  readonly #purge: StatementSync;
  readonly #totals: RegisterTotals;
  /** How far the sweep through a kind has come. */
  readonly #swept = new Map<RegisterKind, string>();

  constructor(database: DatabaseSync, totals: RegisterTotals) {
    this.#totals = totals;
    this.#find = database.prepare('select value, due, checksum from register where kind = ? and key = ?');
    this.#find.setReturnArrays(true);
    this.#insert = database.prepare('insert into register (kind, key, value, due, checksum) values (?, ?, ?, ?, ?)');
    this.#update = database.prepare('update register set value = ?, due = ?, checksum = ? where kind = ? and key = ?');
    this.#delete = database.prepare('delete from register where kind = ? and key = ? returning checksum');
    this.#deleteAll = database.prepare('delete from register returning kind, checksum');
    this.#stretch = database.prepare(
      'select max(key), count(*) from (select key from register where kind = ? and key > ? order by key limit ?)',
    );
    this.#stretch.setReturnArrays(true);
    this.#purge = database.prepare(
      'delete from register where kind = ? and key > ? and key <= ? and due <= ? returning checksum',
    );
  }

  value(kind: RegisterKind, key: string): string | undefined {
    const row = this.#find.get(kind, key) as unknown as Row | undefined;
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
      if (force || expect !== undefined) this.#remove(kind, this.#delete.all(kind, key));
      return;
    }
    const checksum = rowChecksum([kind, key, value, due]);
    const before =
      force || expect !== undefined ? (this.#find.get(kind, key) as unknown as Row | undefined) : undefined;
    if (before === undefined) this.#insert.run(kind, key, value, due, checksum);
    else {
      this.#update.run(value, due, checksum, kind, key);
      this.#totals.remove(kind, before[2]);
    }
    this.#totals.add(kind, checksum);
  }

  #remove(kind: RegisterKind, removed: readonly Record<string, unknown>[]): void {
    for (const { checksum } of removed) this.#totals.remove(kind, checksum as number);
  }

  /** Deletes all of them. */
  forget(): void {
    for (const { kind, checksum } of this.#deleteAll.all()) this.#remove(kind as RegisterKind, [{ checksum }]);
    this.#swept.clear();
  }

  /** Deletes what is due among the next `limit` registers; true when those were the last. */
  purge(kind: RegisterKind, dueAt: string, limit: number): boolean {
    const from = this.#swept.get(kind) ?? '';
    const [to, count] = this.#stretch.get(kind, from, limit) as unknown as [string | null, number];
    if (to !== null) this.#remove(kind, this.#purge.all(kind, from, to, dueAt));
    const ended = count < limit;
    if (ended || to === null) this.#swept.delete(kind);
    else this.#swept.set(kind, to);
    return ended;
  }
}
