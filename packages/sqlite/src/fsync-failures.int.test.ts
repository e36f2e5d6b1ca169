import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { verifyChain } from '@banyan/engine';
import { eventBatch, type Attempted } from '../test/event-batch.ts';
import { sendCount, startCounting, totalOf, type Told } from '../test/fsync-system.ts';
import { openStore } from '../test/open-log-store.ts';
import { openDataFolder } from './data-folder.ts';
import { logFileIn } from './folder-layout.ts';

// The kernel itself says that a flush has failed: strace puts EIO in the place of the call, which is then not carried out.
const WRITER = new URL('../test/fsync-victim.ts', import.meta.url);
const SYSTEM = new URL('../test/fsync-system.ts', import.meta.url);
const KEYS = new URL('../test/fsync-keys.ts', import.meta.url);
const EVENTS = 6;
const FLUSHES_MAX = 100;

const root = mkdtempSync(join(tmpdir(), 'banyan-fsync-'));
after(() => rmSync(root, { recursive: true }));

/** Why flushes cannot be made to fail here; undefined when they can. */
function whyNot(): string | undefined {
  const tried = spawnSync('strace', ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', 'true'], {
    encoding: 'utf8',
  });
  if (tried.status === 0) return undefined;
  return `strace (Debian: apt-get install strace) cannot be used here: ${tried.error?.message ?? tried.stderr.trim()}`;
}

interface Traced<Line> {
  readonly said: readonly Line[];
  /** Calls on the log's files, in their order: `fsync(27) = -1 EIO (Input/output error) (INJECTED)`. */
  readonly calls: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

let traces = 0;

/** Runs a program of this package's tests. `when` says which of a log's flushes fail, counted from 1: `5`, or `5+` for all from there on. */
function traced<Line>(program: URL, args: readonly string[], log: string, when: string | undefined): Traced<Line> {
  const file = join(root, `trace-${(traces += 1)}`);
  const paths = [log, `${log}-wal`].flatMap((path) => ['-P', path]);
  const inject = when === undefined ? [] : ['-e', `inject=fsync,fdatasync:error=EIO:when=${when}`];
  const watch = ['-f', '--seccomp-bpf', '-qq', '-o', file, '-e', 'trace=fsync,fdatasync,pwrite64,close', ...paths];
  const { stdout, stderr, signal } = spawnSync(
    'strace',
    [...watch, ...inject, process.execPath, fileURLToPath(program), ...args],
    {
      encoding: 'utf8',
    },
  );
  const said = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  const calls = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^\d+ +/, ''));
  return { said, calls, signal, stderr };
}

