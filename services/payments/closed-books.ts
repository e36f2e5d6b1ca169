import { T, view } from '@banyan/core';
import { payments } from './contract.ts';

/** The key of the one row. */
export const BOOKS = 'ledger';

/** Up to when the books are closed. */
export const closedBooks = view('closed-books', { closed: T.String() }).on(
  payments,
  { 'period-closed': { key: () => BOOKS, fold: (_, { period }) => ({ closed: period }) } },
  { leansOn: [BOOKS] },
);
