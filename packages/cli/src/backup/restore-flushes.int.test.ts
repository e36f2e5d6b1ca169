import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { anybody } from '@banyan/engine';
import { ownSystem } from '../owned-system.ts';
import { tally, tallyContract } from '../testing/tally.ts';
import { backUp } from './back-up.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-flushes-'));
after(() => rm(root, { recursive: true }));

const watched = 'trace=openat,mkdir,write,pwrite64,writev,ftruncate,fsync,fdatasync,rename,unlink';
const tried = spawnSync('strace', ['-f', '-y', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', watched, 'true'], {
  encoding: 'utf8',
});
const skip = tried.status === 0 ? false : `strace cannot be used here: ${tried.error?.message ?? tried.stderr.trim()}`;

test(
  'what is restored is on the disk, files and names, before it is put in its place, and its own name after',
  { skip },
  async () => {
    const source = await ownSystem(join(root, 'source'), tally);
    for (const counter of ['a', 'b', 'c'])
      await source.client(anybody()).send(tallyContract, 'count', { counter, by: 1, who: 'Ann' }, { key: counter });
    const [file, keys, trace, folder] = ['shop.tar.gz', 'shop.keys', 'trace', 'restored'].map((name) =>
      join(root, name),
    );
    await backUp(source, { file: file!, keys: keys! }, () => {});
    await source.close();
    const program = join(import.meta.dirname, '..', 'banyan.ts');
    const { status, stderr } = spawnSync(
      'strace',
      [
        '-f',
        '-y',
        '--seccomp-bpf',
        '-qq',
        '-o',
        trace!,
        '-e',
        watched,
        process.execPath,
        program,
        '--data',
        folder!,
        'restore',
        file!,
        '--keys',
        keys!,
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    const calls = (await readFile(trace!, 'utf8')).split('\n');
    const put = calls.findIndex((call) => call.includes(`, "${folder}"`) && call.includes('rename('));
    assert.ok(put > 0);
    const staging = /rename\("([^"]+)"/.exec(calls[put]!)![1]!;
    const { files, names, flushed } = unflushed(calls.slice(0, put), `${staging}/`);
    assert.deepEqual({ files, names }, { files: [], names: [] });
    for (const name of ['keys.db', 'services/tallies/log.db', 'services/tallies', ''])
      assert.ok(flushed.has(`${staging}/${name}`.replace(/\/$/, '')), `${name} was never flushed`);
    assert.ok(
      calls.slice(put).some((call) => /f(data)?sync\(\d+<([^>]+)>/.exec(call)?.[2] === root),
      'its own name',
    );
  },
);

/** What is below `folder` and was written or named after its last flush. What SQLite needs while it has a file open is gone or made anew. */
function unflushed(calls: readonly string[], folder: string) {
  const files = new Set<string>();
  const names = new Map<string, string>();
  const flushed = new Set<string>();
  const isKept = (path: string): boolean =>
    path.startsWith(folder) && !/-(wal|shm|journal)$|\/(lock|owner\.pid.*)$/.test(path);
  for (const call of calls) {
    const [, name = '', path = ''] = /^\d+ +(\w+)\(\d+<([^>]+)>/.exec(call) ?? [];
    if (/^f(data)?sync$/.test(name)) {
      flushed.add(path);
      files.delete(path);
      for (const [made, parent] of names) if (parent === path) names.delete(made);
    } else if (/write|truncate/.test(name) && isKept(path)) files.add(path);
    const made = /mkdir\(|O_CREAT|rename\(/.test(call) ? lastPathOf(call) : undefined;
    if (made !== undefined && isKept(made)) names.set(made, dirname(made));
    const gone = /(?:unlink|rename)\("([^"]+)"/.exec(call)?.[1];
    if (gone !== undefined) {
      names.delete(gone);
      files.delete(gone);
    }
  }
  return { files: [...files], names: [...names.keys()], flushed };
}

function lastPathOf(call: string): string | undefined {
  return [...call.matchAll(/"([^"]+)"/g)].at(-1)?.[1];
}
