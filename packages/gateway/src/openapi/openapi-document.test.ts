import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Checker, type TSchema } from '@banyan/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { libraryContract } from '../testing/library.ts';
import { openApiDocument } from './openapi-document.ts';

const document = JSON.parse(JSON.stringify(openApiDocument('Library', [libraryContract])));

test('an independent validator finds the document valid', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
});

test('there is a path for all that callers from outside may call, and none for what only services may', () => {
  assert.deepEqual(Object.keys(document.paths), [
    '/library/add-copies',
    '/library/lend-copy',
    '/library/return-copy',
    '/library/burn-copy',
    '/library/book',
    '/library/books',
    '/library/stocktaking',
  ]);
});

test('a command has its key, its body, its answer and its rejections', () => {
  const { post } = document.paths['/library/lend-copy'];
  assert.ok(post.parameters.some(({ $ref }: { $ref: string }) => $ref.endsWith('/IdempotencyKey')));
  assert.deepEqual(post.requestBody.content['application/json'].schema.required, ['title', 'reader', 'name']);
  assert.ok('204' in post.responses, 'it has no answer');
  const rejections = post.responses['409'].content['application/problem+json'];
  assert.deepEqual(Object.keys(rejections.examples), ['none-left', 'not-allowed']);
  assert.equal(rejections.schema.oneOf[0].allOf[1].properties.code.const, 'none-left');
  assert.equal(
    document.paths['/library/add-copies'].post.responses['200'].content['application/json'].schema.properties.copies
      .type,
    'integer',
  );
});

test('examples fit their schemas', () => {
  const { schema, example } = document.paths['/library/add-copies'].post.requestBody.content['application/json'];
  assert.ok(new Checker(schema as TSchema).fits(example), JSON.stringify(example));
});

test('operations say whose credentials they need', () => {
  assert.deepEqual(document.paths['/library/add-copies'].post.security, [{ staffToken: [] }]);
  assert.deepEqual(document.paths['/library/book'].get.security, [{}, { staffToken: [] }]);
});

test('nested parameters are JSON text, lists are repeated', () => {
  const parameters = new Map<string, any>(
    document.paths['/library/books'].get.parameters.map((one: any) => [one.name, one]),
  );
  assert.ok('application/json' in parameters.get('between').content);
  assert.equal(parameters.get('titles').explode, true);
});
