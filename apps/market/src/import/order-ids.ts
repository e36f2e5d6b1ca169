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
