import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { anybody } from '@banyan/engine';
import { logFileIn } from '@banyan/sqlite';
import { ArchiveError, UsageError } from '../errors.ts';
import { ownSystem } from '../owned-system.ts';
import { tally, tallyContract } from '../testing/tally.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';
import { readTar } from './tar.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-backup-'));
after(() => rm(root, { recursive: true }));
const quietly = (): void => {};

const source = await ownSystem(join(root, 'source'), tally);
after(() => source.close());
const client = source.client(anybody());
const count = (counter: string, by = 1) =>
  client.send(tallyContract, 'count', { counter, by, who: `name of ${counter}` }, { key: `${counter}-${by}` });
for (let nth = 0; nth < 50; nth += 1) await count(`before-${nth}`);

const file = join(root, 'backup.tar.gz');
const keys = join(root, 'backup.keys');
let writing = true;
const writers = [1, 2, 3].map(async (writer) => {
  for (let nth = 0; writing; nth += 1) await count(`during-${writer}-${nth}`);
});
const report = await backUp(source, { file, keys }, quietly);
writing = false;
await Promise.all(writers);

test('a backup is one private file and one of keys, and nothing else is left', async () => {
  assert.deepEqual((await readdir(root)).toSorted(), ['backup.keys', 'backup.tar.gz', 'source']);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await stat(keys)).mode & 0o777, 0o600);
  assert.ok((report.logs[0]?.position ?? 0) >= 50);
  // Views are made anew from the logs.
  assert.deepEqual(await namesIn(file), ['manifest.json', 'logs/tallies.0.db']);
  assert.ok(
    !gunzipSync(await readFile(file)).includes('name of before-1'),
    'what is personal is sealed, and its keys are elsewhere',
  );
});

/** The names in an archive. */
async function namesIn(archive: string): Promise<string[]> {
  const names: string[] = [];
  await readTar(createReadStream(archive).pipe(createGunzip()), async ({ name }, content) => {
    names.push(name);
    for await (const _ of content);
  });
  return names;
}

test('what is restored has the events of that moment, answers the same keys, and reads what is personal', async () => {
  const folder = join(root, 'restored');
  const manifest = await restore({ file, keys, folder }, quietly);
  assert.deepEqual(manifest.logs, report.logs);
  const restored = await ownSystem(folder, tally);
  const position = report.logs[0]?.position ?? 0;
  const events = async (of: typeof source) => (await of.operations.readLog('tallies', 0, 100_000)).slice(0, position);
  assert.deepEqual(await events(restored), await events(source));
  assert.equal((await restored.operations.verifyLog('tallies')).hash, report.logs[0]?.hash);
  const again = await restored
    .client(anybody())
    .send(tallyContract, 'count', { counter: 'before-7', by: 1, who: 'name of before-7' }, { key: 'before-7-1' });
  assert.ok(again.done && again.answer.total === 1, 'the same key has one effect');
  await restored.operations.settle();
  assert.deepEqual(await restored.client(anybody()).query(tallyContract, 'total', { counter: 'before-7' }), {
    total: 1,
    who: 'name of before-7',
  });
  await restored.close();
});

test('without the keys, what is personal reads as erased', async () => {
  const folder = join(root, 'forgotten');
  await restore({ file, keys: undefined, folder }, quietly);
  const restored = await ownSystem(folder, tally);
  await restored.operations.settle();
  assert.deepEqual(await restored.client(anybody()).query(tallyContract, 'total', { counter: 'before-7' }), {
    total: 1,
    who: { erased: true },
  });
  await restored.close();
});

