// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { erased } from '../index.ts';
import { copies, lendBook, library, shelves } from '../../examples/lending.ts';
import { desk, holdState, holding } from '../../examples/holds.ts';
import { events, given } from './index.ts';

const emma = copies('emma');
const due = '2026-02-01T00:00:00.000Z';

// @ts-expect-error no such event
events(emma, ['book-bougt', { book: 'emma', title: 'Emma', copies: 1 }]);
// @ts-expect-error a field is missing
events(emma, ['book-bought', { book: 'emma', title: 'Emma' }]);
// @ts-expect-error no such event in the contract
events(library, ['hold-ready', { hold: 'h' }]);
// A person's fields may have been erased; others not.
events(desk, ['hold-asked', { hold: 'h', reader: 'r', name: erased, book: 'emma' }]);
// @ts-expect-error not a personal field
events(desk, ['hold-asked', { hold: 'h', reader: erased, name: 'Ann', book: 'emma' }]);

// @ts-expect-error the command has no such field
given().when(lendBook, { book: 'emma', reader: 'ann', until: due });
// @ts-expect-error no such rejection
given().when(lendBook, { book: 'emma', reader: 'ann', due }).thenRejected('none', { lent: 0 });
// @ts-expect-error other details
given().when(lendBook, { book: 'emma', reader: 'ann', due }).thenRejected('none-left', { left: 0 });
// @ts-expect-error another answer
given().when(lendBook, { book: 'emma', reader: 'ann', due }).thenAnswer({ lent: 0 });
// @ts-expect-error another state
given().thenState(emma, { free: 'none', readers: [] });
// @ts-expect-error another row
given().thenRow(shelves, 'emma', { book: 'emma' });

// @ts-expect-error no such step
given().whenDone(holding, 'h', 'lent', { left: 0 });
// @ts-expect-error another answer
given().whenDone(holding, 'h', 'lend', { lent: 0 });
// @ts-expect-error no such rejection
given().whenRejected(holding, 'h', 'lend', 'none', {});
// @ts-expect-error no such timer
given().whenTimer(holding, 'h', 'colect');
given()
  .whenTimer(holding, 'h', 'collect')
  // @ts-expect-error no event of the instance's aggregate
  .then({ appended: [['book-bought', { book: 'emma' }]] });
given()
  .whenTimer(holding, 'h', 'collect')
  // @ts-expect-error another body
  .then({ sent: [['giveBack', { book: 'emma' }]] });
void holdState;