const isFlush = (call: string): boolean => /^(fsync|fdatasync)\(/.test(call);
const hasFailed = (call: string): boolean => call.includes('(INJECTED)');

const appended = (said: readonly Attempted[]): Attempted[] => said.filter(({ event }) => event > 0);

/** Holds a log against what the process that wrote it was told. */
async function assertHolds(folder: string, said: readonly Attempted[]): Promise<void> {
  const store = await openStore(folder);
  assert.equal((await verifyChain(store)).events, EVENTS);
  for (const { event, outcome } of appended(said))
    assert.deepEqual(await store.append(eventBatch(event)), outcome, `event ${event} is told otherwise afterwards`);
  assert.equal((await store.head()).position, EVENTS);
  await store.close();
}

const skip = whyNot() ?? false;

test(
  'whichever flush of a log fails, the same batch again gets the truth, and what was answered is there',
  { skip },
  async (t) => {
    const seen = { unknown: 0, silent: 0 };
    for (let nth = 1; ; nth += 1) {
      const folder = mkdtempSync(join(root, 'log-'));
      const { said, calls, signal, stderr } = traced<Attempted>(
        WRITER,
        [folder, `${EVENTS}`],
        join(folder, 'log.db'),
        `${nth}`,
      );
      assert.deepEqual([signal, appended(said).length], ['SIGKILL', EVENTS], `flush ${nth}: ${stderr}`);
      for (const { event, outcome } of appended(said)) assert.equal(outcome?.head.position, event);
      await assertHolds(folder, said);
      const failed = calls.findIndex(hasFailed);
      if (failed < 0) break;
      const failures = said.flatMap((attempted) => attempted.failures);
      if (failures.length === 0) seen.silent += 1;
      else assert.equal(failures.length, 1);
      if (failures[0] === 'unknown') {
        seen.unknown += 1;
        // The kernel may drop what it could not flush and call it clean: it has to be written once more before it is flushed again.
        const next = calls.slice(failed + 1);
        const before = next.slice(0, next.findIndex(isFlush)).join('\n');
        assert.match(before, /^close\(/m, `after flush ${nth} the connection was kept`);
        assert.match(before, /^pwrite64\(/m, `after flush ${nth} nothing was written again`);
      }
      assert.ok(nth < FLUSHES_MAX);
      rmSync(folder, { recursive: true });
    }
    t.diagnostic(
      `${seen.unknown} left an outcome unknown; ${seen.silent} were of the taking in, which is done again later`,
    );
    assert.ok(seen.unknown >= EVENTS && seen.silent >= 1);
  },
);

test(
  'each commit is flushed before it is answered, also after a snapshot, which is not flushed by itself',
  { skip },
  async () => {
    const flushesOf = (name: string, ...further: string[]): number => {
      const folder = mkdtempSync(join(root, name));
      const { said, calls, stderr } = traced<Attempted>(
        WRITER,
        [folder, `${EVENTS}`, ...further],
        join(folder, 'log.db'),
        undefined,
      );
      assert.equal(appended(said).length, EVENTS, stderr);
      return calls.filter(isFlush).length;
    };
    const plain = flushesOf('plain-');
    assert.ok(plain >= EVENTS);
    assert.equal(flushesOf('snapshots-', 'snapshots'), plain);
  },
);

test(
  'each key of a person is flushed before it is handed out: what is sealed with it may be on the disk in the next moment',
  { skip },
  () => {
    const folder = mkdtempSync(join(root, 'keys-'));
    const { said, calls, stderr } = traced<string>(KEYS, [folder, `${EVENTS}`], join(folder, 'keys.db'), undefined);
    assert.equal(said.length, EVENTS, stderr);
    assert.ok(calls.filter(isFlush).length >= EVENTS);
  },
);

test(
  'while flushes go on failing a caller is told that the outcome is unknown; sent again once they work, it is done once',
  { skip },
  async () => {
    const path = (name: string): string => logFileIn(join(root, name), 'counts');
    const undisturbed = traced<Told>(SYSTEM, [join(root, 'whole'), '1'], path('whole'), undefined);
    assert.deepEqual(undisturbed.said, [{ total: 1 }], undisturbed.stderr);
    const before = undisturbed.calls.filter(isFlush).length;

    const folder = join(root, 'failing');
    const { said, signal, stderr } = traced<Told>(SYSTEM, [folder, '1', '2', '3'], path('failing'), `${before + 1}+`);
    assert.equal(signal, 'SIGKILL', stderr);
    assert.deepEqual(said, [{ total: 1 }, { code: 'unavailable' }, { code: 'unavailable' }]);

    const opened = openDataFolder(folder);
    const system = await startCounting(opened);
    assert.deepEqual(await sendCount(system, 1), { total: 1 }, 'what was answered is there');
    assert.deepEqual(await sendCount(system, 2), { total: 2 });
    assert.deepEqual(await sendCount(system, 3), { total: 3 });
    assert.equal(await totalOf(system), 3);
    await system.stop();
    await opened.close();
  },
);

test('when flushes fail for a moment, the caller waits and is answered', { skip }, async () => {
  const folder = join(root, 'moment');
  const path = logFileIn(folder, 'counts');
  const whole = traced<Told>(
    SYSTEM,
    [join(root, 'whole-2'), '1'],
    logFileIn(join(root, 'whole-2'), 'counts'),
    undefined,
  );
  const before = whole.calls.filter(isFlush).length;
  const { said, calls } = traced<Told>(SYSTEM, [folder, '1', '2'], path, `${before + 1}..${before + 3}`);
  assert.deepEqual(said, [{ total: 1 }, { total: 2 }]);
  assert.equal(calls.filter(hasFailed).length, 3);
});
