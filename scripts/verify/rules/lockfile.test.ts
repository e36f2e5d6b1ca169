import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { lockfile } from './lockfile.ts';

function complaints(packages: object, allowScripts: object = {}): readonly string[] {
  const tree = sourceTreeOf({
    'package.json': JSON.stringify({ allowScripts }),
    'package-lock.json': JSON.stringify({ packages: { '': {}, ...packages } }, null, 2),
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

test('refuses a lockfile that lacks a platform', () => {
  const tool = { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' } };
  const linux = { 'node_modules/tool': tool, 'node_modules/tool-linux': {} };
  assert.deepEqual(complaints(linux), ['tool-darwin, for another platform, is missing']);
  assert.deepEqual(complaints({ ...linux, 'node_modules/tool/node_modules/tool-darwin': {} }), []);
  const nested = { 'node_modules/a/node_modules/tool': tool, 'node_modules/a/node_modules/tool-linux': {} };
  assert.deepEqual(complaints({ ...nested, 'node_modules/tool-darwin': {} }), []);
});

test('refuses a lockfile that does not know what a package.json asks for', () => {
  const check = (locked: object) =>
    lockfile.check(
      sourceTreeOf({
        'package.json': '{}',
        'packages/core/package.json': JSON.stringify({ dependencies: { typebox: '1.4.3' } }),
        'package-lock.json': JSON.stringify({ packages: { '': {}, ...locked } }),
      }),
    );
  assert.equal(check({}).length, 1);
  assert.equal(check({ 'packages/core': { dependencies: { typebox: '1.4.2' } } }).length, 1);
  assert.equal(check({ 'packages/core': { dependencies: { typebox: '1.4.3' } } }).length, 0);
});

test('leaves a folder to its own lockfile, which has no addresses either', () => {
  const check = (address: object) =>
    lockfile.check(
      sourceTreeOf({
        'package.json': '{}',
        'package-lock.json': JSON.stringify({ packages: { '': {} } }),
        'bench/peers/package.json': JSON.stringify({ dependencies: { emmett: '1.0.0' } }),
        'bench/peers/package-lock.json': JSON.stringify({ packages: { 'node_modules/emmett': address } }, null, 2),
      }),
    );
  assert.deepEqual(check({ version: '1.0.0' }), []);
  const refused = check({ resolved: 'https://registry.example/emmett/-/emmett-1.0.0.tgz' });
  assert.deepEqual(
    refused.map(({ path }) => path),
    ['bench/peers/package-lock.json'],
  );
});

test('refuses a checkout without a lockfile', () => {
  assert.equal(lockfile.check(sourceTreeOf({ 'package.json': '{}' })).length, 1);
});
