import { DatabaseSync } from 'node:sqlite';

/** How many lines wait in the spool at `path` to be sent. Only reads, also while an import goes on. */
export function countWaiting(path: string): number {
  return count(path, () => 'part p JOIN line l ON l.invoice = p.invoice AND l.part = p.part WHERE p.sent = 0');
}

/**
 * How many lines the shop had, when it was last read, of invoices that the files name, although none of the files that the spool at `path` was made of has them.
 * A spool that has not been replaced has sent what the shop has, and finds none.
 */
export function countInNoFile(path: string): number {
  return count(path, (has) =>
    // Spools of before do not know what the shop has.
    has('shop_line') ? 'shop_line s JOIN invoice i ON i.number = s.number WHERE s.ordinal IS NULL' : undefined,
  );
}

function count(path: string, from: (has: (table: string) => boolean) => string | undefined): number {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?');
    const rows = from((table) => tables.get(table) !== undefined);
    if (rows === undefined) return 0;
    const { lines } = db.prepare(`SELECT count(*) AS lines FROM ${rows}`).get() as { lines: number };
    return lines;
  } finally {
    db.close();
  }
}