test('an old file of keys brings nobody back: what later ones tell is applied, beside it or named', async () => {
  const folder = join(root, 'day-one');
  const name = 'name of before-9';
  const old = { file: join(root, 'old', 'shop.tar.gz'), keys: join(root, 'old', 'shop.keys') };
  await mkdir(join(root, 'old'));
  await mkdir(join(root, 'later'));
  const live = await ownSystem(folder, tally);
  const counted = (counter: string) =>
    live.client(anybody()).send(tallyContract, 'count', { counter, by: 1, who: `name of ${counter}` });
  for (const counter of ['before-8', 'before-9']) await counted(counter);
  await backUp(live, old, quietly);
  await live.system.operations.erase({ subjects: ['before-9'] });
  const later = { file: join(root, 'later', 'shop.tar.gz'), keys: join(root, 'later', 'shop.keys') };
  await backUp(live, later, quietly);
  await live.close();
  const whoIn = async (restored: string): Promise<unknown[]> => {
    const system = await ownSystem(restored, tally);
    await system.operations.settle();
    const who = ['before-8', 'before-9'].map(
      async (counter) => (await system.client(anybody()).query(tallyContract, 'total', { counter }))?.who,
    );
    const found = await Promise.all(who);
    await system.close();
    return found;
  };
  await restore({ ...old, folder: join(root, 'r1') }, quietly);
  assert.deepEqual(await whoIn(join(root, 'r1')), ['name of before-8', name], 'without a later file nobody can know');
  const gone = ['name of before-8', { erased: true }];
  await restore({ ...old, erasedIn: [later.keys], folder: join(root, 'r2') }, quietly);
  assert.deepEqual(await whoIn(join(root, 'r2')), gone);
  await copyFile(later.keys, join(root, 'old', 'shop.later.keys'));
  await restore({ ...old, folder: join(root, 'r3') }, quietly);
  assert.deepEqual(await whoIn(join(root, 'r3')), gone);
  for (const made of ['day-one', 'old', 'later', 'r1', 'r2', 'r3']) await rm(join(root, made), { recursive: true });
});

test('neither replaces what is there', async () => {
  await assert.rejects(backUp(source, { file }, quietly), UsageError);
  const folder = join(root, 'taken');
  await mkdir(folder);
  await writeFile(join(folder, 'letter.txt'), 'dear');
  await assert.rejects(restore({ file, keys, folder }, quietly), UsageError);
  assert.deepEqual(await readdir(folder), ['letter.txt']);
});

test('a backup does not go into the data folder itself, nor do its keys', async () => {
  await mkdir(join(root, 'source', 'backups'));
  await symlink(join(root, 'source', 'backups'), join(root, 'elsewhere'));
  const inside = { code: 'usage', message: /is in the data folder itself/ };
  for (const place of ['source', 'source/backups', 'elsewhere']) {
    const target = join(root, place, 'inside.tar.gz');
    await assert.rejects(backUp(source, { file: target }, quietly), inside);
    await assert.rejects(backUp(source, { file: join(root, 'outside.tar.gz'), keys: target }, quietly), inside);
    assert.ok(!existsSync(target) && !existsSync(join(root, 'outside.tar.gz')));
  }
  await rm(join(root, 'elsewhere'));
});

test('what are no people’s keys is called so, and leaves no folder behind', async () => {
  const folder = join(root, 'wrong-keys');
  const wrong = { code: 'archive', message: /not a file of people’s keys/ };
  const junk = join(root, 'junk.keys');
  await writeFile(junk, 'junk'.repeat(5000));
  await assert.rejects(restore({ file, keys: junk, folder }, quietly), wrong);
  await assert.rejects(restore({ file, keys: logFileIn(join(root, 'source'), 'tallies', 0), folder }, quietly), wrong);
  await copyFile(keys, junk);
  await truncate(junk, 4096);
  await assert.rejects(restore({ file, keys: junk, folder }, quietly), { code: 'archive', message: /are damaged/ });
  assert.ok(!existsSync(folder) && !(await leftBeside(folder)));
  await rm(junk);
});

test('a damaged archive leaves no folder behind', async () => {
  const folder = join(root, 'never');
  const damaged = join(root, 'damaged.tar.gz');
  const refused = async (): Promise<void> => {
    await assert.rejects(restore({ file: damaged, keys, folder }, quietly), ArchiveError);
    assert.ok(!existsSync(folder) && !(await leftBeside(folder)));
  };
  await copyFile(file, damaged);
  await truncate(damaged, 2000);
  await refused();
  await writeFile(damaged, 'no archive');
  await refused();
  const bytes = gunzipSync(await readFile(file));
  const flipped = Buffer.from(bytes);
  const inside = bytes.length - 8000;
  flipped[inside] = (flipped[inside] ?? 0) ^ 1;
  await writeFile(damaged, gzipSync(flipped));
  await refused();
  await writeFile(damaged, gzipSync(Buffer.from(bytes).fill(0, 0, 512)));
  await refused();
});

/** Whether something of an attempt lies beside a target. */
async function leftBeside(target: string): Promise<boolean> {
  return (await readdir(dirname(target))).some((name) => name.startsWith(`${basename(target)}.`));
}

