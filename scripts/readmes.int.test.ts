import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { readSnapshots } from './contracts/read-contracts.ts';
import { nameOf, nodesIn, syntaxOf } from './verify/syntax.ts';
import type { Node } from './verify/syntax.ts';

// What the documents show and no test runs as it stands: it names what there is, at least.
const root = resolve(import.meta.dirname, '..');
const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }).map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };

test('each `npm run` of the documents is a script', () => {
  const named = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => ({ path, name })),
  );
  assert.ok(named.length > 50);
  assert.deepEqual(
    named.filter(({ name }) => !(name in scripts)),
    [],
  );
});

test('CONTRIBUTING.md names each script', () => {
  const { text = '' } = pages.find(({ path }) => path === 'CONTRIBUTING.md') ?? {};
  const named = new Set([...text.matchAll(/`npm (?:run )?([a-z][\w:-]*)/g)].map(([, name]) => name));
  assert.deepEqual(
    Object.keys(scripts).filter((name) => !named.has(name)),
    [],
  );
});

const samples = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ''], nth) => ({
    path,
    syntax: syntaxOf({ path: `${path}.${nth}.ts`, text: code }),
  })),
);

test('what the samples import of our packages is exported there', async () => {
  const taken = samples.flatMap(({ path, syntax }) =>
    syntax.imports
      .filter(({ specifier, typeOnly }) => specifier.startsWith('@banyan/') && !typeOnly)
      .flatMap(({ specifier, names }) => names.map((name) => ({ path, specifier, name }))),
  );
  assert.ok(taken.length > 20, `${taken.length} names`);
  for (const { path, specifier, name } of taken)
    assert.ok(name in ((await import(specifier)) as object), `${path}: ${specifier} exports no ${name}`);
});

const contracts = new Map(readSnapshots(root).map((contract) => [contract.name, contract]));

interface Shape {
  readonly properties?: object;
  readonly required?: readonly string[];
}

/** What is wrong with `client.send(contract, 'operation', { ... })` in a document; nothing is known of other calls. A contract is found by its name. */
function faultsOf(call: Node): string[] | undefined {
  const method = nameOf((call['callee'] as Node)['property']);
  const [contract, operation, body] = call['arguments'] as (Node | undefined)[];
  const description = contracts.get(nameOf(contract) ?? '');
  if ((method !== 'send' && method !== 'query') || description === undefined) return undefined;
  const name = operation?.['value'] as string;
  const { body: shape } = (method === 'send' ? description.commands : description.queries)[name] ?? {};
  if (shape === undefined) return [`${description.name} has no ${name} to ${method}`];
  const { properties = {}, required = [] } = shape as Shape;
  const members = (body?.['properties'] ?? []) as Node[];
  const given = members.flatMap(({ key }) => nameOf(key) ?? []);
  const isWhole = members.every(({ type }) => type === 'Property');
  return [
    ...given.filter((field) => !(field in properties)).map((field) => `${name} has no field ${field}`),
    ...required.filter((field) => isWhole && !given.includes(field)).map((field) => `${name} needs a field ${field}`),
  ];
}

test('each command and query that the READMEs of the services show is one, with its fields', () => {
  let calls = 0;
  const faults = samples.flatMap(({ path, syntax }) =>
    [...nodesIn(syntax.program)]
      .filter(({ type, callee }) => type === 'CallExpression' && (callee as Node).type === 'MemberExpression')
      .flatMap((call) => {
        const found = faultsOf(call);
        if (found !== undefined) calls += 1;
        return (found ?? []).map((fault) => `${path}: ${fault}`);
      }),
  );
  assert.ok(calls >= 20, `${calls} calls`);
  assert.deepEqual(faults, []);
});
