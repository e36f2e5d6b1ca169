import { decision, isDeepEqual, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { personOf } from './cancellation-words.ts';
import { orderNotes } from './order-notes.ts';

/** So many notes an order may ever have, those taken off among them: its state holds them. */
export const NOTES_MAX = 200;

const streams = (body: { readonly order: string }) => ({ it: orderNotes(body.order), of: order(body.order) });

/** Notes something on an order. */
export const addNote = decision(orders, 'add-note', streams, ({ order: id, note, text }, { it, of }) => {
  const { status } = of.state;
  if (status === 'none') return reject('no-such-order', { order: id });
  const { notes } = it.state;
  // A text whose person is gone, or that was taken off, is like no other.
  if (Object.hasOwn(notes, note)) return notes[note] === text ? undefined : reject('note-exists', { note });
  if (Object.keys(notes).length >= NOTES_MAX) return reject('too-many-notes', { max: NOTES_MAX });
  it.append('note-added', { order: id, note, about: personOf(id, of.state), text });
});

/** Takes a note off an order. */
export const removeNote = decision(orders, 'remove-note', streams, ({ order: id, note }, { it, of }) => {
  if (of.state.status === 'none') return reject('no-such-order', { order: id });
  if (!Object.hasOwn(it.state.notes, note)) return reject('no-such-note', { note });
  if (it.state.notes[note] !== null) it.append('note-removed', { order: id, note });
});

/** Marks an order with tags: those that it is given, and no others. Their order says nothing. */
export const setTags = decision(orders, 'set-tags', streams, ({ order: id, tags }, { it, of }) => {
  if (of.state.status === 'none') return reject('no-such-order', { order: id });
  const sorted = tags.toSorted();
  if (!isDeepEqual(sorted, it.state.tags)) it.append('tags-set', { order: id, tags: sorted });
});
