import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidError } from './errors.ts';
import { readNamedPlace, readPlace, writePlace } from './place-cursor.ts';

const list = { query: 'trees/rings', parts: ['oak', 'ascending'] };

test('a place is read back in its own list alone', () => {
  for (const place of [1, 42, Number.MAX_SAFE_INTEGER]) assert.equal(readPlace(list, writePlace(list, place)), place);
  const cursor = writePlace(list, 42);
  for (const [of, given] of [
    [{ ...list, parts: ['oak', 'descending'] }, cursor],
    [{ ...list, parts: ['elm', 'ascending'] }, cursor],
    [{ ...list, parts: ['oak'] }, cursor],
    [{ ...list, query: 'trees/leaves' }, cursor],
    ...['42', '', '.', 'x', `0${cursor}`, `${cursor}x`, cursor.replace('42', '1e3'), cursor.replace('42', '-1')].map(
      (other) => [list, other] as const,
    ),
    [list, writePlace(list, 0)],
    [list, writePlace(list, 1.5)],
  ] as const)
    assert.throws(
      () => readPlace(of, given),
      (error) =>
        error instanceof InvalidError &&
        JSON.stringify(error).includes('is not a cursor of this query: start again without it'),
      given,
    );
});

test('so is a name', () => {
  for (const name of ['ann', 'é 👋', '.', '42']) assert.equal(readNamedPlace(list, writePlace(list, name)), name);
  const cursor = writePlace(list, 'ann');
  for (const [of, given] of [
    [{ ...list, parts: ['oak', 'descending'] }, cursor],
    [{ ...list, query: 'trees/leaves' }, cursor],
    ...['', '.', 'x', 'eyJ9', `${cursor}x`, `${cursor}=`, ` ${cursor}`].map((other) => [list, other] as const),
    [list, writePlace(list, '')],
    [list, writePlace(list, 42)],
  ] as const)
    assert.throws(() => readNamedPlace(of, given), InvalidError, given);
  assert.throws(() => readPlace(list, cursor), InvalidError);
});