test('what an interrupted restore or backup has left is cleared away', async () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const folder = join(root, 'second-try');
  await mkdir(`${folder}.restoring-${gone}-1`);
  await writeFile(join(`${folder}.restoring-${gone}-1`, 'half'), '');
  // What no attempt has made, or one that goes on, stays.
  const others = [`${folder}.restoring-notes`, `${folder}.restoring-${process.ppid}-1`];
  for (const other of others) await writeFile(other, '');
  await restore({ file, keys, folder }, quietly);
  for (const other of others) await rm(other);
  assert.ok(!existsSync(join(folder, 'half')) && !(await leftBeside(folder)));
  const second = join(root, 'second.tar.gz');
  await mkdir(`${second}.staging-${gone}-1`);
  await writeFile(`${second}.draft-${gone}-1`, '');
  await backUp(source, { file: second }, quietly);
  assert.ok(!(await leftBeside(second)));
});

test('of backups to one file, and restores to one folder, that are made at once, one is whole and the others say so', async () => {
  const once = join(root, 'once.tar.gz');
  const backups = await Promise.allSettled(
    Array.from({ length: 3 }, () => backUp(source, { file: once, keys: `${once}.keys` }, quietly)),
  );
  const folder = join(root, 'once');
  const restores = await Promise.allSettled(
    Array.from({ length: 3 }, () => restore({ file: once, keys: `${once}.keys`, folder }, quietly)),
  );
  for (const outcomes of [backups, restores]) {
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const outcome of outcomes)
      assert.ok(outcome.status === 'fulfilled' || outcome.reason instanceof UsageError, JSON.stringify(outcome));
  }
  assert.deepEqual((await readdir(root)).filter((name) => name.startsWith('once')).toSorted(), [
    'once',
    'once.tar.gz',
    'once.tar.gz.keys',
  ]);
  await (await ownSystem(folder, tally)).close();
});

test('what a process of the same number has left half made is no part of what is made now', async () => {
  const [third, folder] = [join(root, 'third.tar.gz'), join(root, 'third-folder')];
  const names = Array.from({ length: 100 }, (_, nth) => `${process.pid}-${nth}`);
  for (const name of names) {
    await mkdir(`${third}.staging-${name}`);
    await writeFile(`${third}.draft-${name}`, 'half');
    await cp(join(root, 'source', 'format.json'), join(`${folder}.restoring-${name}`, 'format.json'));
    await cp(logFileIn(join(root, 'source'), 'tallies', 0), logFileIn(`${folder}.restoring-${name}`, 'tallies', 0));
    await cp(logFileIn(join(root, 'source'), 'tallies', 0), logFileIn(`${third}.staging-${name}`, 'tallies', 0));
    await writeFile(join(`${folder}.restoring-${name}`, 'half'), '');
  }
  await backUp(source, { file: third }, quietly);
  await restore({ file: third, keys: undefined, folder }, quietly);
  assert.ok(!existsSync(join(folder, 'half')));
  assert.ok(!(await leftBeside(third)) && !(await leftBeside(folder)));
});

test('what stands in the way of a backup or of its keys is told in a sentence', async () => {
  const [letter, folder] = [join(root, 'letter'), join(root, 'in-the-way')];
  await writeFile(letter, 'dear');
  const told = (message: RegExp) => ({ code: 'usage', message });
  const under = { file: join(letter, 'x.tar.gz') };
  await assert.rejects(backUp(source, under, quietly), told(/x\.tar\.gz cannot be made: ENOTDIR/));
  const apart = { file: join(root, 'x.tar.gz'), keys: join(letter, 'x.keys') };
  await assert.rejects(backUp(source, apart, quietly), told(/x\.keys cannot be made: ENOTDIR/));
  const onFile = { file, keys: undefined, folder: letter };
  await assert.rejects(restore(onFile, quietly), { code: 'data-folder', message: /cannot be read: ENOTDIR/ });
  await assert.rejects(restore({ file, keys: root, folder }, quietly), {
    code: 'archive',
    message: /cannot be read: EISDIR/,
  });
  assert.ok(!existsSync(folder) && !(await leftBeside(folder)));
  await rm(letter);
});

test('a name beside the keys that leads nowhere is no file of keys', async () => {
  const [place, folder] = [join(root, 'with-links'), join(root, 'beside-links')];
  await mkdir(place);
  await copyFile(keys, join(place, 'shop.keys'));
  await symlink(join(root, 'nothing'), join(place, 'gone.keys'));
  await symlink(join(place, 'round.keys'), join(place, 'round.keys'));
  await restore({ file, keys: join(place, 'shop.keys'), folder }, quietly);
  await (await ownSystem(folder, tally)).close();
});
