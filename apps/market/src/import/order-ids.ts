/** The most lines that an order or a return takes. */
const ORDER_LINES_MAX = 1000;

/**
 * The id of the order, or return, that stands for a part of an invoice: the invoice's number for the first. A part with more lines than one order
 * takes is cut into several.
 */
export function orderIdOf(invoice: string, part: number, piece: number): string {
  if (part === 1 && piece === 0) return invoice;
  return piece === 0 ? `${invoice}/${part}` : `${invoice}/${part}.${piece + 1}`;
}

/** Where a sale line of a part lies, by its place among the part's sale lines. */
export function orderLineOf(
  invoice: string,
  part: number,
  saleLine: number,
): { readonly order: string; readonly line: number } {
  const piece = Math.floor(saleLine / ORDER_LINES_MAX);
  return { order: orderIdOf(invoice, part, piece), line: saleLine % ORDER_LINES_MAX };
}

/** Lines in pieces that an order takes. */
export function inPieces<L>(lines: readonly L[]): readonly L[][] {
  const pieces: L[][] = [];
  for (let at = 0; at < lines.length; at += ORDER_LINES_MAX) pieces.push(lines.slice(at, at + ORDER_LINES_MAX));
  return pieces;
}

/** An invoice's number, and what stands behind it in the id of a part's document. */
const DOCUMENT = /^(?<number>[A-Z0-9][A-Z0-9-]{0,19})(?:\/(?<part>[1-9]\d{0,5})(?:\.(?<piece>[1-9]\d{0,5}))?)?$/;

/** Which part of an invoice an order, or a return, of this id stands for; undefined when it can be none of an invoice. */
export function partOfDocument(id: string): { readonly number: string; readonly part: number } | undefined {
  const { number, part = '1' } = DOCUMENT.exec(id)?.groups ?? {};
  return number === undefined ? undefined : { number, part: Number(part) };
}

/** Where a line of an order lies: the reverse of `orderLineOf`. */
export interface OrderLineAt {
  readonly number: string;
  readonly part: number;
  readonly saleLine: number;
}

/** The place of an order's line among the sale lines of the part that it stands for; undefined when it can stand for none. */
export function orderLineAt(order: string, line: number): OrderLineAt | undefined {
  const { number, part = '1', piece = '1' } = DOCUMENT.exec(order)?.groups ?? {};
  if (number === undefined) return undefined;
  return { number, part: Number(part), saleLine: (Number(piece) - 1) * ORDER_LINES_MAX + line };
}

/** The place in an invoice that a correction, or a posting, of this id is named after; undefined when it can be none. */
export function adjustedLine(adjustment: string): { readonly number: string; readonly ordinal: number } | undefined {
  const { number, part } = DOCUMENT.exec(adjustment)?.groups ?? {};
  return number === undefined || part === undefined ? undefined : { number, ordinal: Number(part) };
}
