import { answer, toPage } from '@banyan/core';
import { payments } from './contract.ts';
import { intents, openParts, showIntent } from './intents.ts';
import { providerRequests, showRequest } from './provider-requests.ts';
import { webhooks } from './webhooks.ts';

const intent = answer(payments, 'intent', { intents }, async (body, views) => {
  const row = await views.intents.get(body.intent);
  return row === undefined ? null : showIntent(row);
});

const intentList = answer(payments, 'intents', { intents }, async ({ status, limit, after }, views) => {
  const order = 'descending';
  if (status === undefined)
    return toPage(await views.intents.list({ index: 'by-time', order, limit, after }), showIntent);
  return toPage(await views.intents.list({ index: 'by-status', equals: [status], order, limit, after }), showIntent);
});

const openPayments = answer(payments, 'open-payments', { intents }, async ({ customer, limit, after }, views) => {
  const page = await views.intents.list({ index: 'by-customer', equals: [customer], limit, after });
  return { ...toPage(page, (row) => row), rows: page.rows.flatMap(openParts) };
});

const requests = answer(payments, 'provider-requests', { providerRequests }, async ({ limit, after }, views) =>
  toPage(await views.providerRequests.list({ index: 'by-time', limit, after }), showRequest),
);

const webhookList = answer(payments, 'webhooks', { webhooks }, async ({ status, limit, after }, views) =>
  toPage(await views.webhooks.list({ index: 'by-status', equals: [status], limit, after }), (row) => row),
);

/** How queries about payments by card are answered. */
export const intentAnswers = [intent, intentList, openPayments, requests, webhookList];
