import { DatabaseSync } from 'node:sqlite';

/** How many lines wait in the spool at `path` to be sent. Only reads, also while an import goes on. */
export function countWaiting(path: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const { lines } = db
      .prepare(
        `SELECT count(*) AS lines FROM part p JOIN line l ON l.invoice = p.invoice AND l.part = p.part WHERE p.sent = 0`,
      )
      .get() as { lines: number };
    return lines;
  } finally {
    db.close();
  }
}
