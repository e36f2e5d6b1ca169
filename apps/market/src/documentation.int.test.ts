import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Checker, type TSchema } from '@banyan/core';
import { serveMarket } from './faults/testing/served-market.ts';
import { fillDemonstration } from './import/fill-demonstration.ts';

/** What the tests read of an operation of the document. */
interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Parameter extends Content {
  readonly name: string;
  readonly in?: string;
  readonly required: boolean;
  readonly schema?: TSchema;
  readonly example?: unknown;
}
interface Content {
  readonly content?: Readonly<Record<string, Example>>;
}
interface Example {
  readonly schema: TSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

const JSON_TYPE = 'application/json';
const folder = await mkdtemp(join(tmpdir(), 'banyan-documentation-'));
const market = await serveMarket(folder);
after(async () => {
  await market.stop();
  await rm(folder, { recursive: true });
});
await fillDemonstration(market.system, folder, { write: () => true });
await market.system.operations.settle();
const document = (await (await fetch(`${market.url}/openapi.json`)).json()) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'path' | 'method'>>>>>;
};
const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method as 'get' | 'post' })),
);

test('an independent validator finds the document of the whole market valid', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
  assert.ok(operations.length > 300, `${operations.length} operations`);
});

/** The example of a command's body. */
function exampleOf(path: string): unknown {
  const operation = operations.find((one) => one.path === path);
  return operation?.requestBody?.content?.[JSON_TYPE]?.example;
}

/** Calls an operation with its own example, without credentials. */
async function tryOut({ path, method, parameters, requestBody }: Operation): Promise<Response> {
  const isShown = ({ in: place, example, content }: Parameter): boolean =>
    place === 'query' && (example !== undefined || content?.[JSON_TYPE]?.example !== undefined);
  const query = new URLSearchParams();
  for (const { name, example, content } of parameters.filter((one) => isShown(one))) {
    // What is an object is one parameter of JSON.
    const values = content === undefined ? [example].flat() : [JSON.stringify(content[JSON_TYPE]?.example)];
    for (const value of values) query.append(name, String(value));
  }
  return fetch(`${market.url}${path}${method === 'get' ? `?${query.toString()}` : ''}`, {
    method,
    ...(method === 'post' && {
      headers: { 'content-type': JSON_TYPE, 'idempotency-key': `try ${path}` },
      body: JSON.stringify(requestBody?.content?.[JSON_TYPE]?.example),
    }),
  });
}

test('every operation says what it does, and every example fits its own schema', () => {
  assert.ok(operations.length > 50, `${operations.length} operations`);
  for (const { path, summary, parameters, requestBody, responses } of operations) {
    assert.match(summary, /^\p{Lu}.{20,}\.$/u, `${path} is described by a sentence`);
    for (const { name, in: place, required, schema, example, content } of parameters) {
      if (place !== 'query') continue;
      const shown = content?.[JSON_TYPE] ?? { schema, example };
      if (required) assert.ok(shown.example !== undefined, `${path} shows an example of ${name}`);
      if (shown.example !== undefined) assertFits(shown.schema, shown.example, `${path}?${name}`);
    }
    const bodies = [requestBody?.content?.[JSON_TYPE], responses['200']?.content?.[JSON_TYPE]];
    for (const body of bodies.filter((one) => one !== undefined)) assertFits(body.schema, body.example, path);
    for (const [name, { schema, value }] of rejectionExamples(responses)) assertFits(schema, value, `${path}: ${name}`);
  }
});

test('an example is of one currency throughout', () => {
  for (const { path, requestBody } of operations) {
    const example = JSON.stringify(requestBody?.content?.[JSON_TYPE]?.example ?? {});
    const currencies = new Set([...example.matchAll(/"currency":"([A-Z]{3})"/g)].map(([, code]) => code));
    assert.ok(currencies.size <= 1, `${path}: ${[...currencies].join(', ')}`);
  }
});

