import { range, view } from '@banyan/core';
import { inventory, reservationRecord } from './contract.ts';
import { lessLines } from './lines.ts';

/** Every reservation, what became of it, and what it still waits for. */
export const reservations = view('reservations', reservationRecord.properties, {
  'by-state': range('state', 'until'),
}).on(
  inventory,
  {
    'reservation-made': {
      key: ({ reservation }) => reservation,
      fold: (_, { backOrdered = [], ...made }, { recordedAt }) => ({
        ...made,
        backOrdered: [...backOrdered],
        state: 'open',
        madeAt: recordedAt,
        closedAt: null,
      }),
    },
    'reservation-committed': {
      key: ({ reservation }) => reservation,
      fold: (row, _, { recordedAt }) => row && { ...row, state: 'committed', closedAt: recordedAt },
    },
    'reservation-released': {
      key: ({ reservation }) => reservation,
      fold: (row, { cause }, { recordedAt }) => row && { ...row, state: cause, closedAt: recordedAt, backOrdered: [] },
    },
    'back-orders-filled': {
      key: ({ fills }) => fills.map(({ reservation }) => reservation),
      fold: (row, { sku, fills }, { key }) => {
        const quantity = fills.find(({ reservation }) => reservation === key)?.quantity ?? 0;
        return row && { ...row, backOrdered: lessLines(row.backOrdered, [{ sku, quantity }]) };
      },
    },
    'back-order-cancelled': {
      key: ({ reservation }) => reservation,
      fold: (row, { sku, quantity }) => row && { ...row, backOrdered: lessLines(row.backOrdered, [{ sku, quantity }]) },
    },
  },
  { leansOn: [lessLines] },
);
