import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from './arguments.ts';
import { benchmarks, figureNames } from './benchmarks.ts';

const withServers = new Set(benchmarks.flatMap(({ names, servers }) => (servers === undefined ? [] : names)));

test('measures what needs no server, unless it is told otherwise', () => {
  const { names } = readArguments([]);
  assert.ok(names.includes('append-64') && names.includes('import'));
  assert.deepEqual(
    names.filter((name) => withServers.has(name)),
    [],
  );
  assert.deepEqual(readArguments(['--all']).names, figureNames);
});

test('takes the name of a group for all its figures, each once', () => {
  const { names } = readArguments(['pg-append-1', 'pg', 'order']);
  assert.ok(names.includes('pg-append-500') && names.includes('pg-rebuild') && names.includes('order'));
  assert.ok(!names.includes('append-64') && !names.includes('checkout-32-fleet'));
  assert.equal(new Set(names).size, names.length);
});

test('has every figure that needs servers in a group, and no group called like a figure', () => {
  for (const { names, servers, group } of benchmarks)
    assert.equal(servers !== undefined, group !== undefined, names[0]);
  assert.deepEqual(
    figureNames.filter((name) => benchmarks.some(({ group }) => group === name)),
    [],
  );
});
