import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../../..');

interface Printed {
  readonly certificates: readonly {
    readonly name: string;
    readonly services: readonly string[];
    readonly gateway: boolean;
    readonly made: string | null;
  }[];
}

test('certificates are made for each process of a topology, private ones, and made once', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-certificates-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const banyan = (...given: string[]) =>
    run(
      process.execPath,
      ['packages/cli/src/banyan.ts', '--topology', 'small-fleet', 'certificates', '--folder', folder, ...given],
      {
        cwd: root,
      },
    );
  const { certificates } = JSON.parse((await banyan('--json')).stdout) as Printed;
  assert.deepEqual(
    certificates.map(({ name, services, gateway, made }) => [name, services.includes('orders'), gateway, made]),
    [
      // It asks in the name of orders what a link in an e-mail stands for.
      ['edge', true, true, 'there was none'],
      ['front', false, false, 'there was none'],
      ['orders', true, false, 'there was none'],
      ['office', false, false, 'there was none'],
      ['operator', false, false, 'there was none'],
    ],
  );
  for (const file of await readdir(folder)) assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600, file);
  await rm(join(folder, 'front.pem'));
  const again = await banyan('--days', '3');
  assert.match(again.stdout, /front +catalog, pricing, carts, customers +\S+ +made: there was none/);
  assert.match(again.stdout, /orders +orders, inventory, payments +\S+ +kept/);
});
