import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as core from '@banyan/core';
import { BanyanError, DefectError, InvalidError } from '@banyan/core';
import * as engine from '@banyan/engine';
import { CorruptLogError, KeyReusedError, OverloadedError, StorageFullError, StoreError } from '@banyan/engine';
import * as sqlite from '@banyan/sqlite';
import { DataFolderOwnedError } from '@banyan/sqlite';
import { errorsOf, toWire, type WireError } from './wire-error.ts';

const fromWire = errorsOf([core, engine, sqlite]);

const through = (error: unknown): BanyanError => fromWire(JSON.parse(JSON.stringify(toWire(error))) as WireError);

test('an error keeps its class, its code and the fields of its class', () => {
  const errors = [
    new InvalidError('x', [{ path: '/a', message: 'is missing' }]),
    new OverloadedError('x', 20),
    new KeyReusedError('c', 'k'),
    new CorruptLogError('orders', 'y', new Error('cause')),
    new StorageFullError('x'),
    new DataFolderOwnedError('/x', 7),
  ];
  for (const error of errors) {
    const received = through(error);
    assert.equal(received.constructor, error.constructor);
    assert.ok(received instanceof BanyanError);
    const { cause: _, ...expected } = { ...toWire(error), cause: undefined };
    assert.deepEqual(toWire(received), JSON.parse(JSON.stringify(expected)));
  }
  assert.ok(through(new StorageFullError('x')) instanceof StoreError);
});

test('what is not ours arrives as a defect, without a stack of the other side', () => {
  const received = through(new TypeError('x is not a function'));
  assert.ok(received instanceof DefectError);
  assert.equal(received.message, 'x is not a function');
  assert.doesNotMatch(JSON.stringify(toWire(new TypeError('x'))), /\.ts:/);
});

test('a class that this side does not know is told by its code', () => {
  const received = fromWire({
    name: 'NewerError',
    message: 'm',
    code: 'newer',
    fault: 'caller',
    retryable: false,
    details: {},
    own: {},
  });
  assert.ok(received instanceof BanyanError);
  assert.equal(received.code, 'newer');
});
