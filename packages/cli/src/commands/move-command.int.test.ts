import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import { program } from '../program.ts';
import { UsageError } from '../errors.ts';

const root = mkdtempSync(join(tmpdir(), 'banyan-move-'));
after(() => rmSync(root, { recursive: true }));
const topology = join(import.meta.dirname, '../../../../topologies/one-process-postgres.ts');

async function move(...args: readonly string[]): Promise<void> {
  const options = ['--data', join(root, 'data'), '--topology', topology];
  await program().parseAsync([...options, 'move', ...args], { from: 'user' });
}

const usage = (words: RegExp) => (error: unknown) => error instanceof UsageError && words.test(error.message);

test('what is asked for is said, and refused before anything is opened', async () => {
  for (const args of [[], ['orders'], ['--to', 'main'], ['--undo']])
    await assert.rejects(move(...args), usage(/say which log, and where to/), args.join(' '));
  for (const args of [
    ['orders', '--all'],
    ['--all', '--to', 'main'],
    ['--all', '--undo'],
  ])
    await assert.rejects(move(...args), usage(/--all moves each log to where the topology places it/), args.join(' '));
  await assert.rejects(move('--all'), usage(/there is no data folder/));
  await openDataFolder(join(root, 'data')).close();
  delete process.env['BANYAN_POSTGRES_URL'];
  await assert.rejects(move('--all'), { code: 'definition', message: /BANYAN_POSTGRES_URL is not set/ });
});
