import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { declaredImports } from './declared-imports.ts';

const root = JSON.stringify({ name: 'banyan', devDependencies: { 'fast-check': '4.10.2', 'oxc-parser': '0.156.0' } });
const core = JSON.stringify({
  name: '@banyan/core',
  exports: { '.': './src/index.ts', './testing': './src/testing.ts' },
});
const engine = JSON.stringify({ name: '@banyan/engine', dependencies: { '@banyan/core': '0.1.0', typebox: '1.4.3' } });

const complaints = (path: string, specifier: string): readonly string[] =>
  declaredImports
    .check(
      sourceTreeOf({
        'package.json': root,
        'packages/core/package.json': core,
        'packages/engine/package.json': engine,
        [path]: `import { x } from '${specifier}';`,
      }),
    )
    .map(({ message }) => message);

const cases: readonly (readonly [path: string, specifier: string, complaint?: string])[] = [
  ['packages/engine/src/a.ts', '@banyan/core'],
  ['packages/engine/src/a.ts', '@banyan/core/testing'],
  ['packages/engine/src/a.ts', '@banyan/core/src/contract.ts', '@banyan/core does not export ./src/contract.ts'],
  [
    'packages/engine/src/a.ts',
    '../../core/src/index.ts',
    '../../core/src/index.ts reaches into packages/core: import it by its name',
  ],
  [
    'packages/engine/src/a.ts',
    '../../../scripts/a.ts',
    '../../../scripts/a.ts reaches into the root: import it by its name',
  ],
  ['packages/engine/src/a.ts', '../a.ts'],
  ['packages/engine/src/a.ts', 'typebox/compile'],
  ['packages/engine/src/a.ts', 'fastify', 'fastify is not in the package.json of @banyan/engine'],
  [
    'packages/engine/src/a.ts',
    '@orama/stemmers/english',
    '@orama/stemmers is not in the package.json of @banyan/engine',
  ],
  ['packages/engine/src/a.ts', 'node:sqlite'],
  ['packages/engine/src/a.ts', 'fast-check', 'fast-check is not in the package.json of @banyan/engine'],
  ['packages/engine/src/a.test.ts', 'fast-check'],
  ['packages/core/src/a.test.ts', '@banyan/core'],
  ['packages/core/src/a.ts', 'typebox', 'typebox is not in the package.json of @banyan/core'],
  ['scripts/a.ts', 'oxc-parser'],
  [
    'scripts/a.ts',
    '../packages/core/src/index.ts',
    '../packages/core/src/index.ts reaches into packages/core: import it by its name',
  ],
];

for (const [path, specifier, complaint] of cases) {
  test(`${complaint === undefined ? 'lets pass' : 'refuses'} ${specifier} in ${path}`, () =>
    assert.deepEqual(complaints(path, specifier), complaint === undefined ? [] : [complaint]));
}
