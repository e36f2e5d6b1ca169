import { DefectError, type DecisionContext } from '@banyan/core';
import { allot } from '@banyan/pricing/contract';
import type { Quote } from '../checkout/checkout.ts';
import { quantityOf, type InvoicedFulfilment, type Pieces } from '../fulfilment/order-pieces.ts';
import { grossOfShares, type TaxShare } from '../fulfilment/share-of-pieces.ts';
import type { OrderState } from '../order-state.ts';
import { creditNote } from '../returns/credit-note.ts';
import { creditOfInvoiced } from '../returns/credit-pieces.ts';
import { withSome } from '../returns/lost-parcels.ts';
import { creditedOf } from '../returns/order-credits.ts';
import type { OrderReturnState } from '../returns/order-return.ts';

/** What pieces cost that are charged again, of one of the invoices that they were credited of. */
export interface FoundCharge {
  /** The invoice that they were credited of. */
  readonly credited: string;
  readonly items: readonly (Pieces & { readonly shares: readonly TaxShare[] })[];
  readonly gross: number;
}

/**
 * What pieces cost that a return has credited as lost and that have turned up: by the credit notes of the return, in their order, after those that were found
 * before. Delivery is not charged again: it is what went wrong. What cost nothing is not there.
 */
export function chargesOfFound(
  state: OrderState & { readonly quote: Quote },
  { credited, found }: Pick<OrderReturnState, 'credited' | 'found'>,
  lines: readonly Pieces[],
  { stream }: Pick<DecisionContext, 'stream'>,
): FoundCharge[] {
  const all = [...state.fulfilments, ...state.chargedAgain];
  const passed = new Map(found.map(({ line, quantity }) => [line, quantity]));
  const left = new Map(lines.map(({ line, quantity }) => [line, quantity]));
  const charges: FoundCharge[] = [];
  for (const { creditNote: note, invoice } of credited?.notes ?? []) {
    const parcel = all.find((one) => one.invoice === invoice);
    const issued = stream(creditNote(note)).state.issued;
    if (parcel === undefined || issued === null) throw new DefectError(`credit note ${note} is of no invoice`);
    const some = withSome(
      issued.items.map(({ line, quantity }) => {
        const skipped = take(passed, line, quantity);
        return { line, quantity: take(left, line, quantity - skipped) };
      }),
    );
    const items = some.map((one) => ({ ...one, shares: chargeOfPieces(state, parcel, one) }));
    const gross = grossOfShares(items.flatMap(({ shares }) => shares));
    if (gross > 0) charges.push({ credited: invoice, items, gross });
  }
  return charges;
}

/**
 * What pieces cost that are charged again: all that their invoice’s line was credited and is not charged again, less what the pieces cost that stay given back.
 * So once all of it is charged again, that is what was credited, to the last unit, whatever was credited and found in whatever order.
 */
export function chargeOfPieces(
  {
    quote,
    credits,
    chargedAgain,
  }: Pick<OrderState, 'credits' | 'chargedAgain'> & { readonly quote: Pick<Quote, 'lines'> },
  parcel: Pick<InvoicedFulfilment, 'invoice' | 'lines'>,
  { line, quantity }: Pieces,
): TaxShare[] {
  const credited = creditedOf(credits, parcel.invoice).lines[line] ?? 0;
  const charged = chargedAgain.flatMap((one) =>
    one.of === parcel.invoice ? one.lines.filter((some) => some.line === line) : [],
  );
  const left = credited - quantityOf(charged, line) - quantity;
  const given = creditOfInvoiced({ quote }, parcel, line, 0, credited);
  const kept = creditOfInvoiced({ quote }, parcel, line, 0, left);
  const open = given.map(({ net, tax, ...rate }, nth) => {
    const before = (of: 'net' | 'tax'): number =>
      charged.reduce((sum, { shares }) => sum + (shares?.[nth]?.[of] ?? 0), 0);
    return { ...rate, net: net - before('net'), tax: tax - before('tax') };
  });
  const due = open.map(({ net, tax, ...rate }, nth) => ({
    ...rate,
    net: net - kept[nth]!.net,
    tax: tax - kept[nth]!.tax,
  }));
  return due.every(({ net, tax }) => net >= 0 && tax >= 0) ? due : spread(grossOfShares(due), open);
}

/** Where rounding has moved a unit to another part since pieces were charged before, that part would be charged below zero: the same amount is taken of what is left of each. */
function spread(gross: number, open: readonly TaxShare[]): TaxShare[] {
  const amounts = allot(
    gross,
    open.flatMap(({ net, tax }) => [net, tax]),
  );
  return open.map((share, nth) => ({ ...share, net: amounts[2 * nth]!, tax: amounts[2 * nth + 1]! }));
}

/** Takes up to so many pieces of a line; how many. */
function take(from: Map<number, number>, line: number, most: number): number {
  const taken = Math.min(most, from.get(line) ?? 0);
  from.set(line, (from.get(line) ?? 0) - taken);
  return taken;
}
