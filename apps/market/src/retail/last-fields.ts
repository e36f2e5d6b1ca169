import type { RetailColumns } from './header.ts';
import type { CsvRecord } from './read-records.ts';
import { RetailFileError } from './retail-file-error.ts';

const HELD_MAX = 1_000;

/**
 * Tells a whole last line from one cut off. A file may end without a line break, but then `United King` could be the
 * rest of `United Kingdom`: such a line is believed only when its last field has occurred before in that column.
 */
export class LastFields {
  readonly #seen = new Set<string>();
  #newest: string | undefined;

  /** Takes notice of a record. */
  add({ fields }: CsvRecord): void {
    const field = fields.at(-1);
    if (field === undefined || field === this.#newest) return;
    this.#newest = field;
    if (this.#seen.size < HELD_MAX) this.#seen.add(field);
  }

  /** Throws `RetailFileError` when the record, which ends the file without a line break, may be cut off. */
  refuseCut({ line, fields }: CsvRecord, columns: RetailColumns): void {
    const field = fields.at(-1);
    if (fields.length >= columns.count && field !== undefined && this.#seen.has(field)) return;
    throw new RetailFileError(
      'cut-off',
      'the file ends in the middle of this line (if the line is whole, end it with a line break)',
      { line },
    );
  }
}
