import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { lockfile } from './lockfile.ts';

function complaints(packages: object, allowScripts: object = {}): readonly string[] {
  const tree = sourceTreeOf({
    'package.json': JSON.stringify({ allowScripts }),
    'package-lock.json': JSON.stringify({ packages }, null, 2),
  });
  return lockfile.check(tree).map(({ message }) => message.split(':')[0] ?? '');
}

test('lets pass links to workspaces and packages without an address', () => {
  const link = { resolved: 'packages/core', link: true };
  assert.deepEqual(complaints({ 'node_modules/@banyan/core': link, 'node_modules/pino': { version: '10.4.0' } }), []);
});

test('refuses an address', () => {
  const resolved = 'https://registry.example/pino/-/pino-10.4.0.tgz';
  assert.deepEqual(complaints({ 'node_modules/pino': { resolved } }), ['an address']);
});

test('refuses an install script that nobody decided on', () => {
  const packages = { 'node_modules/a/node_modules/@scope/b': { hasInstallScript: true } };
  assert.deepEqual(complaints(packages), ['@scope/b has an install script']);
  assert.deepEqual(complaints(packages, { '@scope/b': false }), []);
});

test('refuses a checkout without a lockfile', () => {
  assert.equal(lockfile.check(sourceTreeOf({ 'package.json': '{}' })).length, 1);
});
