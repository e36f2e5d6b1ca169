import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedManifest } from './published-manifest.ts';

test('points exports and programs at JavaScript and declarations, and keeps the rest', () => {
  const manifest = {
    name: '@banyan/cli',
    license: 'Apache-2.0',
    exports: { '.': './src/index.ts', './testing': './src/testing/index.ts' },
    bin: { banyan: './src/banyan.ts' },
    dependencies: { commander: '15.1.0' },
  };
  assert.deepEqual(publishedManifest(manifest), {
    name: '@banyan/cli',
    license: 'Apache-2.0',
    engines: { node: '>=24.16' },
    exports: {
      '.': { types: './src/index.d.ts', default: './src/index.js' },
      './testing': { types: './src/testing/index.d.ts', default: './src/testing/index.js' },
    },
    bin: { banyan: './src/banyan.js' },
    dependencies: { commander: '15.1.0' },
  });
});

test('refuses an export that the build does not make', () => {
  assert.throws(
    () => publishedManifest({ exports: { './schema': './src/schema.sql' } }),
    /schema\.sql is not TypeScript/,
  );
});
