import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from './output.ts';

test('columns are as wide as their widest cell, numbers stand to the right', () => {
  assert.equal(
    table(
      ['log', 'events'],
      [
        ['catalog', 7],
        ['orders', 12_345],
      ],
    ),
    ['log      events', 'catalog       7', 'orders    12345'].join('\n'),
  );
});

test('a table may be empty', () => {
  assert.equal(table(['log', 'events'], []), 'log  events');
});
