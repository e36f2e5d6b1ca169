import { creditOfParts } from '@banyan/pricing/contract';
import type { Quote } from '../checkout/checkout.ts';
import type { InvoicedFulfilment, Pieces } from '../fulfilment/order-pieces.ts';
import { carriageShares, grossOfShares, shareOfPieces, type TaxShare } from '../fulfilment/share-of-pieces.ts';
import { creditedOf, type CreditedInvoices } from './order-credits.ts';

/** What of an invoice comes back, for one line. */
interface CreditedItem extends Pieces {
  readonly shares: readonly TaxShare[];
}

/** What of one invoice comes back. */
export interface InvoiceCredit {
  readonly invoice: string;
  readonly items: readonly CreditedItem[];
  /** By rate; empty: it is not given back. */
  readonly carriage: readonly TaxShare[];
  readonly gross: number;
  /** What of it orders knows to have been paid: what the tenders have paid beyond what is left of the invoice. */
  readonly owedBack: number;
}

/** What of an order the credits are made of. */
export interface Creditable {
  readonly quote: Pick<Quote, 'lines' | 'shipping'>;
  readonly fulfilments: readonly InvoicedFulfilment[];
  readonly credits: CreditedInvoices;
  /** Of an order that was invoiced when it was placed: what nobody has paid of that yet. */
  readonly owed?: number;
  /** What was charged again, after it was credited. */
  readonly chargedAgain?: readonly InvoicedFulfilment[];
}

/** How a credit is counted off the invoices. */
interface CreditChoice {
  readonly withCarriage: boolean;
  /** The parcel that the pieces were taken out of before it was sent; null: they were sent. */
  readonly calledOff?: string | null;
}

/**
 * What is credited when pieces come back: they are counted off the invoices of what was sent in the order in which these were issued, each piece its even share of its
 * invoice’s line and the last one all that is left of it, so that credits of all pieces of an invoice equal it. What was called off is counted off the invoice of
 * its own parcel. The carriage is on the first invoice.
 */
export function creditPieces(
  it: Creditable,
  back: readonly Pieces[],
  { withCarriage, calledOff = null }: CreditChoice,
): InvoiceCredit[] {
  const counted = countOff(it, back, calledOff);
  const made: InvoiceCredit[] = [];
  let { owed = 0 } = it;
  for (const [nth, fulfilment] of invoicedIn(it).entries()) {
    const isOfQuote = nth < it.fulfilments.length;
    const before = creditedOf(it.credits, fulfilment.invoice);
    const items: CreditedItem[] = (counted.get(fulfilment.fulfilment) ?? []).map(({ line, quantity }) => ({
      line,
      quantity,
      shares: creditOfInvoiced(it, fulfilment, line, before.lines[line] ?? 0, quantity),
    }));
    const carriage =
      nth === 0 && withCarriage && !before.carriage ? (fulfilment.carriage ?? carriageShares(it.quote)) : [];
    if (items.length === 0 && carriage.length === 0) continue;
    const gross = grossOfShares([...items.flatMap(({ shares }) => shares), ...carriage]);
    const isPrepaid = it.owed !== undefined && isOfQuote;
    const owedBack = isPrepaid ? Math.max(0, gross - owed) : owedBackOf(fulfilment.gross, before, gross);
    if (isPrepaid) owed = Math.max(0, owed - gross);
    made.push({ invoice: fulfilment.invoice, items, carriage, gross, owedBack });
  }
  return made;
}

function invoicedIn({ fulfilments, chargedAgain = [] }: Creditable): InvoicedFulfilment[] {
  return [...fulfilments, ...chargedAgain];
}

/** Which pieces are counted off the invoice of which parcel. One that still waits for its card comes last, but where they were in it. */
function countOff(it: Creditable, back: readonly Pieces[], calledOff: string | null) {
  const left = new Map(back.map(({ line, quantity }) => [line, quantity]));
  const rank = ({ fulfilment, isCompleted }: InvoicedFulfilment): number =>
    fulfilment === calledOff ? 0 : isCompleted ? 1 : 2;
  const counted = new Map<string, Pieces[]>();
  for (const one of invoicedIn(it).toSorted((a, b) => rank(a) - rank(b))) {
    const before = creditedOf(it.credits, one.invoice);
    const some: Pieces[] = [];
    for (const { line, quantity } of one.lines) {
      const pieces = Math.min(left.get(line) ?? 0, quantity - (before.lines[line] ?? 0));
      if (pieces === 0) continue;
      left.set(line, (left.get(line) ?? 0) - pieces);
      some.push({ line, quantity: pieces });
    }
    counted.set(one.fulfilment, some);
  }
  return counted;
}

/** What an invoice said of a line’s pieces, by part, and what a credit of some of them takes back. */
export function creditOfInvoiced(
  { quote }: { readonly quote: Pick<Quote, 'lines'> },
  { lines }: Pick<InvoicedFulfilment, 'lines'>,
  line: number,
  credited: number,
  pieces: number,
): TaxShare[] {
  const { quantity, before, shares } = lines.find((one) => one.line === line)!;
  const invoiced = shares ?? shareOfPieces(quote.lines[line]!, before, quantity);
  const credit = creditOfParts(quantity, invoiced, credited, pieces);
  return invoiced.map(({ category, rate }, nth) => ({ category, rate, ...credit[nth]! }));
}

/** What is credited lessens what nobody has paid yet; the rest was paid by the tenders. */
function owedBackOf(gross: number, before: ReturnType<typeof creditedOf>, credit: number): number {
  const open = gross - before.claimed;
  const paidOf = (credited: number): number => Math.max(0, credited - open);
  return paidOf(before.gross + credit) - paidOf(before.gross);
}
