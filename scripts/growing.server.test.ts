import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { freePort } from './servers/free-port.ts';

const root = resolve(import.meta.dirname, '..');
const TIMEOUT_MS = 280_000;

/** What a shell that carries out a block of the document says, line by line. */
class Shell {
  readonly lines: string[] = [];
  readonly child: ChildProcess;
  #onLine = (): void => {};

  constructor(commands: string, env: NodeJS.ProcessEnv) {
    this.child = spawn('sh', ['-c', `exec 2>&1\n${commands}`], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
    createInterface(this.child.stdout!)
      .on('line', (line) => {
        this.lines.push(line);
        this.#onLine();
      })
      .on('close', () => this.#onLine());
  }

  /** The first line that is like this. */
  async heard(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      for (const line of this.lines) {
        const found = wanted.exec(line);
        if (found !== null) return found;
      }
      assert.equal(this.child.exitCode, null, this.lines.join('\n'));
      await new Promise<void>((wake) => (this.#onLine = wake));
    }
  }

  async ended(): Promise<string> {
    if (this.child.exitCode === null) await once(this.child, 'close');
    const said = this.lines.join('\n');
    assert.equal(this.child.exitCode, 0, said);
    return said;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
  }
}

test(
  'docs/growing.md: a shop grows from one process to a small fleet in five commands, with all its data',
  {
    timeout: TIMEOUT_MS,
  },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-growing-'));
    // The server runs as another user where this one is root.
    await chmod(folder, 0o755);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      BANYAN_DATA: join(folder, 'data'),
      BANYAN_SERVERS: join(folder, 'servers'),
      BANYAN_POSTGRES_PORT: String(await freePort()),
      BANYAN_LOG: 'silent',
      PORT: '0',
    };
    delete env['BANYAN_POSTGRES_URL'];
    t.after(async () => {
      await new Shell('npm run --silent servers -- down postgres', env).ended();
      await rm(folder, { recursive: true });
    });
    const page = await readFile(join(root, 'docs/growing.md'), 'utf8');
    const [start, server, move, fleet, check, ...others] = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(
      ([, block = '']) => block,
    ) as [string, string, string, string, string, ...string[]];
    assert.deepEqual(others, []);
    const report = (topology: string): Promise<string> =>
      new Shell('npm run --silent report -- --json', { ...env, BANYAN_TOPOLOGY: topology }).ended();

    // `exec`: a signal to the shell reaches npm.
    const shop = new Shell(`exec ${start}`, env);
    t.after(() => shop.stop());
    await shop.heard(/^The shop has 3,621 order lines/);
    await shop.heard(/^Look around/);
    await shop.stop();
    const before = JSON.parse(await report('one-process')) as object;

    const [up, address] = server.trimEnd().split('\n') as [string, string];
    assert.equal(address, 'export BANYAN_POSTGRES_URL=postgres://…');
    const said = await new Shell(up, env).ended();
    env['BANYAN_POSTGRES_URL'] = /postgres:\/\/[^,\s]+/.exec(said)![0];

    // What is not moved yet is not begun anew.
    const early = new Shell(`exec ${fleet}`, env);
    await once(early.child, 'close');
    assert.match(early.lines.join('\n'), /holds people’s keys itself.*banyan move --all/);

    const moved = await new Shell(move, env).ended();
    assert.match(moved, /orders +folder +main +1 +\d+/);
    assert.match(moved, /people’s keys: \d+, and none is left in the data folder/);

    const six = new Shell(`exec ${fleet}`, env);
    t.after(() => six.stop());
    const [, url = ''] = await six.heard(/^edge-1 \| Look around: +(http:\S+)/);
    assert.deepEqual(await (await fetch(`${url}/health/ready`)).json(), { status: 'ready', reasons: {} });
    await new Shell(check, env).ended();
    assert.deepEqual(JSON.parse(await report('small-fleet')), before);
    assert.ok(!six.lines.some((line) => line.includes('The shop is empty')));
    await six.stop();

    // The folder's logs are sealed: nobody goes on with them by mistake.
    const old = new Shell(`exec ${start}`, env);
    await once(old.child, 'close');
    assert.match(old.lines.join('\n'), /people’s keys have been moved to the store main/);
  },
);
