import { answer, toPage, type Page } from '@banyan/core';
import { checkoutAnswer, openCheckoutsAnswer } from './checkout/checkouts.ts';
import { editAnswers } from './edits/edit-answers.ts';
import { orders } from './contract.ts';
import { fulfilmentAnswers, shownFulfilments } from './fulfilment/fulfilment-answers.ts';
import { fulfilments } from './fulfilment/fulfilments.ts';
import { linkAnswers } from './links/link-answers.ts';
import { keysOf, orderLines, showLine, showPurchase } from './order-lines.ts';
import { orderList, showOrder, showTaggedOrder } from './order-list.ts';
import { order } from './order.ts';
import { happeningsOf } from './order-happenings.ts';
import { mayKnow } from './may-know.ts';
import { standingOf } from './order-standing.ts';
import { returnList, showReturn } from './return-list.ts';
import { returnAnswers } from './returns/order-returns.ts';
import { creditNoteAnswer } from './returns/credit-notes.ts';
import { reportSales } from './report-sales.ts';
import { sales, type SalesRow } from './sales.ts';

const LINES_MAX = 1000;
const latestFirst = { direction: 'descending' } as const;

const oneOrder = answer(orders, 'order', { orderList, orderLines, fulfilments }, async (body, views, { caller }) => {
  const row = await views.orderList.get(body.order);
  if (row === undefined || !mayKnow(caller, row)) return null;
  const { rows } = await views.orderLines.list({ ...keysOf(body.order), limit: LINES_MAX });
  return { ...showOrder(row), items: rows.map(showLine), fulfilments: await shownFulfilments(body.order, views) };
});

const orderStatus = answer(orders, 'order-status', { orderList }, async (body, views, { caller }) => {
  const row = await views.orderList.get(body.order);
  return row === undefined || !mayKnow(caller, row) ? null : standingOf(row);
});

const orderEvents = answer(orders, 'order-events', { orderList }, async (body, views, { caller, history }) => {
  const row = await views.orderList.get(body.order);
  if (row === undefined || !mayKnow(caller, row)) return null;
  return happeningsOf(await history(order(body.order), { after: body.since }));
});

const listOrders = answer(orders, 'orders', { orderList }, async ({ status, tag, ...rest }, views) => {
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  const where = tag === undefined ? [] : [{ tags: 'tags' as const, anyOf: [tag] }];
  const page = await views.orderList.list({ ...which, where, ...latestFirst, ...rest });
  return toPage(page, showTaggedOrder);
});

const customerOrders = answer(orders, 'customer-orders', { orderList }, async ({ customer, ...rest }, views) => {
  const page = await views.orderList.list({ index: 'by-customer', equals: [customer], ...latestFirst, ...rest });
  return toPage(page, showOrder);
});

/** The lines are known from the draft on; only those of shipped orders are purchases. */
const purchases = answer(orders, 'purchases', { orderLines, orderList }, async ({ customer, sku, ...rest }, views) => {
  const page = await views.orderLines.list({
    index: 'by-purchase',
    equals: [customer, sku],
    ...latestFirst,
    ...rest,
  });
  const shipped = await Promise.all(
    page.rows.map(async (row) => (await views.orderList.get(row.order))?.status === 'shipped'),
  );
  return toPage({ ...page, rows: page.rows.filter((_, nth) => shipped[nth]) }, showPurchase);
});

const oneReturn = answer(orders, 'return', { returnList }, async (body, views) => {
  const row = await views.returnList.get(body.return);
  return row === undefined ? null : showReturn(row);
});

const listReturns = answer(orders, 'returns', { returnList }, async ({ customer, ...rest }, views) => {
  const which =
    customer === undefined ? { index: 'by-time' as const } : { index: 'by-customer' as const, equals: [customer] };
  return toPage(await views.returnList.list({ ...which, ...latestFirst, ...rest }), showReturn);
});

const salesReport = answer(orders, 'sales-report', { sales }, async ({ currency }, views) => {
  const rows: SalesRow[] = [];
  let page: Page<SalesRow> | undefined;
  do {
    const query = { index: 'by-currency', equals: [currency], limit: 1000, after: page?.next } as const;
    page = await views.sales.list(query);
    rows.push(...page.rows);
  } while (page.next !== undefined);
  return reportSales(rows, currency);
});

/** How each query is answered. */
export const answers = [
  checkoutAnswer,
  ...editAnswers,
  ...fulfilmentAnswers,
  openCheckoutsAnswer,
  oneOrder,
  orderStatus,
  orderEvents,
  listOrders,
  customerOrders,
  purchases,
  oneReturn,
  listReturns,
  ...returnAnswers,
  creditNoteAnswer,
  salesReport,
  ...linkAnswers,
];
