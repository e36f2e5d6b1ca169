import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

test('measures on a server of its own, says how durable it is, and leaves nothing behind', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-bench-test-'));
  // Started by root, PostgreSQL is another user, who must come to its own folder.
  chmodSync(folder, 0o711);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const names = ['pg-hot-stream', 'pg-two-instances', 'pg-project', 'pg-rebuild', 'event-to-view'];
  const env = {
    ...process.env,
    BANYAN_BENCH_SECONDS: '0.05',
    BANYAN_BENCH_ROUNDS: '1',
    BANYAN_BENCH_DIR: join(folder, 'data'),
    BANYAN_BENCH_RESULTS: join(folder, 'results'),
  };
  const bench = [join(import.meta.dirname, 'bench.ts'), '--json', ...names];
  const { stdout } = await promisify(execFile)(process.execPath, bench, { env });
  const figures = JSON.parse(stdout) as { name: string; value: number; settings: string }[];
  assert.deepEqual(new Set(figures.map(({ name }) => name)), new Set(names));
  for (const { name, value, settings } of figures) {
    assert.ok(value > 0, name);
    assert.match(settings, /PostgreSQL \d+.*, fsync=on, synchronous_commit=on, wal_sync_method=\w+/, name);
  }
  assert.deepEqual(readdirSync(join(folder, 'data')), []);
});
