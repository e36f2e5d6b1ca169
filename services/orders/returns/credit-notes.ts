import { answer, T, view } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { creditNoteRecord } from './returns-contract.ts';

/** Every credit note of orders, as it was issued. */
export const creditNotes = view('credit-notes', { ...creditNoteRecord.properties, issuedAt: T.String() }).on(orders, {
  'credit-note-issued': {
    key: ({ creditNote }) => creditNote,
    fold: (_, issued, { recordedAt }) => ({ ...issued, issuedAt: recordedAt }),
  },
});

/** A credit note for whoever may know of its order. */
export const creditNoteAnswer = answer(
  orders,
  'credit-note',
  { creditNotes, orderList },
  async ({ creditNote }, views, { caller }) => {
    const row = await views.creditNotes.get(creditNote);
    const of = row === undefined ? undefined : await views.orderList.get(row.order);
    return row === undefined || of === undefined || !mayKnow(caller, of) ? null : row;
  },
);
