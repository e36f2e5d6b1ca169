import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erased } from '../index.ts';
import { askForHold, collectHold, desk, holdState, holding, waiting } from '../../examples/holds.ts';
import { buyBook, copies, lendBook, library, returnBook, shelves } from '../../examples/lending.ts';
import { events, given } from './index.ts';

const emma = copies('emma');
const bought = events(emma, ['book-bought', { book: 'emma', title: 'Emma', copies: 2 }]);
const due = '2026-02-01T00:00:00.000Z';

test('a decision appends events, answers and is rejected', () => {
  given().when(buyBook, { book: 'emma', title: 'Emma', copies: 2 }).then(bought);
  given(bought)
    .when(lendBook, { book: 'emma', reader: 'ann', due })
    .then(events(emma, ['book-lent', { book: 'emma', reader: 'ann', due }]))
    .thenAnswer({ left: 1 });
  given().when(lendBook, { book: 'emma', reader: 'ann', due }).thenRejected('none-left', { lent: 0 });
  given(bought).when(returnBook, { book: 'emma', reader: 'ann' }).thenRejected('not-lent', {});
  given().when(buyBook, { book: '', title: 'Emma', copies: 0 }).thenInvalid('/book', '/copies');
});

test('a decision that changes nothing', () => {
  const asked = events(holdState('h1'), ['hold-asked', { hold: 'h1', reader: 'ann', name: 'Ann', book: 'emma' }]);
  given(asked).when(askForHold, { hold: 'h1', reader: 'ann', name: 'Ann', book: 'emma' }).thenNothing();
  given(asked).when(collectHold, { hold: 'h1' }).thenRejected('not-ready', { step: 'asked' });
});

test('states and rows are folded from the given events', () => {
  const lent = events(emma, ['book-lent', { book: 'emma', reader: 'ann', due }]);
  given(bought, lent).thenState(emma, { free: 1, readers: ['ann'] });
  given(bought, lent).thenRows(shelves, { emma: { book: 'emma', title: 'Emma', free: 1, lent: 1 } });
  given(bought).thenRow(shelves, 'dune', undefined);
});

test('events of a contract stand for another service', () => {
  given(events(library, ['book-bought', { book: 'emma', title: 'Emma', copies: 2 }])).thenRow(shelves, 'emma', {
    book: 'emma',
    title: 'Emma',
    free: 2,
    lent: 0,
  });
  given(events(desk, ['hold-asked', { hold: 'h1', reader: 'ann', name: erased, book: 'emma' }])).thenRows(waiting, {
    h1: { hold: 'h1', name: '(erased)', book: 'emma' },
  });
});

const askedAt = '2026-01-05T12:00:00.000Z';
const inThreeDays = '2026-01-08T12:00:00.000Z';
const one = holdState('h1');
const asked = events(one, [
  'hold-asked',
  { hold: 'h1', reader: 'ann', name: 'Ann', book: 'emma' },
  { recordedAt: askedAt },
]);

test('a process manager reacts to events, outcomes and timers', () => {
  given()
    .whenEvent(holding, asked)
    .then({
      sent: [['lend', { book: 'emma', reader: 'ann', due: inThreeDays }]],
      scheduled: { collect: inThreeDays },
    });
  given(asked)
    .whenDone(holding, 'h1', 'lend', { left: 0 })
    .then({ appended: [['hold-ready', { hold: 'h1' }]] });
  given(asked)
    .whenRejected(holding, 'h1', 'lend', 'none-left', { lent: 2 })
    .then({
      appended: [['hold-refused', { hold: 'h1', reason: 'all 2 are lent' }]],
      cancelled: ['collect'],
    });
  given(asked, events(one, ['hold-ready', { hold: 'h1' }]))
    .whenTimer(holding, 'h1', 'collect')
    .then({
      appended: [['hold-lapsed', { hold: 'h1' }]],
      sent: [['giveBack', { book: 'emma', reader: 'ann' }]],
    });
  given(asked).whenTimer(holding, 'h1', 'collect').thenNothing();
});

test('a process manager leaves alone what is not its business', () => {
  given().whenEvent(holding, bought).thenNothing();
  assert.throws(() => given().whenEvent(holding, events(one)), TypeError);
});
