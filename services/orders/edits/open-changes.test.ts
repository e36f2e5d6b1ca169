import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { cancellation } from './cancellation.ts';
import { openChanges } from './open-changes.ts';
import { orderEdit } from './order-edit.ts';

const EDIT = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b90';
const lines = [{ line: 0, quantity: 1 }];
const cost = { lines, gross: 750, isWhole: false };
const givenUp = { cancellation: 'c-1', order: ID };
const [begun, done] = [
  events(cancellation('c-1'), [
    'cancellation-begun',
    { ...givenUp, ...cost, reason: 'x', currency: 'GBP', nth: 1, refunds: [], reservations: [] },
  ]),
  events(cancellation('c-1'), ['lines-cancelled', { ...givenUp, ...cost }]),
];
const edit = { edit: EDIT, order: ID };
const quotedFor = { buyer: 'ann', channel: 'web', currency: 'GBP', country: 'GB' };
const editing = events(orderEdit(EDIT), [
  'edit-begun',
  { ...edit, reason: 'x', adds: null, removes: lines, location: 'main', quotedFor },
]);
const rows = {
  'cancellation c-1': { kind: 'cancellation' as const, name: 'c-1', order: ID },
  [`edit ${EDIT}`]: { kind: 'edit' as const, name: EDIT, order: ID },
};

test('cancellations and edits are under way from when they begin until all of them is done or undone', () => {
  given(begun, editing).thenRows(openChanges, rows);
  const ended = [
    events(orderEdit(EDIT), ['edit-failed', { ...edit, reason: 'not-editable' }]),
    events(orderEdit(EDIT), ['order-edited', { ...edit, added: null, removes: lines }]),
  ];
  for (const end of ended)
    given(begun, editing, end).thenRows(openChanges, { 'cancellation c-1': rows['cancellation c-1'] });
  given(begun, editing, ended[0]!, done).thenRows(openChanges, {});
});
