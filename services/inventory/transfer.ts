import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import { lessLines, type Line } from './lines.ts';

/** Goods on the way from one location to another. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  /** As they were sent. */
  readonly lines: readonly Line[];
  /** Those of them that are still on the way. */
  readonly open: readonly Line[];
}

const NONE: Transfer = { from: '', to: '', lines: [], open: [] };

/** Streams `transfer/<transfer>`. */
export const transfer = aggregate(
  inventory,
  'transfer',
  NONE,
  {
    'transfer-sent': (_, { from, to, lines }) => ({ from, to, lines, open: lines }),
    'transfer-settled': (sent, { lines }) => ({ ...sent, open: lessLines(sent.open, lines) }),
  },
  { leansOn: [lessLines] },
);

/** Goods of a transfer that arrived, or were given up, under one name. */
export interface TransferPart {
  readonly transfer: string;
  readonly lines: readonly Line[];
  readonly reason: string;
}

const NO_PART: TransferPart = { transfer: '', lines: [], reason: '' };

/** Streams `transfer-receipt/<receipt>`. */
export const transferReceipt = aggregate(inventory, 'transfer-receipt', NO_PART, {
  'transfer-received': (_, { transfer: of, lines }) => ({ transfer: of, lines, reason: '' }),
});

/** Streams `transfer-loss/<loss>`. */
export const transferLoss = aggregate(inventory, 'transfer-loss', NO_PART, {
  'transfer-lost': (_, { transfer: of, lines, reason }) => ({ transfer: of, lines, reason }),
});
