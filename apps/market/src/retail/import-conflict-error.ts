import { AMOUNT_SCALE, formatScaled } from './decimal.ts';

/** A line, as far as two are told apart. */
interface ConflictLine {
  readonly code: string;
  readonly quantity: number;
  readonly price: number;
}

/** Thrown when a file has other lines of an invoice than the shop: which are right is for people to say. */
export class ImportConflictError extends Error {
  override readonly name = 'ImportConflictError';
  /** @param file where the invoice was read; null when that is not known any more */
  constructor(number: string, file: string | null, spool: string | null, lines: Record<'sent' | 'held', ConflictLine>) {
    super(
      `invoice ${number}${file === null ? '' : ` of ${file}`}: the shop has it with a line of ${described(lines.held)}, which was not read; ` +
        `read was ${described(lines.sent)}, which the shop has not. Nothing of that was sent. Import the file that holds the shop's line first, or mend this one; ` +
        `for that remove ${spool ?? 'the spool'} and run the import again with each file that was imported before: nothing is doubled`,
    );
  }
}

function described({ code, quantity, price }: ConflictLine): string {
  return `${quantity} ${code} at ${formatScaled(price, AMOUNT_SCALE)}`;
}
