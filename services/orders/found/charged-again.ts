import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';
import { movePieces, type CountedPieces, type InvoicedFulfilment } from '../fulfilment/order-pieces.ts';
import { changeTender, type Tender } from '../fulfilment/order-tenders.ts';
import type { OrderLosses } from '../returns/lost-parcels.ts';
import { uncredited, type OrderCredits } from '../returns/order-credits.ts';

/** Pieces that are charged again by an invoice of their own. What is not in the books yet is not completed. */
export interface ChargedPieces extends InvoicedFulfilment {
  /** The invoice that they were credited of. */
  readonly of: string;
}

/** The part of an order’s state that knows what was charged again, in the order of its invoices. */
export interface OrderCharges {
  readonly chargedAgain: readonly ChargedPieces[];
}

/** Nothing was charged again. */
export const noCharges: OrderCharges = { chargedAgain: [] };

type Charging = OrderCharges & OrderLosses & Pick<OrderCredits, 'credits'> & CountedPieces;

/** Pieces that were credited as lost are charged by an invoice of their own: they are waited for, and are not lost. */
export function chargePieces<State extends Charging>(
  state: State,
  { invoice, credited, lines, gross, fromDeposits }: Payload<typeof orders, 'pieces-charged'>,
): State {
  const lostPieces = { ...state.lostPieces };
  for (const { line, quantity } of lines) lostPieces[line] = (lostPieces[line] ?? 0) - quantity;
  const pieces = lines.map(({ line, quantity, shares }) => ({ line, quantity, before: 0, shares }));
  const charged = { fulfilment: invoice, invoice, of: credited, lines: pieces, gross, isCompleted: false };
  return {
    ...state,
    lostPieces,
    credits: { ...state.credits, [invoice]: { ...uncredited, claimed: fromDeposits } },
    chargedAgain: [...state.chargedAgain, charged],
  };
}

/** Their invoice is in the books: they are the buyer’s, and may come back. */
export function completeCharge<State extends Charging>(
  state: State,
  { invoice }: Payload<typeof orders, 'charged-pieces-posted'>,
): State {
  const lines = state.chargedAgain.flatMap((one) => (one.invoice === invoice ? one.lines : []));
  const chargedAgain = state.chargedAgain.map((one) => (one.invoice === invoice ? { ...one, isCompleted: true } : one));
  return { ...movePieces(state, lines, 'returned', null), chargedAgain };
}

/** So much of what was to go back to a tender does not. */
export function keepTender(
  tenders: readonly Tender[],
  { tender, amount }: Payload<typeof orders, 'tender-kept'>,
): Tender[] {
  return changeTender(tenders, tender, (one) => ({ ...one, returned: one.returned - amount }));
}
