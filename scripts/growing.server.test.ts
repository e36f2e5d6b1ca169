import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test, type TestContext } from 'node:test';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { freePort } from './servers/free-port.ts';

const root = resolve(import.meta.dirname, '..');
// Eleven processes on two cores take their time.
const TIMEOUT_MS = 420_000;

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

/** The commands of the document, a block each; those of the smaller fleet as it says that they are. */
async function commandsOf(topology: 'fleet' | 'small-fleet'): Promise<readonly string[]> {
  const page = await readFile(join(root, 'docs/growing.md'), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  assert.equal(blocks.length, 5);
  if (topology === 'fleet') return blocks;
  return blocks.map((block) =>
    block.replaceAll('fleet', 'small-fleet').replace('servers -- up', 'servers -- up postgres'),
  );
}

/** One process in a folder of its own, that grows to what the document says. */
async function grow(
  t: TestContext,
  topology: 'fleet' | 'small-fleet',
  env: NodeJS.ProcessEnv,
  startServers: (commands: string) => Promise<void>,
): Promise<void> {
  const [start, servers, move, fleet, check] = (await commandsOf(topology)) as [string, string, string, string, string];
  const report = (of: string): Promise<string> =>
    new Shell('npm run --silent report -- --json', { ...env, BANYAN_TOPOLOGY: of }).ended();

  // `exec`: a signal to the shell reaches npm.
  const shop = new Shell(`exec ${start}`, env);
  t.after(() => shop.stop());
  await shop.heard(/^The shop has 3,621 order lines/);
  await shop.heard(/^Look around/);
  await shop.stop();
  const before = JSON.parse(await report('one-process')) as object;

  await startServers(servers);

  // What is not moved yet is not begun anew.
  const early = new Shell(`exec ${fleet}`, env);
  await once(early.child, 'close');
  assert.match(early.lines.join('\n'), /holds people’s keys itself.*banyan move --all/);

  const moved = await new Shell(move, env).ended();
  assert.match(moved, /orders +folder +main +1 +\d+/);
  assert.match(moved, /people’s keys: \d+, and none is left in the data folder/);

  const grown = new Shell(`exec ${fleet}`, env);
  t.after(() => grown.stop());
  const [, url = ''] = await grown.heard(/^edge-1 \| Look around: +(http:\S+)/);
  assert.deepEqual(await (await fetch(`${url}/health/ready`)).json(), { status: 'ready', reasons: {} });
  await new Shell(check, env).ended();
  assert.deepEqual(JSON.parse(await report(topology)), before);
  assert.ok(!grown.lines.some((line) => line.includes('The shop is empty')));
  await grown.stop();

  // The folder's logs are sealed: nobody goes on with them by mistake.
  const old = new Shell(`exec ${start}`, env);
  await once(old.child, 'close');
  assert.match(old.lines.join('\n'), /people’s keys have been moved to the store main/);
}

/** An environment with a folder of its own. */
async function surroundings(): Promise<{ readonly folder: string; readonly env: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-growing-'));
  // The server runs as another user where this one is root.
  await chmod(folder, 0o755);
  return { folder, env: { ...process.env, BANYAN_DATA: join(folder, 'data'), BANYAN_LOG: 'silent', PORT: '0' } };
}

suite('docs/growing.md', () => {
  test(
    'with PostgreSQL alone, which is started as it says, a shop grows to the small fleet with all its data',
    { timeout: TIMEOUT_MS },
    async (t) => {
      const { folder, env } = await surroundings();
      Object.assign(env, {
        BANYAN_SERVERS: join(folder, 'servers'),
        BANYAN_POSTGRES_PORT: String(await freePort()),
        BANYAN_POSTGRES_URL: undefined,
      });
      t.after(async () => {
        await new Shell('npm run --silent servers -- down postgres', env).ended();
        await rm(folder, { recursive: true });
      });
      await grow(t, 'small-fleet', env, async (commands) => {
        const said = await new Shell(`${commands}\necho "it is at $BANYAN_POSTGRES_URL"`, env).ended();
        env['BANYAN_POSTGRES_URL'] = /^it is at (postgres:.+)$/m.exec(said)![1];
      });
    },
  );

  test(
    'a shop grows from one process to the fleet in five commands, with all its data',
    { timeout: TIMEOUT_MS },
    async (t) => {
      const { folder, env } = await surroundings();
      const database = await freshDatabase(serverUrl());
      t.after(async () => {
        await database.drop();
        await rm(folder, { recursive: true });
      });
      await grow(t, 'fleet', env, (commands) => {
        // All five are started and named like the one above; here they run already, and hold what other tests have left.
        assert.equal(commands, 'npm run servers -- up\neval "$(npm run --silent servers -- env)"\n');
        env['BANYAN_POSTGRES_URL'] = database.url;
        env['BANYAN_KAFKA_BROKERS'] += `&prefix=fresh-${randomBytes(8).toString('hex')}.`;
        return Promise.resolve();
      });
    },
  );
});
