import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CommandDefinition, Contract, QueryDefinition } from '@banyan/core';
import { oneProcess } from '@banyan/topologies/one-process';

// Staff edit what there is by the version that they have seen of it: the command names the stream (`edits`), and a query shows its version. A new command for
// staff either does so, or stands here with why nobody's work can be lost by it.

const services = resolve(import.meta.dirname, '../../../../services');
const contracts: Contract[] = [];
// Those of the market: what a service that is still being made lets staff do is nobody's work.
for (const service of Object.keys(oneProcess.plan.services)) {
  const file = resolve(services, service, 'contract.ts');
  const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, Partial<Contract> | undefined>>;
  contracts.push(...(Object.values(exported).filter((one) => one?.commands !== undefined) as Contract[]));
}

const isForStaff = ({ by }: CommandDefinition | QueryDefinition): boolean => by.includes('staff');
const staffCommands = contracts.flatMap(({ name, commands }) =>
  Object.entries(commands)
    .filter(([, definition]) => isForStaff(definition))
    .map(([command, definition]) => ({ operation: `${name}/${command}`, service: name, ...definition })),
);

/** Staff commands that are no edits, by why. */
const NO_EDITS: Readonly<Record<string, readonly string[]>> = {
  'they make something new under a name of the caller’s choosing: the same again changes nothing, other content is refused':
    [
      'catalog/draft-product',
      'catalog/add-variant',
      'catalog/create-category',
      'catalog/create-collection',
      'channels/open-channel',
      'customers/register-customer',
      'customers/register-guest',
      'customers/make-key',
      'customers/ask-erasure',
      'customers/keep-document',
      'inventory/start-count',
      'inventory/record-count',
      'notifications/queue-mail',
      'orders/add-note',
      'orders/draft-order',
      'orders/order-products',
      'payments/create-intent',
      'payments/issue-gift-card',
      'payments/issue-invoice',
      'payments/post-document',
      'pricing/make-quote',
      'shipping/create-shipment',
    ],
  'they are movements, each with a name of its own, that add to what there is: pieces and money are counted in the decision, and none is there twice':
    [
      'inventory/receive-stock',
      'inventory/adjust-stock',
      'inventory/return-stock',
      'inventory/quarantine-stock',
      'inventory/inspect-stock',
      'inventory/send-transfer',
      'inventory/receive-transfer',
      'inventory/lose-transfer',
      'inventory/reserve-stock',
      'inventory/commit-reservation-part',
      'inventory/release-reservation-part',
      'orders/cancel-lines',
      'orders/fulfil-order',
      'orders/request-return',
      'orders/report-found',
      'orders/withdraw',
      'orders/accept-return',
      'payments/authorise-intent',
      'payments/capture-intent',
      'payments/refund-intent',
      'payments/present-gift-card',
      'payments/grant-credit',
      'payments/hold-credit',
      'payments/spend-hold',
      'payments/return-credit',
      'payments/record-settlement',
      'payments/record-payment',
      'payments/issue-refund',
      'payments/post-transaction',
      'payments/post-adjustment',
      'pricing/claim-quote',
    ],
  'they are steps on a way that goes one direction: refused where they do not come next, nothing the second time': [
    'customers/withdraw-erasure',
    'inventory/commit-reservation',
    'inventory/release-reservation',
    'inventory/cancel-back-orders',
    'inventory/finish-count',
    'notifications/send-again',
    'orders/cancel-checkout',
    'orders/cancel-edit',
    'orders/place-order',
    'orders/cancel-order',
    'orders/ship-order',
    'orders/cancel-return',
    'orders/refuse-return',
    'orders/receive-return',
    'orders/retry-refund',
    'orders/settle-refund',
    'orders/collect-payment',
    'orders/settle-payment',
    'orders/retry-card-refund',
    'orders/settle-card-refund',
    'payments/close-period',
    'payments/void-intent',
    'payments/check-intent',
    'payments/release-hold',
    'payments/write-off-invoice',
    'pricing/release-claim',
    'shipping/mark-shipped',
    'shipping/mark-delivered',
    'shipping/mark-lost',
    'shipping/mark-ready',
    'shipping/mark-collected',
    'shipping/cancel-shipment',
  ],
  'they take away what they name whole, which nobody can have changed in between': [
    'catalog/release-slug',
    'customers/end-key',
    'orders/remove-note',
  ],
  'they change nothing': ['catalog/quote-prices'],
};
const excused = Object.values(NO_EDITS).flat();

test('every command of staff says which stream it edits, or why it edits none', () => {
  assert.ok(contracts.length >= 10 && staffCommands.length >= 100, `${contracts.length}, ${staffCommands.length}`);
  const silent = staffCommands.filter(({ edits }) => edits === undefined).map(({ operation }) => operation);
  assert.deepEqual(silent.toSorted(), excused.toSorted());
});

test('whatever staff edit, a query for staff shows with its version', () => {
  const shown = contracts.flatMap(({ name, queries }) =>
    Object.values(queries)
      .filter(isForStaff)
      .map(({ shows }) => shows && `${name} ${shows.aggregate}`),
  );
  const edited = staffCommands.flatMap(({ service, edits = [] }) =>
    edits.map(({ aggregate }) => `${service} ${aggregate}`),
  );
  assert.deepEqual(
    [...new Set(edited)].filter((stream) => !shown.includes(stream)),
    [],
  );
});
