import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import type { SystemStatus } from './system-access.ts';
import type { BackupReport } from './backup/back-up.ts';
import { LAST_MARK, POISON, UNWATCHED } from './testing/tally.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-cli-'));
const started = new Set<ChildProcess>();
after(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(root, { recursive: true });
});

const program = join(import.meta.dirname, 'banyan.ts');
const topology = join(import.meta.dirname, 'testing', 'tally.ts');

function run(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(process.execPath, [program, '--topology', topology, '--data', join(root, folder), ...args], {
    env: { ...process.env, PORT: '0', BANYAN_LOG: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  child.once('close', () => started.delete(child));
  return child;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function banyan(
  folder: string,
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = run(folder, args, environment);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Starts a server and waits for its first line. */
async function start(
  folder: string,
): Promise<{ readonly child: ChildProcess; readonly url: string; readonly staffToken?: string }> {
  const child = run(folder, ['start', '--json']);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { readonly url: string; readonly staffToken?: string }) };
}

const statusOf = async (folder: string): Promise<SystemStatus & { readonly running: boolean }> =>
  JSON.parse((await banyan(folder, ['status', '--json'])).stdout) as SystemStatus & { readonly running: boolean };

const count = (url: string, counter: string, by: number) =>
  fetch(`${url}/tallies/count`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `${counter}-${by}` },
    body: JSON.stringify({ counter, by }),
  });

test('commands work through the process that runs, after it was killed by themselves, and a second owner is refused', async () => {
  const first = await start('shop');
  assert.match(first.staffToken ?? '', /^banyan_/);
  assert.equal((await count(first.url, 'a', 2)).status, 200);

  const status = await statusOf('shop');
  assert.deepEqual(
    [status.running, status.pid, status.url, status.services[0]?.position],
    [true, first.child.pid, first.url, 1],
  );

  const second = await banyan('shop', ['start', '--json']);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /"code":"data-folder-owned"/);
  assert.match(second.stderr, new RegExp(`process ${first.child.pid}`));

  await mkdir(join(root, 'shop', 'notes'));
  await writeFile(join(root, 'shop', LAST_MARK), 'as far as this');
  const backup = await banyan('shop', ['backup', join(root, 'b.tar.gz'), '--json']);
  assert.equal(backup.code, 0, backup.stderr);
  const { logs, files } = JSON.parse(backup.stdout) as BackupReport;
  assert.deepEqual([logs[0]?.position, files.map(({ path }) => path)], [1, [LAST_MARK]]);

  first.child.kill('SIGKILL');
  await once(first.child, 'close');
  const alone = await statusOf('shop');
  assert.deepEqual([alone.running, alone.services[0]?.position], [false, 1]);

  const restored = await banyan('restored', ['restore', join(root, 'b.tar.gz')]);
  assert.equal(restored.code, 0, restored.stderr);
  assert.equal(await readFile(join(root, 'restored', LAST_MARK), 'utf8'), 'as far as this');
  assert.equal((await banyan('restored', ['restore', join(root, 'b.tar.gz')])).code, 2);
  const again = await start('shop');
  assert.equal(again.staffToken, undefined, 'the token is shown once');
  assert.ok(!(await readFile(join(root, 'shop', 'staff-token'), 'utf8')).includes(first.staffToken ?? '-'));
  again.child.kill('SIGTERM');
  assert.deepEqual(await once(again.child, 'close'), [0, null], 'it ends well when it is asked to');
});

