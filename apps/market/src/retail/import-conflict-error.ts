import { AMOUNT_SCALE, formatScaled } from './decimal.ts';
import type { InvoiceHead } from './shop-invoices.ts';

/** A line, as far as two are told apart. */
interface ConflictLine {
  readonly code: string;
  readonly quantity: number;
  readonly price: number;
}

/** Where the invoice of a conflict was read; `file` is null when that is not known any more. */
interface ConflictPlace {
  readonly number: string;
  readonly file: string | null;
  readonly spool: string | null;
}

/** Thrown when a file has an invoice otherwise than the shop: which is right is for people to say. */
export class ImportConflictError extends Error {
  override readonly name = 'ImportConflictError';
}

/** A file has other lines of an invoice than the shop. */
export function conflictOfLines(
  place: ConflictPlace,
  lines: Record<'sent' | 'held', ConflictLine>,
): ImportConflictError {
  return new ImportConflictError(
    `${invoiceOf(place)}: the shop has it with a line of ${described(lines.held)}, which was not read; ` +
      `read was ${described(lines.sent)}, which the shop has not. Nothing of that was sent. Import the file that holds the shop's line first, or mend this one; ` +
      whatToDo(place),
  );
}

/** A file has an invoice for somebody else, or of another day. */
export function conflictOfInvoices(
  place: ConflictPlace,
  heads: Record<'read' | 'held', InvoiceHead>,
): ImportConflictError {
  return new ImportConflictError(
    `${invoiceOf(place)}: the shop has it ${headed(heads.held)}; read was one ${headed(heads.read)}. Nothing of that was sent. Mend the file: ${whatToDo(place)}`,
  );
}

function invoiceOf({ number, file }: ConflictPlace): string {
  return `invoice ${number}${file === null ? '' : ` of ${file}`}`;
}

function whatToDo({ spool }: ConflictPlace): string {
  return `for that remove ${spool ?? 'the spool'} and run the import again with each file that was imported before: nothing is doubled`;
}

function described({ code, quantity, price }: ConflictLine): string {
  return `${quantity} ${code} at ${formatScaled(price, AMOUNT_SCALE)}`;
}

function headed({ at, customer, country }: InvoiceHead): string {
  const who = customer === undefined ? '' : customer === null ? ' for a guest' : ` for customer ${customer}`;
  return `of ${at.slice(0, 16).replace('T', ' ')}${who} in ${country}`;
}
