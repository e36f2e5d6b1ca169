import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BanyanError, DefectError, InvalidError } from '@banyan/core';
import {
  CorruptLogError,
  ForbiddenError,
  KeyReusedError,
  OverloadedError,
  StoreError,
  TokenError,
  UnavailableError,
} from '@banyan/engine';
import { problemOf, rejectionProblem } from './problem.ts';

const statusOf = (error: unknown): number => problemOf(error).problem.status;

test('every error gets the status of its code', () => {
  const cases: readonly (readonly [unknown, number])[] = [
    [new InvalidError('x', [{ path: '/a', message: 'is missing' }]), 400],
    [new ForbiddenError('x', 'public', ['staff']), 403],
    [new KeyReusedError('x', 'k'), 422],
    [new OverloadedError('x', 10), 503],
    [new UnavailableError('x', 'it starts'), 503],
    [new TokenError('not folded here', false), 400],
    [new TokenError('not there yet', true), 503],
    [new CorruptLogError('x', 'y'), 503],
    [new DefectError('x'), 500],
    [new TypeError('x'), 500],
    ['thrown text', 500],
    [new BanyanError('x', { code: 'never-heard-of', fault: 'caller', retryable: false }), 400],
    [new BanyanError('x', { code: 'never-heard-of', fault: 'system', retryable: true }), 503],
    [new BanyanError('x', { code: 'never-heard-of', fault: 'system', retryable: false }), 500],
  ];
  for (const [error, status] of cases) assert.equal(statusOf(error), status, String(error));
});

test('an invalid request names each wrong field', () => {
  const { problem } = problemOf(
    new InvalidError('library/book', [
      { path: '/title', message: 'is missing' },
      { path: '/copies', message: 'must be integer' },
    ]),
    'f'.repeat(32),
  );
  assert.equal(problem.code, 'invalid');
  assert.equal(problem.trace, 'f'.repeat(32));
  assert.deepEqual(problem.errors, [
    { pointer: '/title', detail: 'is missing' },
    { pointer: '/copies', detail: 'must be integer' },
  ]);
});

test('what an error says of the inside is not told outside', () => {
  for (const error of [
    new DefectError('fold of /home/x failed'),
    new TypeError('/home/x'),
    new StoreError('cannot open /home/x/log.db', 'none'),
    new CorruptLogError('orders', '/home/x', new Error('cause')),
    new BanyanError('/home/x', { code: 'never-heard-of', fault: 'system', retryable: true }),
  ]) {
    assert.doesNotMatch(JSON.stringify(problemOf(error)), /home|at .*\.ts/);
  }
});

test('an overloaded service says when to come back, in whole seconds', () => {
  assert.equal(problemOf(new OverloadedError('x', 1200)).retryAfterS, 2);
  assert.equal(problemOf(new UnavailableError('x', 'it stops')).retryAfterS, 1);
  assert.equal(problemOf(new KeyReusedError('x', 'k')).retryAfterS, undefined);
});

test('a rejection keeps its name and details', () => {
  const problem = rejectionProblem('inventory', 'out-of-stock', { sku: 'A-1', available: 0 }, 'a'.repeat(32));
  assert.equal(problem.status, 409);
  assert.equal(problem.code, 'out-of-stock');
  assert.equal(problem.title, 'Out of stock');
  assert.equal(problem.type, '/problems#inventory.out-of-stock');
  assert.deepEqual(problem.details, { sku: 'A-1', available: 0 });
});
