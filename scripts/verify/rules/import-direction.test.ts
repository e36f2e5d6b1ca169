import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { importDirection } from './import-direction.ts';

const workspaces: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'packages/core',
    'packages/engine',
    'packages/sqlite',
    'packages/gateway',
    'packages/postgres',
    'packages/cli',
    'packages/testing',
    'services/orders',
    'services/inventory',
    'bffs/web',
    'topologies',
    'apps/market',
    'outside/card-network',
    'acceptance',
    'bench',
  ].map((directory) => [
    `${directory}/package.json`,
    JSON.stringify({ name: `@banyan/${directory.split('/').at(-1) ?? ''}` }),
  ]),
);

const complaints = (path: string, specifier: string): readonly string[] =>
  importDirection
    .check(sourceTreeOf({ ...workspaces, 'package.json': '{}', [path]: `import { x } from '${specifier}';` }))
    .map(({ message }) => message);

const forbidden: readonly (readonly [path: string, specifier: string])[] = [
  ['packages/core/src/a.ts', '@banyan/engine'],
  ['packages/core/src/a.ts', 'zod'],
  ['packages/core/src/a.ts', 'node:fs'],
  ['packages/core/src/a.ts', 'fs'],
  ['packages/core/src/testing/a.ts', 'node:assert/strict'],
  ['packages/engine/src/a.ts', 'fastify'],
  ['packages/engine/src/a.ts', 'node:fs/promises'],
  ['packages/engine/src/a.ts', 'typebox'],
  ['packages/sqlite/src/a.ts', 'better-sqlite3'],
  ['packages/sqlite/src/a.ts', 'node:net'],
  ['packages/gateway/src/a.ts', 'express'],
  ['packages/gateway/src/a.ts', 'node:child_process'],
  ['packages/cli/src/a.ts', 'fastify'],
  ['packages/sqlite/src/a.ts', 'pg'],
  ['services/orders/service.ts', 'fastify'],
  ['services/orders/service.ts', 'typebox'],
  ['services/orders/service.ts', '@orama/stemmers/english'],
  ['services/orders/service.ts', 'node:fs'],
  ['services/orders/service.ts', 'node:crypto'],
  ['topologies/one-process.ts', 'node:path'],
  ['bffs/web/web.ts', 'fastify'],
  ['apps/market/src/start.ts', 'fastify'],
  ['scripts/a.ts', 'fastify'],
  ['packages/engine/src/a.ts', '@banyan/sqlite'],
  ['packages/sqlite/src/a.ts', '@banyan/postgres'],
  ['packages/sqlite/src/a.ts', '@banyan/testing'],
  ['packages/sqlite/src/a.ts', '@banyan/orders/contract'],
  ['packages/sqlite/src/a.test.ts', '@banyan/orders/contract'],
  ['services/orders/service.ts', '@banyan/inventory'],
  ['services/orders/service.ts', '@banyan/inventory/stock'],
  ['services/orders/service.ts', '@banyan/engine'],
  ['services/orders/service.ts', '@banyan/sqlite'],
  ['services/orders/service.ts', '@banyan/topologies/one-process'],
  ['bffs/web/web.ts', '@banyan/market/start'],
  ['topologies/one-process.ts', '@banyan/market/start'],
  ['apps/market/src/start.ts', '@banyan/bench/order'],
  ['outside/card-network/src/a.ts', '@banyan/core'],
  ['acceptance/src/a.ts', '@banyan/core'],
  ['acceptance/src/a.ts', '@banyan/orders/contract'],
  ['acceptance/src/a.ts', '@banyan/market/start'],
  ['acceptance/src/a.test.ts', '@banyan/cli/read-arguments'],
  ['acceptance/src/a.ts', 'fastify'],
  ['services/orders/service.ts', './test/now.ts'],
  ['services/orders/checkout/checkout.ts', '../service.test.ts'],
  ['packages/core/src/a.ts', '../examples/a.ts'],
];

