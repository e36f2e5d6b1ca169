import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';
import { changeTender } from '../fulfilment/order-tenders.ts';
import type { OrderState } from '../order-state.ts';

/** What of an invoice was credited, and what the order’s tenders pay of it. */
export interface CreditedInvoice {
  readonly lines: Readonly<Record<number, number>>;
  readonly carriage: boolean;
  readonly gross: number;
  readonly claimed: number;
}

/** By invoice. */
export type CreditedInvoices = Readonly<Record<string, CreditedInvoice>>;

/** What arrived of a line, and when the last of it did. */
interface Delivered {
  readonly quantity: number;
  readonly at: string;
}

/** The part of an order’s state that returns add. */
export interface OrderCredits {
  readonly credits: CreditedInvoices;
  /** By line. */
  readonly delivered: Readonly<Record<number, Delivered>>;
  /** The returns that were credited, in their order: never more than there are pieces. */
  readonly creditedBy: readonly string[];
}

/** An invoice of which nothing was credited. */
export const uncredited: CreditedInvoice = { lines: {}, carriage: false, gross: 0, claimed: 0 };

/** Nothing has come back, and nothing has arrived. */
export const noCredits: OrderCredits = { credits: {}, delivered: {}, creditedBy: [] };

/** What of an invoice was credited. */
export function creditedOf(credits: CreditedInvoices, invoice: string): CreditedInvoice {
  return credits[invoice] ?? uncredited;
}

/** What nobody has paid yet of an order that was invoiced when it was placed: what is taken off it is owed no more before anything is given back. */
export function owedOfPrepayment({
  quote,
  tenders,
  givenUp,
  credits,
  chargedAgain,
}: Pick<OrderState, 'quote' | 'tenders' | 'givenUp' | 'credits' | 'chargedAgain'>): number {
  const taken = tenders.reduce((sum, { captured }) => sum + captured, 0);
  // What is charged again is owed by itself.
  const isOther = (invoice: string): boolean => chargedAgain.some((one) => one.invoice === invoice);
  const credited = Object.entries(credits).reduce(
    (sum, [invoice, { gross }]) => sum + (isOther(invoice) ? 0 : gross),
    0,
  );
  return Math.max(0, (quote?.totals.gross ?? 0) - taken - givenUp - credited);
}

/** An invoice is issued, of which tenders pay so much. */
export function invoiceCredits(
  credits: CreditedInvoices,
  { invoice, tenders }: Payload<typeof orders, 'fulfilment-invoiced'>,
): CreditedInvoices {
  const claimed = tenders.reduce((sum, { amount }) => sum + amount, 0);
  return { ...credits, [invoice]: { ...uncredited, claimed } };
}

/** What a parcel waits for is owed no more, as much of it as is credited: no tender pays that of the invoice. */
export function unclaim<State extends Pick<OrderState, 'tenders' | 'credits'>>(
  state: State,
  { invoice, tender, amount }: Payload<typeof orders, 'tender-unclaimed'>,
): State {
  const before = creditedOf(state.credits, invoice);
  return {
    ...state,
    tenders: changeTender(state.tenders, tender, (one) => ({ ...one, claimed: one.claimed - amount })),
    credits: { ...state.credits, [invoice]: { ...before, claimed: before.claimed - amount } },
  };
}

/** A return takes pieces of an invoice back. */
export function addCredit(
  credits: CreditedInvoices,
  { invoice, lines, gross, carriage }: Payload<typeof orders, 'pieces-credited'>,
): CreditedInvoices {
  const before = creditedOf(credits, invoice);
  const counts = { ...before.lines };
  for (const { line, quantity } of lines) counts[line] = (counts[line] ?? 0) + quantity;
  const after = { ...before, lines: counts, gross: before.gross + gross, carriage: before.carriage || carriage };
  return { ...credits, [invoice]: after };
}

/** A parcel has arrived. */
export function addDelivery(
  delivered: OrderCredits['delivered'],
  { lines, deliveredAt }: Payload<typeof orders, 'goods-delivered'>,
): OrderCredits['delivered'] {
  const after = { ...delivered };
  for (const { line, quantity } of lines) {
    const { quantity: before, at } = after[line] ?? { quantity: 0, at: deliveredAt };
    after[line] = { quantity: before + quantity, at: at > deliveredAt ? at : deliveredAt };
  }
  return after;
}