test('what is parked is listed, fails the check, and is whole again once the fold is mended', async () => {
  const server = await start('parked');
  await count(server.url, 'x', 1);
  await count(server.url, 'x', POISON);
  await count(server.url, 'y', 3);
  const checked = await banyan('parked', ['check', '--json']);
  assert.equal(checked.code, 1, checked.stderr);
  const list = JSON.parse((await banyan('parked', ['parked', 'list', '--json'])).stdout) as Record<
    'kind' | 'name' | 'key' | 'reason',
    string
  >[];
  assert.deepEqual(
    list.map(({ kind, name, key }) => [kind, name, key]),
    [['row', 'totals', 'x']],
  );
  assert.match(list[0]?.reason ?? '', /cannot count this/);
  server.child.kill('SIGTERM');
  await once(server.child, 'close');
  assert.equal((await banyan('parked', ['parked', 'retry'])).code, 1, 'nothing has been mended');
  const nothing = await banyan('parked', ['parked', 'retry', 'tallies', 'nope']);
  assert.equal(nothing.code, 1);
  assert.match(nothing.stderr, /no view or process manager nope of tallies.*totals/);
  const nobody = await banyan('parked', ['parked', 'retry', 'nope']);
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /no service nope.*tallies/);
  const mended = { TALLY_MENDED: 'yes' };
  const retried = await banyan('parked', ['parked', 'retry', 'tallies', 'totals', 'x'], mended);
  assert.equal(retried.code, 0, retried.stderr);
  assert.equal(retried.stdout, '1 whole again, 0 still parked\n');
  const whole = await banyan('parked', ['check'], mended);
  assert.equal(whole.code, 0, whole.stdout);
  assert.match(whole.stdout, /all is whole/);
});

test('a wrong command line says what is wrong', async () => {
  const nowhere = await banyan('nowhere', ['status']);
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /^banyan: there is no data folder .*nowhere/);
  const unknown = await banyan('nowhere', ['statsu']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /Did you mean status/);
  const help = await banyan('nowhere', ['--help']);
  assert.equal(help.code, 0);
  for (const command of ['start', 'status', 'log', 'backup', 'restore', 'views', 'view', 'parked', 'check'])
    assert.match(help.stdout, new RegExp(`^  ${command}\\b`, 'm'));
  const settings = await banyan('nowhere', ['start'], { PORT: 'eighty' });
  assert.equal(settings.code, 2);
  assert.match(settings.stderr, /PORT/);
});

for (const how of ['through the process that runs', 'by itself'])
  test(`what a process manager stops at is skipped ${how}: asked twice it is one decision, of which the log tells`, async () => {
    const folder = how.replaceAll(' ', '-');
    const server = await start(folder);
    for (const by of [UNWATCHED, 1]) await count(server.url, 'w', by);
    const stop = async (): Promise<void> => {
      server.child.kill('SIGTERM');
      await once(server.child, 'close');
    };
    // It waits until the process manager has seen everything.
    assert.equal((await banyan(folder, ['check'])).code, 1);
    if (how === 'by itself') await stop();
    const [parked] = JSON.parse((await banyan(folder, ['parked', 'list', '--json'])).stdout) as Record<
      string,
      string
    >[];
    assert.deepEqual([parked?.['kind'], parked?.['name'], parked?.['input']], ['instance', 'watcher', 'tallies/0:1']);
    const skip = (input: string, ...more: string[]): Promise<Ended> =>
      banyan(folder, ['parked', 'skip', 'tallies', 'watcher', 'w', input, ...more]);
    const because = ['--by', 'ann', '--reason', 'counted by hand'];
    assert.equal((await skip('tallies/0:1')).code, 2, 'a reason is asked for');
    assert.match(
      (await skip('tallies/0:2', ...because)).stderr,
      /there is no input tallies\/0:2 .* there are: tallies\/0:1/,
    );
    const first = await skip('tallies/0:1', ...because);
    assert.deepEqual([first.code, first.stdout], [0, 'tallies/0:1 is skipped; w goes on\n'], first.stderr);
    const again = await skip('tallies/0:1', ...because);
    assert.deepEqual([again.code, again.stdout], [0, 'tallies/0:1 was skipped before; w goes on\n'], again.stderr);
    const view = await banyan(folder, ['parked', 'skip', 'tallies', 'totals', 'w', 'tallies/0:1', ...because]);
    assert.deepEqual([view.code, /is a view/.test(view.stderr)], [2, true], view.stderr);
    const told = JSON.parse((await banyan(folder, ['parked', 'skipped', '--json'])).stdout) as Record<string, string>[];
    assert.deepEqual(
      told.map(({ by, reason, input, parked: because_ }) => [by, reason, input, because_]),
      [['staff/ann', 'counted by hand', 'tallies/0:1', 'cannot watch this']],
    );
    assert.equal((await banyan(folder, ['check'])).code, 0);
    if (how !== 'by itself') await stop();
  });
