import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { manifests } from './manifests.ts';

const good = { version: '0.1.0', license: 'Apache-2.0', type: 'module', description: 'A thing.' };
const root = { ...good, name: 'banyan', private: true };

function complaints(directory: string, manifest: object): readonly string[] {
  const tree = sourceTreeOf({
    'package.json': JSON.stringify(root),
    [`${directory}/package.json`]: JSON.stringify({
      ...good,
      name: `@banyan/${directory.split('/').at(-1)}`,
      ...manifest,
    }),
  });
  return manifests.check(tree).map(({ message }) => message);
}

test('lets a proper package and a proper service pass', () => {
  assert.deepEqual(complaints('packages/core', { dependencies: { typebox: '1.4.3', '@banyan/engine': '0.1.0' } }), []);
  assert.deepEqual(
    complaints('services/orders', { private: true, devDependencies: { 'fast-check': '4.10.2-beta.1' } }),
    [],
  );
});

for (const [what, manifest, complaint] of [
  ['another name', { name: '@banyan/kernel' }, 'its name is @banyan/core, after its folder'],
  ['another licence', { license: 'MIT' }, 'its license is Apache-2.0'],
  ['CommonJS', { type: 'commonjs' }, 'its type is module'],
  ['no description', { description: '' }, 'it has a description'],
  ['a version of its own', { version: '0.2.0' }, "its version is the root's, 0.1.0"],
  ['a private package', { private: true }, 'a package is for others too: not private'],
  ['a caret', { dependencies: { typebox: '^1.4.3' } }, 'typebox ^1.4.3: an exact version'],
  ['a tilde', { devDependencies: { knip: '~6.0.0' } }, 'knip ~6.0.0: an exact version'],
  ['a tag', { optionalDependencies: { node: 'latest' } }, 'node latest: an exact version'],
  [
    'an old sister',
    { dependencies: { '@banyan/x': '0.0.9' } },
    '@banyan/x 0.0.9: the version of all our packages, 0.1.0',
  ],
] as const) {
  test(`refuses ${what}`, () => assert.deepEqual(complaints('packages/core', manifest), [complaint]));
}

test('refuses a service that could be published', () => {
  assert.deepEqual(complaints('services/orders', {}), ['only packages are published: private']);
});
