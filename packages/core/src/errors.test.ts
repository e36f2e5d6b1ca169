import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { BanyanError, DefectError, DefinitionError, InvalidError, UnknownVersionError } from './index.ts';

const one = new InvalidError('command buy', [
  { path: '', message: 'must be object' },
  { path: '/a', message: 'is missing' },
]);

test('errors are told apart by code, with whose fault it is and whether to try again', () => {
  const all = [
    one,
    new DefinitionError('contract a', ['x']),
    new UnknownVersionError('bought', 2, 1),
    new DefectError('oops'),
  ];
  assert.deepEqual(
    all.map(({ name, code, fault, retryable }) => [name, code, fault, retryable]),
    [
      ['InvalidError', 'invalid', 'caller', false],
      ['DefinitionError', 'definition', 'system', false],
      ['UnknownVersionError', 'unknown-version', 'system', true],
      ['DefectError', 'defect', 'system', false],
    ],
  );
});

test('a message is for people, details are for programs', () => {
  assert.equal(one.message, 'command buy is not valid: (body) must be object; /a is missing');
  assert.deepEqual(one.details, { problems: one.problems });
  assert.deepEqual(new DefectError('oops').details, {});
});

test('a cause is kept, and there is none unless given', () => {
  const cause = new Error('root');
  assert.equal(new DefectError('oops', {}, cause).cause, cause);
  assert.equal('cause' in new DefectError('oops'), false);
});

test('instanceof tells the family and its members', () => {
  assert.ok(one instanceof BanyanError && one instanceof Error && one instanceof InvalidError);
  assert.equal(one instanceof DefectError, false);
  for (const value of [new Error('x'), { code: 'invalid' }, null, undefined, 'invalid'])
    assert.equal(value instanceof BanyanError, false);
});

test('instanceof of the family holds between two copies of this package', async () => {
  const copy: typeof import('./errors.ts') = await import(`${import.meta.resolve('./errors.ts')}?copy`);
  assert.notEqual(copy.BanyanError, BanyanError);
  assert.ok(new copy.DefectError('oops') instanceof BanyanError);
  assert.ok(one instanceof copy.BanyanError);
});

test('the brand does not clutter what is printed or stored', () => {
  assert.doesNotMatch(inspect(one), /Symbol/);
  assert.deepEqual(Object.keys(one).toSorted(), ['code', 'details', 'fault', 'name', 'problems', 'retryable']);
});
