import { answer, type Erased } from '@banyan/core';
import { orders } from '../contract.ts';
import { orderList } from '../order-list.ts';
import { readAll } from './read-all.ts';
import { orderNotes } from './order-notes.ts';

interface Shown {
  readonly note: string;
  readonly text: string | Erased;
  readonly by: string;
  readonly at: string;
}

/** The notes on an order, read from its log: they are looked at one order at a time, and so need no rows. */
export const showNotes = answer(orders, 'order-notes', { orderList }, async ({ order: id }, views, { history }) => {
  const row = await views.orderList.get(id);
  if (row === undefined) return null;
  const notes = new Map<string, Shown>();
  for (const { type, payload, by, recordedAt: at } of await readAll(history, orderNotes(id))) {
    if (type === 'note-added') notes.set(payload.note, { note: payload.note, text: payload.text, by, at });
    if (type === 'note-removed') notes.delete(payload.note);
  }
  return { order: id, tags: row.tags, notes: [...notes.values()] };
});