const allowed: readonly (readonly [path: string, specifier: string])[] = [
  ['acceptance/src/a.ts', 'node:child_process'],
  ['scripts/acceptance.ts', '@banyan/acceptance/run-acceptance'],
  ['packages/core/src/a.ts', 'typebox'],
  ['packages/core/src/a.ts', 'typebox/compile'],
  ['packages/core/src/a.ts', './b.ts'],
  ['packages/core/src/a.test.ts', '../test/b.ts'],
  ['packages/core/test/a.ts', './b.ts'],
  ['packages/core/src/testing/a.ts', './b.ts'],
  ['packages/core/src/a.test.ts', 'fast-check'],
  ['packages/core/src/a.test.ts', '@banyan/core/testing'],
  ['packages/engine/src/a.ts', '@banyan/core'],
  ['packages/engine/src/a.ts', 'node:crypto'],
  ['packages/engine/src/a.ts', '@orama/stemmers/english'],
  ['packages/engine/src/a.test.ts', 'node:fs'],
  ['packages/sqlite/src/a.ts', 'node:sqlite'],
  ['packages/sqlite/src/a.ts', 'node:fs/promises'],
  ['packages/gateway/src/a.ts', 'fastify'],
  ['services/orders/service.test.ts', 'node:assert/strict'],
  ['apps/market/src/start.ts', 'node:child_process'],
  ['scripts/a.ts', 'node:child_process'],
  ['scripts/a.ts', 'oxc-parser'],
  ['packages/sqlite/src/a.ts', '@banyan/engine'],
  ['packages/sqlite/src/a.test.ts', '@banyan/testing'],
  ['packages/postgres/src/a.ts', 'pg'],
  ['packages/cli/src/a.ts', '@banyan/sqlite'],
  ['services/orders/service.ts', '@banyan/core'],
  ['services/orders/service.ts', '@banyan/inventory/contract'],
  ['services/orders/service.test.ts', '@banyan/inventory'],
  ['services/orders/service.test.ts', '@banyan/sqlite'],
  ['bffs/web/web.ts', '@banyan/orders/contract'],
  ['topologies/one-process.ts', '@banyan/orders'],
  ['apps/market/src/start.ts', '@banyan/topologies/one-process'],
  ['outside/card-network/src/a.ts', 'fastify'],
  ['bench/order.ts', '@banyan/market/start'],
  ['scripts/contracts.ts', '@banyan/orders/contract'],
];

for (const [path, specifier] of forbidden) {
  test(`refuses ${specifier} in ${path}`, () => assert.equal(complaints(path, specifier).length, 1));
}

for (const [path, specifier] of allowed) {
  test(`lets pass ${specifier} in ${path}`, () => assert.deepEqual(complaints(path, specifier), []));
}

test('sees re-exports, dynamic imports and types as well', () => {
  for (const code of [
    `export { x } from '@banyan/sqlite';`,
    `export * from '@banyan/sqlite';`,
    `const x = await import('@banyan/sqlite');`,
    `import type { X } from '@banyan/sqlite';`,
    `type X = import('@banyan/sqlite').X;`,
  ]) {
    const tree = sourceTreeOf({ ...workspaces, 'packages/engine/src/a.ts': code });
    assert.equal(importDirection.check(tree).length, 1, code);
  }
});

test('a type of Node takes nothing of it along, one of a library does', () => {
  const refused = (code: string) =>
    importDirection.check(sourceTreeOf({ ...workspaces, 'services/orders/a.ts': code })).length;
  assert.equal(refused("import type { Socket } from 'node:net';"), 0);
  assert.equal(refused("import type { FastifyInstance } from 'fastify';"), 1);
});

test('says what may be imported instead, and where that stands', () => {
  assert.deepEqual(complaints('services/orders/service.ts', 'fastify'), [
    'services/orders may not import fastify: of outside libraries it imports none (scripts/verify/outside-modules.ts)',
  ]);
});
