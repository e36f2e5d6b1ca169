import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';
import type { TaxShare } from './share-of-pieces.ts';

/** What became of the pieces of a line: of those sent `returned` came back. */
export interface LinePieces {
  readonly open: number;
  readonly sent: number;
  readonly cancelled: number;
  readonly returned: number;
}

/** So many pieces of a line. */
export interface Pieces {
  readonly line: number;
  readonly quantity: number;
}

/** Pieces that an invoice is for, and how many of their line documents had counted before: together they tell what the invoice says. */
interface InvoicedPieces extends Pieces {
  readonly before: number;
  /** What they cost, where they are charged again, or taxed by other rates than the quote’s. Not there: their share of the quote. */
  readonly shares?: readonly TaxShare[];
}

/** A fulfilment whose goods have left. */
export interface InvoicedFulfilment {
  readonly fulfilment: string;
  readonly invoice: string;
  readonly lines: readonly InvoicedPieces[];
  readonly gross: number;
  /** Its parcel is on its way, and paid for as far as it could be. */
  readonly isCompleted: boolean;
  /** What its carriage costs, where it is taxed by other rates than the quote’s. Not there: the quote’s, on the first invoice. */
  readonly carriage?: readonly TaxShare[];
  /** What was taken out of it while it waited for its card: it is not sent. Not there: nothing was. */
  readonly calledOff?: readonly Pieces[];
}

/** The part of an order’s state that counts pieces. */
export interface CountedPieces {
  readonly pieces: readonly LinePieces[];
  /** In the order in which they were invoiced. */
  readonly fulfilments: readonly InvoicedFulfilment[];
}

/** No pieces: an order that came of no checkout. */
export const noPieces: CountedPieces = { pieces: [], fulfilments: [] };

/** All pieces of an order’s lines are open. */
export function openPieces(lines: readonly { readonly quantity: number }[]): CountedPieces {
  return {
    pieces: lines.map(({ quantity }) => ({ open: quantity, sent: 0, cancelled: 0, returned: 0 })),
    fulfilments: [],
  };
}

/** Moves pieces from one count to another; null: from or to nowhere. */
export function movePieces<State extends CountedPieces>(
  state: State,
  moved: readonly Pieces[],
  from: keyof LinePieces | null,
  to: keyof LinePieces | null,
): State {
  const pieces = [...state.pieces];
  for (const { line, quantity } of moved) {
    const before = pieces[line]!;
    pieces[line] = {
      ...before,
      ...(from !== null && { [from]: before[from] - quantity }),
      ...(to !== null && { [to]: before[to] + quantity }),
    };
  }
  return { ...state, pieces };
}

/** A fulfilment’s goods have left, and its invoice is issued. */
export function addFulfilment<State extends CountedPieces>(
  state: State,
  { fulfilment, invoice, lines: sent, gross, carriage }: Payload<typeof orders, 'fulfilment-invoiced'>,
): State {
  const lines = sent.map((one) => ({ ...one, before: countedBefore(state, one.line) }));
  const added = { fulfilment, invoice, lines, gross, isCompleted: false, ...(carriage && { carriage }) };
  return { ...state, fulfilments: [...state.fulfilments, added] };
}

/** A fulfilment’s parcel is on its way. */
export function completeFulfilment<State extends CountedPieces>(
  state: State,
  { fulfilment }: Payload<typeof orders, 'fulfilment-completed'>,
): State {
  const fulfilments = state.fulfilments.map((one) =>
    one.fulfilment === fulfilment ? { ...one, isCompleted: true } : one,
  );
  return { ...state, fulfilments };
}

/** Pieces of a fulfilment that waits for its card are not sent after all. They were invoiced, and are credited. */
export function callOffPieces<State extends CountedPieces>(
  state: State,
  { fulfilment, lines }: Payload<typeof orders, 'pieces-called-off'>,
): State {
  const fulfilments = state.fulfilments.map((one) =>
    one.fulfilment === fulfilment ? { ...one, calledOff: [...(one.calledOff ?? []), ...lines] } : one,
  );
  return { ...movePieces(state, lines, null, 'returned'), fulfilments };
}

/** The pieces of an order that are neither sent nor given up. */
export function openPiecesOf({ pieces }: Pick<CountedPieces, 'pieces'>): Pieces[] {
  return pieces.flatMap(({ open }, line) => (open > 0 ? [{ line, quantity: open }] : []));
}

/** How many pieces of a line documents have counted: those invoiced and those cancelled. The next document’s share begins after them. */
export function countedBefore({ pieces, fulfilments }: CountedPieces, line: number): number {
  return invoicedOf({ fulfilments }, line) + (pieces[line]?.cancelled ?? 0);
}

/** How many pieces of a line were invoiced. */
export function invoicedOf({ fulfilments }: Pick<CountedPieces, 'fulfilments'>, line: number): number {
  return quantityOf(
    fulfilments.flatMap(({ lines }) => lines),
    line,
  );
}

/** How many pieces of a line have been sent on their way: what is invoiced may still wait for its card. */
export function onTheirWayOf({ fulfilments }: Pick<CountedPieces, 'fulfilments'>, line: number): number {
  const completed = fulfilments.filter(({ isCompleted }) => isCompleted);
  return invoicedOf({ fulfilments: completed }, line) - calledOffOf({ fulfilments: completed }, line);
}

/** How many pieces of a line were invoiced and not sent after all. */
export function calledOffOf({ fulfilments }: Pick<CountedPieces, 'fulfilments'>, line: number): number {
  return quantityOf(
    fulfilments.flatMap(({ calledOff = [] }) => calledOff),
    line,
  );
}

/** True when no piece is open, and every parcel is on its way, or has come to nothing. */
export function isAllSent({ pieces, fulfilments }: CountedPieces): boolean {
  const completed = fulfilments.filter(({ isCompleted }) => isCompleted);
  return pieces.every(({ open, sent }, line) => open === 0 && sent === invoicedOf({ fulfilments: completed }, line));
}

/** True when nothing that was invoiced of an order was sent. */
export function isAllCalledOff({ pieces, fulfilments }: CountedPieces): boolean {
  return pieces.every((_, line) => invoicedOf({ fulfilments }, line) === calledOffOf({ fulfilments }, line));
}

/** How many pieces of a line are among some. */
export function quantityOf(some: readonly Pieces[], of: number): number {
  return some.reduce((sum, { line, quantity }) => (line === of ? sum + quantity : sum), 0);
}
