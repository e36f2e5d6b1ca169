import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CrashProcess } from './crash-process.ts';

test('a restart that had to wait for its turn begins at the moment of the crash: no deadline has passed meanwhile', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'banyan-at-'));
  t.after(() => rmSync(root, { recursive: true }));
  const scenario = new URL('../../../core/examples/leap-day.ts', import.meta.url);
  const child = new CrashProcess(scenario, join(root, 'compiled'), 60_000);
  t.after(() => child.end());
  const at = Date.parse('2020-02-29T12:00:00.000Z');
  assert.deepEqual(await child.perform({ task: 'recover', folder: join(root, 'then'), at }), { end: 'done' });
  const now = await child.perform({ task: 'recover', folder: join(root, 'now') });
  assert.match(now.end === 'failed' ? now.failure : now.end, /did not match/);
});
