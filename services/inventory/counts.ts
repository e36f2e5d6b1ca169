import { range, view } from '@banyan/core';
import { countLine, countRecord, inventory } from './contract.ts';

/** Every count, with how much it found amiss. */
export const counts = view('counts', countRecord.properties, {
  'by-location': range('location', 'startedAt'),
}).on(inventory, {
  'count-started': {
    key: ({ count }) => count,
    fold: (_, started, { recordedAt }) => ({
      ...started,
      state: 'open',
      startedAt: recordedAt,
      finishedAt: null,
      lines: 0,
      differing: 0,
      found: 0,
      missing: 0,
    }),
  },
  'count-recorded': {
    key: ({ count }) => count,
    fold: (row, { difference }) =>
      row && {
        ...row,
        lines: row.lines + 1,
        differing: row.differing + (difference === 0 ? 0 : 1),
        found: row.found + Math.max(0, difference),
        missing: row.missing + Math.max(0, -difference),
      },
  },
  'count-finished': {
    key: ({ count }) => count,
    fold: (row, _, { recordedAt }) => row && { ...row, state: 'finished', finishedAt: recordedAt },
  },
});

/** What was counted, SKU by SKU. */
export const countLines = view('count-lines', countLine.properties, {
  'by-count': range('count', 'sku'),
}).on(inventory, {
  'count-recorded': {
    key: ({ count, sku }) => `${sku}@${count}`,
    fold: (_, recorded, { recordedAt }) => ({ ...recorded, countedAt: recordedAt }),
  },
});
