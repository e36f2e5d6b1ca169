import { answer, erased, type Row, type ViewReader } from '@banyan/core';
import { orders } from '../contract.ts';
import { erasedPeople } from '../links/erased-people.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { invoices } from './invoices.ts';

const INVOICES_MAX = 1000;
type Invoice = Row<typeof invoices>;
type OrderRow = Row<typeof orderList>;

/** An invoice as all but accountants see it: its own key outlives its person, and is used for nothing else. */
async function shown(row: Invoice, of: OrderRow, people: ViewReader<typeof erasedPeople>): Promise<Invoice> {
  const whose = [row.customer, ...(of.customer === null ? [] : [of.customer])];
  const gone = await Promise.all(whose.map((id) => people.get(id)));
  return row.billTo !== null && gone.some((one) => one !== undefined) ? { ...row, billTo: erased } : row;
}

const oneInvoice = answer(
  orders,
  'invoice',
  { invoices, orderList, erasedPeople },
  async ({ invoice }, views, { caller }) => {
    const row = await views.invoices.get(invoice);
    const of = row === undefined ? undefined : await views.orderList.get(row.order);
    if (row === undefined || of === undefined || !mayKnow(caller, of)) return null;
    return shown(row, of, views.erasedPeople);
  },
);

const invoicesOfOrder = answer(
  orders,
  'invoices-of-order',
  { invoices, orderList, erasedPeople },
  async ({ order }, views, { caller }) => {
    const of = await views.orderList.get(order);
    if (of === undefined || !mayKnow(caller, of)) return null;
    const { rows } = await views.invoices.list({ index: 'by-order', equals: [order], limit: INVOICES_MAX });
    return Promise.all(rows.map((row) => shown(row, of, views.erasedPeople)));
  },
);

const retainedInvoice = answer(
  orders,
  'retained-invoice',
  { invoices },
  async ({ invoice }, views) => (await views.invoices.get(invoice)) ?? null,
);

/** How what is asked of invoices is answered. */
export const documentAnswers = [oneInvoice, invoicesOfOrder, retainedInvoice];
