import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk } from '../../examples/holds.ts';
import { T, command, contract, identifier } from '../index.ts';
import { describeContract } from './index.ts';

const n = T.Integer();
const text = T.String();

test('a contract is described the same in whatever order it was written', () => {
  const one = contract('a', {
    events: { x: { n, text }, y: {} },
    commands: { c: command({}, { by: ['staff', 'public'] }) },
  });
  const other = contract('a', {
    commands: { c: command({}, { by: ['public', 'staff'] }) },
    events: { y: {}, x: { text, n } },
  });
  assert.equal(JSON.stringify(describeContract(one)), JSON.stringify(describeContract(other)));
});

test('a description is plain JSON, and says what is personal', () => {
  const description = describeContract(desk);
  assert.deepEqual(JSON.parse(JSON.stringify(description)), description);
  assert.deepEqual(description.events['hold-asked']?.payload['properties'], {
    book: JSON.parse(JSON.stringify(identifier)),
    hold: JSON.parse(JSON.stringify(identifier)),
    name: { type: 'string', 'x-personal': 'reader' },
    reader: JSON.parse(JSON.stringify(identifier)),
  });
});
