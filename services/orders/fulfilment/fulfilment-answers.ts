import { answer, isErased, toPage, type ViewReader } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { fulfilments, showFulfilment } from './fulfilments.ts';
import { invoice } from './invoice.ts';
import { invoices } from './invoices.ts';

/** No order has more parcels shown. */
const PARCELS_MAX = 1000;

const fulfilmentsOfOrder = answer(
  orders,
  'fulfilments',
  { orderList, fulfilments },
  async (body, views, { caller }) => {
    const row = await views.orderList.get(body.order);
    if (row === undefined || !mayKnow(caller, row)) return null;
    return shownFulfilments(body.order, views);
  },
);

/** The fulfilments of an order as its buyer sees them. */
export async function shownFulfilments(order: string, views: { readonly fulfilments: ViewReader<typeof fulfilments> }) {
  const { rows } = await views.fulfilments.list({ index: 'by-order', equals: [order], limit: PARCELS_MAX });
  return rows.map(showFulfilment).filter((shown) => shown !== undefined);
}

const oneInvoice = answer(orders, 'invoice', { invoices, orderList }, async (body, views, { caller }) => {
  const found = await views.invoices.get(body.invoice);
  if (found === undefined) return null;
  const of = await views.orderList.get(found.order);
  return of !== undefined && mayKnow(caller, of) ? found : null;
});

const listInvoices = answer(orders, 'invoices', { invoices }, async ({ order, ...rest }, views) => {
  const which =
    order === undefined ? ({ index: 'by-date' } as const) : ({ index: 'by-order', equals: [order] } as const);
  return toPage(await views.invoices.list({ ...which, ...rest }), (row) => row);
});

/** Read from the log: no view keeps whoever is billed. */
const invoiceRecipient = answer(orders, 'invoice-recipient', { invoices }, async (body, _, { history }) => {
  const [issued] = await history(invoice(body.invoice), { limit: 1 });
  if (issued?.type !== 'invoice-issued') return null;
  const { billTo } = issued.payload;
  return billTo === undefined || isErased(billTo) ? null : billTo;
});

const invoiceTaxNumber = answer(orders, 'invoice-tax-number', { invoices }, async (body, _, { history }) => {
  const [issued] = await history(invoice(body.invoice), { limit: 1 });
  if (issued?.type !== 'invoice-issued') return null;
  const { taxNumber } = issued.payload;
  return taxNumber === undefined || isErased(taxNumber) ? null : taxNumber;
});

/** How the queries about fulfilments and invoices are answered. */
export const fulfilmentAnswers = [fulfilmentsOfOrder, oneInvoice, listInvoices, invoiceRecipient, invoiceTaxNumber];
