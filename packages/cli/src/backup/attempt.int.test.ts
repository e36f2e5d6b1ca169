import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { beginAttempt } from './attempt.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-attempt-'));
after(() => rm(root, { recursive: true }));

test('an attempt leaves alone what another one of its process is making, by whatever path', async () => {
  await mkdir(join(root, 'real'));
  await symlink(join(root, 'real'), join(root, 'link'));
  const first = await beginAttempt(join(root, 'real', 'shop'), ['draft']);
  await writeFile(first.nameOf('draft'), 'half made');
  const second = await beginAttempt(join(root, 'link', 'shop'), ['draft']);
  assert.ok(existsSync(first.nameOf('draft')));
  await first.clear();
  const left = join(root, 'real', `shop.draft-${process.pid}-1`);
  await writeFile(left, 'left by a run that had the same number');
  await (await beginAttempt(join(root, 'link', 'shop'), ['draft'])).clear();
  assert.ok(!existsSync(left) && !existsSync(first.nameOf('draft')));
  await second.clear();
});
