import {
  decision,
  DefectError,
  isErased,
  reject,
  type DecisionContext,
  type Handle,
  type NewPayload,
} from '@banyan/core';
import { localDate } from '@banyan/pricing/contract';
import { knownChannel } from '../checkout/known-channel.ts';
import { orders } from '../contract.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { captureOfInvoice } from '../payment-failures/capture-names.ts';
import { invoiceOfOrder, prepaymentInvoiceOf } from './fulfilment-ids.ts';
import { fulfilment } from './fulfilment.ts';
import { invoiceOfPieces, prepaymentOf } from './invoice-lines.ts';
import { invoice } from './invoice.ts';
import { planTenders } from './order-tenders.ts';
import { knownTaxNumber } from './known-tax-number.ts';
import { ratesOfDay } from './rates-of-day.ts';

/** An invoice for goods that have left: number, invoice and what is taken for it are one decision, so no number is lost and none given to what fails. */
export const issueInvoice = decision(
  orders,
  'issue-invoice',
  (body) => fulfilment(body.fulfilment),
  ({ fulfilment: name }, it, context) => {
    const { status, requested, billed } = it.state;
    if (requested === null || status === 'failed') return reject('no-such-fulfilment', { fulfilment: name });
    if (billed !== null) return;
    const placed = context.stream(order(requested.order));
    const { quote, fulfilments, tenders, customer, country, isPrepaid } = placed.state;
    const head = headOf(placed.id, placed.state, context);
    const lines = requested.lines.map(({ line, quantity }) => ({ line, quantity }));
    // What was paid before was taxed then.
    const rateOf = isPrepaid ? undefined : ratesOfDay(quote!, head.date, context);
    const { anew, ...made } = invoiceOfPieces(quote!, placed.state, lines, head.seller.country, rateOf);
    const nth = fulfilments.length + 1;
    const id = invoiceOfOrder(placed.id, nth);
    const settles = isPrepaid ? [prepaymentInvoiceOf(placed.id)] : [];
    const shares = planTenders(tenders, made.gross);
    const issued = context.stream(invoice(id));
    const { number } = issueDocument(
      issued,
      { invoice: id, kind: 'invoice', fulfilment: name, settles, ...head, ...made },
      context,
    );
    placed.append('fulfilment-invoiced', {
      order: placed.id,
      fulfilment: name,
      invoice: id,
      lines: lines.map((one, index) => ({ ...one, ...(anew && { shares: anew.goods[index]! }) })),
      gross: made.gross,
      tenders: shares,
      ...(anew && { carriage: [...anew.carriage] }),
    });
    const { series, date, currency, scale } = head;
    it.append('fulfilment-billed', {
      order: placed.id,
      fulfilment: name,
      invoice: id,
      series,
      number,
      date,
      customer: customer!,
      country,
      currency,
      scale,
      lines: made.lines,
      settles,
      gross: made.gross,
      tenders: shares.map((share) => ({ ...share, name: captureOfInvoice(nth) })),
      isFirst: nth === 1,
      channel: head.channel,
    });
  },
);

/** What is paid when it is placed is invoiced then, by rate; the invoices of its parcels take the place of this. */
export const issuePrepaymentInvoice = decision(
  orders,
  'issue-prepayment-invoice',
  (body) => ({ placed: order(body.order), issued: invoice(prepaymentInvoiceOf(body.order)) }),
  ({ order: id }, { placed, issued }, context) => {
    const { quote } = placed.state;
    if (quote === null) return reject('no-such-order', { order: id });
    if (issued.state.issued !== null) return;
    const head = headOf(id, placed.state, context);
    const made = prepaymentOf(quote, head.seller.country);
    issueDocument(
      issued,
      { invoice: issued.id, kind: 'prepayment-invoice', fulfilment: null, settles: [], ...head, ...made },
      context,
    );
  },
);

/** What invoices of an order have in common. @throws DefectError when its channel is not known: an order came of it */
export function headOf(id: string, { quote, customer, billTo }: OrderState, { stream, occurredAt }: DecisionContext) {
  const { facts } = stream(knownChannel(quote!.channel)).state;
  if (facts === null) throw new DefectError(`order ${id} came of channel ${quote!.channel}, which nobody knows`);
  return {
    order: id,
    channel: quote!.channel,
    series: facts.series.invoices,
    date: localDate(occurredAt, facts.timeZone),
    customer: customer!,
    currency: quote!.currency,
    scale: quote!.scale,
    seller: facts.legalEntity,
    ...(billTo !== null && !isErased(billTo) && { billTo }),
    ...taxNumberFor(quote!, customer!, stream),
  };
}

/** Whoever accounts for the tax is named by their number (Directive 2006/112/EC, article 226). */
function taxNumberFor(
  { treatment }: NonNullable<OrderState['quote']>,
  customer: string,
  stream: DecisionContext['stream'],
) {
  if (treatment.kind !== 'reverse-charge') return {};
  const { number, isConfirmed } = stream(knownTaxNumber(customer)).state;
  return isConfirmed && number !== null && !isErased(number) ? { taxNumber: number } : {};
}

type Issuing = Handle<typeof orders, unknown, 'invoice-issued'>;

/** Issues an invoice with the next number of its series. */
export function issueDocument(
  it: Issuing,
  { series, ...said }: Omit<NewPayload<typeof orders, 'invoice-issued'>, 'number'>,
  { stream }: DecisionContext,
): { number: number } {
  const numbers = stream(numbering(series));
  const number = numbers.state.last + 1;
  numbers.append('number-assigned', { number, order: said.order, series });
  it.append('invoice-issued', { series, number, ...said });
  return { number };
}
