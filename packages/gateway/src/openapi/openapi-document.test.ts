import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Checker, T, contract, query, type TSchema } from '@banyan/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { libraryContract } from '../testing/library.ts';
import { partOf } from '../testing/part-of.ts';
import { openApiDocument } from './openapi-document.ts';

const document = JSON.parse(JSON.stringify(openApiDocument('Library', [libraryContract]))) as Record<string, unknown>;

const clubContract = contract('club', {
  queries: {
    mine: query({}, { by: ['customer'], returns: T.Null() }),
    members: query({}, { by: ['customer', 'staff'], returns: T.Null() }),
  },
});

const operation = (path: string, method: 'get' | 'post', ...part: (string | number)[]): unknown =>
  partOf(document, 'paths', path, method, ...part);
const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

test('an independent validator finds the document valid', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
});

test('there is a path for all that callers from outside may call, and none for what only services may', () => {
  assert.deepEqual(Object.keys(document['paths'] as object), [
    '/library/add-copies',
    '/library/lend-copy',
    '/library/return-copy',
    '/library/correct-copies',
    '/library/burn-copy',
    '/library/book',
    '/library/loans',
    '/library/happenings',
    '/library/books',
    '/library/stocktaking',
  ]);
});

test('a command has its key, its body, its answer and its rejections', () => {
  const lend = (...part: (string | number)[]): unknown => operation('/library/lend-copy', 'post', ...part);
  assert.deepEqual(lend('parameters', 0), { $ref: '#/components/parameters/IdempotencyKey' });
  assert.deepEqual(lend('requestBody', 'content', JSON_TYPE, 'schema', 'required'), ['title', 'reader', 'name']);
  assert.ok(lend('responses', '204') !== undefined, 'it has no answer');
  const rejections = lend('responses', '409', 'content', PROBLEM_TYPE);
  assert.deepEqual(Object.keys(partOf(rejections, 'examples') as object), ['none-left', 'not-allowed']);
  assert.equal(partOf(rejections, 'schema', 'oneOf', 0, 'allOf', 1, 'properties', 'code', 'const'), 'none-left');
  const answer = operation('/library/add-copies', 'post', 'responses', '200', 'content', JSON_TYPE, 'schema');
  assert.equal(partOf(answer, 'properties', 'copies', 'type'), 'integer');
});

test('what is not there is a 404, of commands, of look-ups and of what has an owner, and nothing else is', () => {
  const responses = (path: string, method: 'get' | 'post') =>
    operation(path, method, 'responses') as Record<string, object>;
  const missing = responses('/library/correct-copies', 'post');
  assert.deepEqual(Object.keys(partOf(missing['404'], 'content', PROBLEM_TYPE, 'examples') as object), [
    'no-such-title',
  ]);
  assert.deepEqual(Object.keys(partOf(missing['409'], 'content', PROBLEM_TYPE, 'examples') as object), ['as-it-is']);
  const notFound = { $ref: '#/components/responses/NotFound' };
  for (const path of ['/library/book', '/library/loans']) assert.deepEqual(responses(path, 'get')['404'], notFound);
  for (const path of ['/library/books', '/library/stocktaking']) assert.equal(responses(path, 'get')['404'], undefined);
  assert.equal(
    operation('/library/book', 'get', 'responses', '200', 'content', JSON_TYPE, 'schema', 'anyOf'),
    undefined,
  );
});

test('an edit has its precondition, and what shows a version says it', () => {
  const parameters = (path: string) => JSON.stringify(operation(path, 'post', 'parameters'));
  assert.match(parameters('/library/correct-copies'), /IfMatch.*IfNoneMatch/);
  assert.doesNotMatch(parameters('/library/return-copy'), /IfMatch/);
  for (const status of ['412', '428'])
    assert.ok(operation('/library/correct-copies', 'post', 'responses', status) !== undefined, status);
  for (const [path, method, status] of [
    ['/library/correct-copies', 'post', '204'],
    ['/library/book', 'get', '200'],
  ] as const)
    assert.ok(operation(path, method, 'responses', status, 'headers', 'ETag') !== undefined, path);
});

test('examples fit their schemas', () => {
  const content = operation('/library/add-copies', 'post', 'requestBody', 'content', JSON_TYPE);
  const example = partOf(content, 'example');
  assert.ok(new Checker(partOf(content, 'schema') as TSchema).fits(example), JSON.stringify(example));
});

test('an operation says what its contract says of it, and shows its example; else its name, and one that is made up', () => {
  assert.equal(operation('/library/return-copy', 'post', 'summary'), 'Takes a copy of title back.');
  const returned = operation('/library/return-copy', 'post', 'requestBody', 'content', JSON_TYPE, 'example');
  assert.deepEqual(returned, { title: 'emma' });
  assert.equal(operation('/library/add-copies', 'post', 'summary'), 'Add copies');
  assert.equal(partOf(operation('/library/book', 'get', 'parameters', 0), 'example'), 'emma');
});

test('operations say whose credentials they need', () => {
  assert.deepEqual(operation('/library/add-copies', 'post', 'security'), [{ staffToken: [] }]);
  assert.deepEqual(operation('/library/book', 'get', 'security'), []);
  const [mine] = [openApiDocument('Club', [clubContract])];
  const security = (path: string): unknown => partOf(mine, 'paths', path, 'get', 'security');
  assert.deepEqual(security('/club/mine'), [{ signedIn: [] }]);
  assert.deepEqual(security('/club/members'), [{ staffToken: [] }, { signedIn: [] }]);
});

test('nested parameters are JSON text, lists are repeated', () => {
  const parameters = operation('/library/books', 'get', 'parameters') as readonly object[];
  const named = (name: string): unknown => parameters.find((parameter) => partOf(parameter, 'name') === name);
  assert.ok(partOf(named('between'), 'content', JSON_TYPE) !== undefined);
  assert.equal(partOf(named('titles'), 'explode'), true);
});
