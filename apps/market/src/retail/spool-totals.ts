import { crc32 } from 'node:zlib';
import type { DatabaseSync } from 'node:sqlite';

/** Sums are kept below this, which SQLite's integers and JavaScript's numbers can both add up. */
const MODULUS = 2 ** 48;

/** The table that the sums are kept in, one row for each of the others. */
export const TOTALS_SCHEMA = 'CREATE TABLE total (name TEXT PRIMARY KEY, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID';

/** What is summed beside the tables: their definitions, which a flipped bit could change as well. */
const SCHEMA = 'sqlite_schema';

/**
 * What all rows of each table of the spool add up to, a CRC-32 each. SQLite has no checksums of its own; a row that says something else than what was written, or
 * is not found any more, would change what is sent. Each change of a row is noted as it happens, by triggers of this connection, and the sums are written with it,
 * in the same transaction.
 */
export class SpoolTotals {
  readonly #db: DatabaseSync;
  #changes = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.function('noted', { varargs: true }, (...args) => {
      const [sign, ...row] = args as [number, string, ...unknown[]];
      this.#add(row[0], sign * crc32(JSON.stringify(row)));
      return null;
    });
  }

  #add(table: string, by: number): void {
    this.#changes.set(table, ((this.#changes.get(table) ?? 0) + by + MODULUS) % MODULUS);
  }

  /** Notes every change of a row from now on. */
  watch(): void {
    for (const [table, columns] of this.#tables()) {
      const noted = (sign: number, of: string): string =>
        `SELECT noted(${[sign, `'${table}'`, ...columns.map((column) => `${of}."${column}"`)].join(', ')});`;
      for (const [event, what] of [
        ['INSERT', noted(1, 'new')],
        ['UPDATE', noted(-1, 'old') + noted(1, 'new')],
        ['DELETE', noted(-1, 'old')],
      ] as const)
        this.#db.exec(`CREATE TEMP TRIGGER "${table} ${event}" AFTER ${event} ON main."${table}" BEGIN ${what} END`);
    }
  }

  /** Writes what was noted, before the transaction that it belongs to is committed. */
  write(): void {
    const changes = this.#changes;
    this.#changes = new Map();
    if (changes.size === 0) return;
    const write = this.#db.prepare(
      `INSERT INTO total VALUES (?, ?) ON CONFLICT DO UPDATE SET sum = (sum + excluded.sum) % ${MODULUS}`,
    );
    for (const [table, sum] of changes) if (sum !== 0) write.run(table, sum);
  }

  /** Drops what was noted in a transaction that is rolled back. */
  forget(): void {
    this.#changes = new Map();
  }

  /** Notes all there is, as the first that is ever written down. */
  begin(): void {
    this.#noteAll();
    this.write();
  }

  /** What is not as it was written; undefined when everything is. Reads all rows. */
  misfit(): string | undefined {
    const written = new Map(
      this.#db
        .prepare('SELECT name, sum FROM total')
        .all()
        .map(({ name, sum }) => [String(name), Number(sum)]),
    );
    this.#noteAll();
    const found = this.#changes;
    this.#changes = new Map();
    for (const name of new Set([...written.keys(), ...found.keys()]))
      if ((written.get(name) ?? 0) !== (found.get(name) ?? 0)) return `${name} does not hold what was written`;
    return undefined;
  }

  #noteAll(): void {
    this.#changes = new Map();
    const note = (table: string, columns: readonly string[]): void => {
      const named = columns.map((column) => `"${column}"`).join(', ');
      this.#db.prepare(`SELECT count(noted(1, '${table}', ${named})) FROM main."${table}" NOT INDEXED`).get();
    };
    for (const [table, columns] of this.#tables()) note(table, columns);
    note(SCHEMA, ['type', 'name', 'tbl_name', 'rootpage', 'sql']);
  }

  /** All tables but that of the sums, with their columns. */
  #tables(): Map<string, string[]> {
    const columns = this.#db
      .prepare(
        `SELECT t.name AS "table", c.name AS column FROM main.sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name <> 'total' ORDER BY t.name, c.cid`,
      )
      .all() as unknown as { readonly table: string; readonly column: string }[];
    const tables = new Map<string, string[]>();
    for (const { table, column } of columns) tables.set(table, [...(tables.get(table) ?? []), column]);
    return tables;
  }
}
