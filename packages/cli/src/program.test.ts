import assert from 'node:assert/strict';
import { test } from 'node:test';
import { version } from '@banyan/core';
import { program } from './program.ts';

test('the command tells its version', async () => {
  let told = '';
  const banyan = program().configureOutput({ writeOut: (text) => (told += text) });
  await assert.rejects(banyan.parseAsync(['node', 'banyan', '--version']), { code: 'commander.version', exitCode: 0 });
  assert.equal(told, `${version}\n`);
});
