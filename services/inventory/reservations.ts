import { range, view, type Plain } from '@banyan/core';
import { inventory, reservationRecord } from './contract.ts';
import { lessLines, type Line } from './lines.ts';

/** Every reservation, what became of it, and what it still waits for. */
export const reservations = view('reservations', reservationRecord.properties, {
  'by-time': range('until'),
  'by-state': range('state', 'until'),
}).on(
  inventory,
  {
    'reservation-made': {
      key: ({ reservation }) => reservation,
      fold: (_, { backOrdered = [], holder: __, ...made }, { recordedAt }) => ({
        ...made,
        left: [...made.lines],
        backOrdered: [...backOrdered],
        state: 'open',
        madeAt: recordedAt,
        closedAt: null,
      }),
    },
    'reservation-committed': {
      key: ({ reservation }) => reservation,
      fold: (row, _, { recordedAt }) => row && { ...row, state: 'committed', closedAt: recordedAt, left: [] },
    },
    'reservation-released': {
      key: ({ reservation }) => reservation,
      fold: (row, { cause }, { recordedAt }) => row && { ...row, state: cause, closedAt: recordedAt, left: [] },
    },
    'reservation-part-committed': {
      key: ({ reservation }) => reservation,
      fold: (row, part, { recordedAt }) => row && withoutPart(row, part, 'committed', recordedAt),
    },
    'reservation-part-released': {
      key: ({ reservation }) => reservation,
      fold: (row, part, { recordedAt }) => row && withoutPart(row, part, 'released', recordedAt),
    },
    // What was given back of pieces that had not come is not waited for any more.
    'stock-released': {
      key: ({ reservation, backOrdered = 0 }) => (backOrdered === 0 ? [] : reservation),
      fold: (row, { sku, backOrdered = 0 }) =>
        row && { ...row, backOrdered: lessLines(row.backOrdered, [{ sku, quantity: backOrdered }]) },
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
  { leansOn: [lessLines, withoutPart] },
);

type ReservationRow = Plain<typeof reservationRecord.properties>;

function withoutPart(
  row: ReservationRow,
  { lines, isLast }: { readonly lines: readonly Line[]; readonly isLast: boolean },
  outcome: 'committed' | 'released',
  at: string,
): ReservationRow {
  const left = lessLines(row.left, lines);
  return isLast ? { ...row, left, state: outcome, closedAt: at } : { ...row, left };
}