test('what the document opens to everybody can be tried out as it stands there, and finds something', async () => {
  const open = operations.filter(({ security }) => security.length === 0);
  assert.deepEqual(open.map(({ path }) => path).toSorted(), [
    '/catalog/attributes',
    '/catalog/browse',
    '/catalog/categories',
    '/catalog/collections',
    '/catalog/offers',
    '/catalog/price-at',
    '/catalog/product',
    '/catalog/products-by-price',
    '/catalog/resolve-slug',
    '/catalog/search',
    '/customers/ask-password-reset',
    '/customers/become-visitor',
    '/customers/reset-password',
    '/customers/sign-in',
    '/customers/sign-up',
    '/customers/verify-email',
    '/inventory/availability',
    '/orders/order-products',
    '/shipping/options',
    '/shipping/tracking',
  ]);
  // What there is to find of shipping, attributes and collections is what the examples of their commands make.
  const made = ['shipping/draw-zone', 'shipping/offer-method', 'catalog/define-attribute'];
  const others = ['shipping/create-shipment', 'shipping/mark-shipped', 'shipping/mark-delivered'];
  for (const path of [...made, ...others, 'catalog/create-collection']) {
    const isNew: Record<string, string> = made.includes(path) ? { 'if-none-match': '*' } : {};
    assert.equal((await market.post(path, exampleOf(`/${path}`), isNew)).status, 204, path);
  }
  await market.system.operations.settle();
  // Of tokens that come by e-mail no document can have one that works.
  const byMail = ['/customers/reset-password', '/customers/verify-email'];
  // An account has to be there before anybody signs in to it.
  const inOrder = open.toSorted((one) => (one.path === '/customers/sign-up' ? -1 : 0));
  for (const operation of inOrder) {
    const response = await tryOut(operation);
    const text = await response.text();
    if (byMail.includes(operation.path)) {
      assert.match(text, /"code":"wrong-token"/, operation.path);
      continue;
    }
    assert.ok(response.status === 200 || response.status === 204, `${operation.path}: ${text}`);
    // What is asked of the order of the examples comes after it was placed.
    if (operation.method !== 'get') await market.system.operations.settle();
    assert.doesNotMatch(text, /^null$|^\[\]$|"rows":\[\]|"free":0/, operation.path);
  }
});

test('the order of the example is confirmed', async () => {
  const operation = operations.find(({ path }) => path === '/orders/order-products');
  assert.ok(operation !== undefined);
  assert.equal((await tryOut(operation)).status, 200);
  await market.system.operations.settle();
  const example = operation.requestBody?.content?.[JSON_TYPE]?.example as { readonly order: string } | undefined;
  const { body } = await market.get(`orders/order?order=${example?.order}`);
  assert.deepEqual([body['status'], body['reason']], ['confirmed', null]);
});

test('whatever asks for credentials in the document is refused without them', async () => {
  for (const operation of operations.filter(({ security }) => security.length > 0)) {
    // 403 where credentials are asked for that nobody can get here yet.
    const { status } = await tryOut(operation);
    assert.ok(status === 401 || status === 403, `${operation.path}: ${status}`);
  }
});

test('no pattern goes without words for people', () => {
  const wordless = operations.flatMap(({ path, parameters, requestBody }) =>
    patternsWithoutWords([parameters.filter(({ in: place }) => place === 'query'), requestBody?.content]).map(
      (pattern) => `${path}: ${pattern}`,
    ),
  );
  assert.deepEqual(wordless, []);
});

/** The examples of rejections by name, each with its own part of the schema: what it shares with all problems stands elsewhere in the document. */
function rejectionExamples(responses: Operation['responses']): [string, { schema?: TSchema; value: unknown }][] {
  type Rejected = readonly { readonly title?: string; readonly allOf?: readonly TSchema[] }[];
  return ['404', '409'].flatMap((status) => {
    const { schema, examples = {} } = responses[status]?.content?.['application/problem+json'] ?? {};
    const { oneOf, anyOf } = (schema ?? {}) as { readonly oneOf?: Rejected; readonly anyOf?: Rejected };
    return Object.entries(examples).map(([name, { value }]): [string, { schema?: TSchema; value: unknown }] => {
      const own = (oneOf ?? anyOf ?? []).find(({ title }) => title === name)?.allOf?.[1];
      return [name, { value, ...(own !== undefined && { schema: own }) }];
    });
  });
}

function assertFits(schema: TSchema | undefined, example: unknown, where: string): void {
  assert.ok(schema !== undefined, `${where} has a schema`);
  const problems = new Checker(schema).problems(example);
  assert.deepEqual(problems, [], `${where}: ${JSON.stringify(example)}`);
}

function patternsWithoutWords(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { pattern, description } = value as { readonly pattern?: unknown; readonly description?: unknown };
  const own = typeof pattern === 'string' && description === undefined ? [pattern] : [];
  return [...own, ...Object.values(value).flatMap(patternsWithoutWords)];
}
