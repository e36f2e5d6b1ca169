import { range, view } from '@banyan/core';
import { inventory, transferRecord } from './contract.ts';
import { piecesOf } from './lines.ts';

/** Every transfer, and what became of it. */
export const transfers = view('transfers', transferRecord.properties, {
  'by-time': range('sentAt'),
  'by-state': range('state', 'sentAt'),
}).on(
  inventory,
  {
    'transfer-sent': {
      key: ({ transfer }) => transfer,
      fold: (_, { lines, ...sent }, { recordedAt }) => ({
        ...sent,
        state: 'in-transit',
        lines: lines.map((line) => ({ ...line, received: 0, lost: 0 })),
        sentAt: recordedAt,
        closedAt: null,
      }),
    },
    'transfer-settled': {
      key: ({ transfer }) => transfer,
      fold: (row, { outcome, lines, isClosed }, { recordedAt }) =>
        row && {
          ...row,
          state: isClosed ? 'closed' : 'partly-received',
          lines: row.lines.map((line) => ({ ...line, [outcome]: line[outcome] + piecesOf(lines, line.sku) })),
          closedAt: isClosed ? recordedAt : null,
        },
    },
  },
  { leansOn: [piecesOf] },
);
