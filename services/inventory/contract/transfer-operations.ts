import { sku } from '@banyan/catalog/contract';
import { T, command, instant, pageOf, query, inOrder } from '@banyan/core';
import {
  documentExists,
  documentId,
  lines,
  location,
  outOfStock,
  reason,
  staff,
  summed,
  summedLines,
  total,
} from './vocabulary.ts';

const transfer = documentId;

/** How a transfer stands: all on the way, in part, or nothing any more. */
const transferState = T.Union([T.Literal('in-transit'), T.Literal('partly-received'), T.Literal('closed')]);

/** A transfer as it stands. */
export const transferRecord = T.Object(
  {
    transfer,
    from: location,
    to: location,
    state: transferState,
    lines: T.Array(T.Object({ sku, quantity: summed, received: total, lost: total }, { additionalProperties: false }), {
      maxItems: 1000,
    }),
    sentAt: instant,
    closedAt: T.Union([instant, T.Null()]),
  },
  { additionalProperties: false },
);

/** Events of transfers. */
export const transferEvents = {
  'transfer-sent': { transfer, from: location, to: location, lines: summedLines },
  'transfer-received': { transfer, receipt: documentId, lines: summedLines },
  'transfer-lost': { transfer, loss: documentId, lines: summedLines, reason },
  /** On the transfer's stream: so much of it is on the way no more. */
  'transfer-settled': {
    transfer,
    outcome: T.Union([T.Literal('received'), T.Literal('lost')]),
    lines: summedLines,
    isClosed: T.Boolean(),
  },
  'stock-sent': { sku, location, quantity: summed, transfer, to: location, free: total },
  'stock-arrived': { sku, location, quantity: summed, transfer, from: location, free: total },
  /** At the location that had sent them: they have arrived, or will not. */
  'transit-ended': {
    sku,
    location,
    quantity: summed,
    transfer,
    outcome: T.Union([T.Literal('received'), T.Literal('lost')]),
  },
};

const refused = {
  'no-such-transfer': {},
  'not-in-transit': { sku, inTransit: total },
  ...documentExists,
};

/** Commands of transfers. */
export const transferCommands = {
  'send-transfer': command(
    { transfer, from: location, to: location, lines },
    {
      description: 'Sends goods to another location, all of them or none; the same transfer again changes nothing.',
      example: { transfer: 'T-17', from: 'main', to: 'leeds-2', lines: [{ sku: '85123A', quantity: 2 }] },
      ...staff,
      rejects: { ...outOfStock, 'same-location': { location }, ...documentExists },
    },
  ),
  'receive-transfer': command(
    { transfer, receipt: documentId, lines },
    {
      description:
        'Books that goods of a transfer have arrived, all or a part; the same receipt again changes nothing.',
      example: { transfer: 'T-17', receipt: 'T-17-1', lines: [{ sku: '85123A', quantity: 1 }] },
      ...staff,
      rejects: refused,
    },
  ),
  'lose-transfer': command(
    { transfer, loss: documentId, lines, reason },
    {
      description: 'Books that goods of a transfer will not arrive; the same loss again changes nothing.',
      example: { transfer: 'T-17', loss: 'T-17-lost', lines: [{ sku: '85123A', quantity: 1 }], reason: 'fell off' },
      ...staff,
      rejects: refused,
    },
  ),
};

/** Queries of transfers. */
export const transferQueries = {
  transfer: query(
    { transfer },
    {
      description: 'A transfer as it stands; null when there is none of this name.',
      example: { transfer: 'T-17' },
      ...staff,
      returns: T.Union([transferRecord, T.Null()]),
    },
  ),
  transfers: query(
    { state: T.Optional(transferState), ...inOrder('ascending') },
    {
      description: 'Transfers, or those in one state, the oldest first.',
      ...staff,
      returns: pageOf(transferRecord),
    },
  ),
};
