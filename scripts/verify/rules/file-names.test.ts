import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { fileNames } from './file-names.ts';

const complaints = (path: string, code = ''): number => fileNames.check(sourceTreeOf({ [path]: code })).length;

for (const path of [
  'src/lane.ts',
  'src/append-events.int.test.ts',
  'src/sha256.ts',
  'src/process-manager.ts',
  'vite.config.ts',
]) {
  test(`lets pass ${path}`, () => assert.equal(complaints(path), 0));
}

for (const path of [
  'src/appendEvents.ts',
  'src/append_events.ts',
  'src/Lane.ts',
  'src/utils.ts',
  'src/helpers/lane.ts',
  'src/common/a.ts',
  'src/request-handler.ts',
  'src/lane-manager.ts',
]) {
  test(`refuses ${path}`, () => assert.equal(complaints(path), 1));
}

test('a file with one export is named after it', () => {
  assert.equal(complaints('src/lane.ts', 'export class Lane {}'), 0);
  assert.equal(complaints('src/append-events.ts', 'export const appendEvents = 1;'), 0);
  assert.equal(complaints('src/invoice-date.ts', 'export function parseInvoiceDate() {}'), 0);
  assert.equal(complaints('src/store-errors.ts', 'export function toStoreError() {}'), 0);
  assert.equal(complaints('src/request-log.ts', 'export function logRequests() {}'), 0);
  assert.equal(complaints('src/view-suggestions.ts', 'export function suggest() {}'), 0);
  assert.equal(complaints('src/openapi.ts', 'export const openApi = 1;'), 0);
  assert.equal(complaints('src/append-events.ts', 'const a = 1; export { a as appendEvents };'), 0);
  assert.equal(complaints('src/batch.ts', 'export function append(a: 1): 1; export function append(a: 2): 2;'), 1);
  assert.equal(complaints('src/batch.ts', 'export interface Lane {}'), 1);
});

test('a file with several exports, a role, or a test is named freely', () => {
  assert.equal(complaints('src/batch.ts', 'export const a = 1; export const b = 2;'), 0);
  assert.equal(complaints('services/orders/contract.ts', 'export const orders = 1;'), 0);
  assert.equal(complaints('src/batch.test.ts', 'export const a = 1;'), 0);
});
