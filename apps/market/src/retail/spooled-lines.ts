import type { DatabaseSync } from 'node:sqlite';
import type { SpooledLine } from './part-effects.ts';
import { refuseDamagedLine, sumOf, type SummedLine } from './spool-damage.ts';

/** Reads the lines of invoices back from the spool, each as it was written or not at all. */
export class SpooledLines {
  readonly #db: DatabaseSync;
  readonly #select;
  readonly #setPart;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#select = db.prepare(
      `SELECT invoice, ordinal, part, code, code_as_written AS codeAsWritten, description, quantity, price, at, sum
       FROM line WHERE invoice = ? ORDER BY ordinal`,
    );
    this.#setPart = db.prepare('UPDATE line SET part = ?, sum = ? WHERE invoice = ? AND ordinal = ?');
  }

  /** The lines of one part of an invoice, by ordinal. @throws SpoolDamagedError when one is not as it was written */
  of(invoice: number, part: number): SpooledLine[] {
    const rows = this.#select.all(invoice) as unknown as SummedLine[];
    // Those of other parts, too: one whose part is damaged would be missing in its own.
    for (const row of rows) refuseDamagedLine(this.#db, row);
    return rows
      .filter((row) => row.part === part)
      .map(({ ordinal, code, codeAsWritten, description, quantity, price }) => {
        return { ordinal, code, codeAsWritten, description, quantity, price };
      });
  }

  /** Gives a part another number. */
  renumber(invoice: number, part: number, to: number): void {
    const rows = this.#select.all(invoice) as unknown as SummedLine[];
    for (const row of rows) {
      refuseDamagedLine(this.#db, row);
      if (row.part === part) this.#setPart.run(to, sumOf({ ...row, part: to }), invoice, row.ordinal);
    }
  }
}
