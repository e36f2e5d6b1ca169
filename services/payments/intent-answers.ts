import { answer, toPage } from '@banyan/core';
import { payments } from './contract.ts';
import { intents, openParts, showIntent } from './intents.ts';
import { providerRequests, showRequest } from './provider-requests.ts';
import { webhooks } from './webhooks.ts';

const intent = answer(payments, 'intent', { intents }, async (body, views) => {
  const row = await views.intents.get(body.intent);
  return row === undefined ? null : showIntent(row);
});

const intentList = answer(payments, 'intents', { intents }, async ({ status, ...rest }, views) => {
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  return toPage(await views.intents.list({ ...which, direction: 'descending', ...rest }), showIntent);
});

const openPayments = answer(payments, 'open-payments', { intents }, async ({ customer, ...rest }, views) => {
  const page = await views.intents.list({ index: 'by-customer', equals: [customer], ...rest });
  return { ...toPage(page, (row) => row), rows: page.rows.flatMap(openParts) };
});

const requests = answer(payments, 'provider-requests', { providerRequests }, async (paging, views) =>
  toPage(await views.providerRequests.list({ index: 'by-time', ...paging }), showRequest),
);

const webhookList = answer(payments, 'webhooks', { webhooks }, async ({ status, ...rest }, views) => {
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  return toPage(await views.webhooks.list({ ...which, ...rest }), (row) => row);
});

/** How queries about payments by card are answered. */
export const intentAnswers = [intent, intentList, openPayments, requests, webhookList];
