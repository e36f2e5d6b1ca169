import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '../..');
/** Those that take the least time: the rest is run by `npm run test:faults`. */
const SHORTEST = ['kill-orders', 'kill-postgres', 'lost-commit-postgres'];

test(`a small fleet bears ${SHORTEST.join(', ')}`, async (t) => {
  const servers = resolve(process.env['BANYAN_SERVERS'] ?? join(ROOT, '.servers'), 'of-tests');
  const child = spawn(process.execPath, [join(ROOT, 'scripts/faults.ts'), ...SHORTEST], {
    cwd: ROOT,
    env: { ...process.env, BANYAN_SERVERS: servers },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGTERM'));
  const ended = new Promise((resolve) => void child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  assert.match(out, /^3 passed, 0 failed, 0 skipped$/m, `${out}\n${err}`);
});
