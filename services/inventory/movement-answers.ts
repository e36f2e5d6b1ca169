import { answer, toPage } from '@banyan/core';
import { inventory } from './contract.ts';
import { countLines, counts } from './counts.ts';
import { transfers } from './transfers.ts';

/** A transfer as it stands. */
export const findTransfer = answer(inventory, 'transfer', { transfers }, async ({ transfer }, views) => {
  return (await views.transfers.get(transfer)) ?? null;
});

/** Transfers, the oldest first. */
export const listTransfers = answer(inventory, 'transfers', { transfers }, async ({ state, ...paging }, views) => {
  const which = state === undefined ? { index: 'by-time' as const } : { index: 'by-state' as const, equals: [state] };
  return toPage(await views.transfers.list({ ...which, ...paging }), (row) => row);
});

/** The counts of a location, the latest first. */
export const listCounts = answer(inventory, 'counts', { counts }, async ({ location, ...paging }, views) => {
  const page = await views.counts.list({
    index: 'by-location',
    equals: [location],
    direction: 'descending',
    ...paging,
  });
  return toPage(page, (row) => row);
});

/** What was counted, by SKU. */
export const listCountLines = answer(inventory, 'count-lines', { countLines }, async ({ count, ...paging }, views) => {
  return toPage(await views.countLines.list({ index: 'by-count', equals: [count], ...paging }), (row) => row);
});
