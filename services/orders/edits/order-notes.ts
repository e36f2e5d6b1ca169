import { aggregate, type Erased } from '@banyan/core';
import { orders } from '../contract.ts';

/** What is written on an order. */
export interface OrderNotesState {
  /** By name; null: it was taken off. */
  readonly notes: Readonly<Record<string, string | Erased | null>>;
  readonly tags: readonly string[];
}

const initial: OrderNotesState = { notes: {}, tags: [] };

/** What staff write on an order, in a stream of its own: whoever notes something is in nobody’s way. */
export const orderNotes = aggregate(orders, 'order-notes', initial, {
  'note-added': (state, { note, text }) => ({ ...state, notes: { ...state.notes, [note]: text } }),
  'note-removed': (state, { note }) => ({ ...state, notes: { ...state.notes, [note]: null } }),
  'tags-set': (state, { tags }) => ({ ...state, tags }),
});
