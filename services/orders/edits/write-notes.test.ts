import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { orderList } from '../order-list.ts';
import { order } from '../order.ts';
import { accepted, ORDER_ROW } from './testing/accepted.ts';
import { BUYER, ID } from '../checkout/testing/facts.ts';
import { orderNotes } from './order-notes.ts';
import { addNote, NOTES_MAX, removeNote, setTags } from './write-notes.ts';

const notes = orderNotes(ID);
const text = 'Rang: leave it with Mrs Smith';
const body = { order: ID, note: 'n1', text };
const noted = events(notes, ['note-added', { order: ID, note: 'n1', about: BUYER, text }]);
const removed = events(notes, ['note-removed', { order: ID, note: 'n1' }]);

test('a note is sealed for whoever ordered; the same again changes nothing, and another text is refused', () => {
  given(accepted())
    .when(addNote, body)
    .then(events(notes, ['note-added', { ...body, about: BUYER }]));
  given(accepted(), noted).when(addNote, body).thenNothing();
  given(accepted(), noted)
    .when(addNote, { ...body, text: 'x' })
    .thenRejected('note-exists', { note: 'n1' });
  given().when(addNote, body).thenRejected('no-such-order', { order: ID });
});

test('of an order of nobody that is known the order itself is whose note it is', () => {
  const drafted = events(order('mail 1'), [
    'order-drafted',
    { order: 'mail 1', customer: null, country: 'France', currency: 'GBP', lines: [], total: 0 },
  ]);
  given(drafted)
    .when(addNote, { ...body, order: 'mail 1' })
    .then(events(orderNotes('mail 1'), ['note-added', { ...body, order: 'mail 1', about: 'order mail 1' }]));
});

test('what was taken off, or whose person is gone, is like no text, and its name is not used again', () => {
  given(accepted(), noted)
    .when(removeNote, { order: ID, note: 'n1' })
    .then(events(notes, ['note-removed', { order: ID, note: 'n1' }]));
  given(accepted(), noted, removed).when(removeNote, { order: ID, note: 'n1' }).thenNothing();
  given(accepted(), noted, removed).when(addNote, body).thenRejected('note-exists', { note: 'n1' });
  const gone = events(notes, ['note-added', { order: ID, note: 'n1', about: BUYER, text: erased }]);
  given(accepted(), gone).when(addNote, body).thenRejected('note-exists', { note: 'n1' });
  given(accepted()).when(removeNote, { order: ID, note: 'n1' }).thenRejected('no-such-note', { note: 'n1' });
  given().when(removeNote, { order: ID, note: 'n1' }).thenRejected('no-such-order', { order: ID });
});

test('so many notes and no more', () => {
  const full = Array.from({ length: NOTES_MAX }, (_, nth) =>
    events(notes, ['note-added', { order: ID, note: `m${nth}`, about: BUYER, text }]),
  );
  given(accepted(), ...full)
    .when(addNote, body)
    .thenRejected('too-many-notes', { max: NOTES_MAX });
});

test('tags are a set: their order says nothing, and the list of orders shows them', () => {
  const set = events(notes, ['tags-set', { order: ID, tags: ['gift-wrap', 'urgent'] }]);
  given(accepted())
    .when(setTags, { order: ID, tags: ['urgent', 'gift-wrap'] })
    .then(events(notes, ['tags-set', { order: ID, tags: ['gift-wrap', 'urgent'] }]));
  given(accepted(), set)
    .when(setTags, { order: ID, tags: ['urgent', 'gift-wrap'] })
    .thenNothing();
  given(accepted(), set)
    .when(setTags, { order: ID, tags: [] })
    .then(events(notes, ['tags-set', { order: ID, tags: [] }]));
  given(accepted()).when(setTags, { order: ID, tags: [] }).thenNothing();
  given().when(setTags, { order: ID, tags: [] }).thenRejected('no-such-order', { order: ID });
  given(accepted(), set).thenRow(orderList, ID, { ...ORDER_ROW, tags: ['gift-wrap', 'urgent'] });
});
