import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { controlSocketPath } from './control-socket.ts';
import { openDataFolder } from './data-folder.ts';
import { DataFolderError, DataFolderOwnedError } from './errors.ts';

const scratch = await mkdtemp(join(tmpdir(), 'banyan-folder-'));
after(() => rm(scratch, { recursive: true }));
let made = 0;
const newPath = (): string => join(scratch, `data-${++made}`);

const ownerFile = fileURLToPath(new URL('../test/owner.ts', import.meta.url));

async function startOwner(folder: string): Promise<ChildProcess> {
  const owner = spawn(process.execPath, [ownerFile, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(owner.stdout, 'data');
  return owner;
}

async function kill(owner: ChildProcess): Promise<void> {
  const exited = once(owner, 'exit');
  owner.kill('SIGKILL');
  await exited;
}

test('a second owner is refused by name of the first, and takes over when that is killed', async () => {
  const folder = newPath();
  for (let round = 0; round < 2; round++) {
    const owner = await startOwner(folder);
    assert.throws(
      () => openDataFolder(folder),
      (error) =>
        error instanceof DataFolderOwnedError &&
        error.pid === owner.pid &&
        error.message.includes(`process ${owner.pid}`) &&
        error.code === 'data-folder-owned',
    );
    await kill(owner);
    const taken = openDataFolder(folder);
    assert.equal(await readFile(join(folder, 'owner.pid'), 'utf8'), `${process.pid}\n`);
    await taken.close();
  }
});

test('this process cannot own a folder twice, and a refused attempt takes nothing from the owner', async () => {
  const folder = newPath();
  const owned = openDataFolder(folder);
  assert.throws(() => openDataFolder(folder), DataFolderOwnedError);
  const rival = spawn(process.execPath, [ownerFile, folder], { stdio: 'ignore' });
  const [code] = (await once(rival, 'exit')) as [number];
  assert.equal(code, 1, 'the lock was lost');
  await owned.close();
  await openDataFolder(folder).close();
});

test('the folder and what is in it are for its owner only', async () => {
  const folder = newPath();
  const owned = openDataFolder(folder);
  for (const path of [folder, owned.serviceFolder('orders')]) assert.equal((await stat(path)).mode & 0o777, 0o700);
  await owned.close();
});

test('a folder of a newer format, of something else, or with a broken format is refused', async () => {
  const newer = newPath();
  await openDataFolder(newer).close();
  await writeFile(join(newer, 'format.json'), '{"product":"banyan","format":99}');
  assert.throws(() => openDataFolder(newer), /format 99, written by a newer version/);
  assert.throws(() => openDataFolder(newer), DataFolderError, 'the lock was kept by the failed attempt');

  const other = newPath();
  await mkdir(other);
  await writeFile(join(other, 'thesis.doc'), 'important');
  assert.throws(() => openDataFolder(other), /thesis\.doc but no format\.json/);

  for (const text of ['not json', '{}', '{"format":"1"}']) {
    const broken = newPath();
    await mkdir(broken);
    await writeFile(join(broken, 'format.json'), text);
    assert.throws(() => openDataFolder(broken), DataFolderError);
  }
});

test('a path that cannot be a folder is refused', async () => {
  const file = newPath();
  await writeFile(file, '');
  assert.throws(() => openDataFolder(file), DataFolderError);
  assert.throws(() => openDataFolder(join(file, 'below')), DataFolderError);
});

test('a name that would leave the folder is no service', async () => {
  const owned = openDataFolder(newPath());
  for (const name of ['..', '../x', 'a/b', '', 'Orders', '/etc']) {
    assert.throws(() => owned.serviceFolder(name), DataFolderError, name);
  }
  await owned.close();
});

test('logs, views and keys are opened in it, closed, and opened again', async () => {
  const folder = newPath();
  for (let round = 0; round < 2; round++) {
    const owned = openDataFolder(folder);
    const log = await owned.logStore('orders');
    const shard = await owned.logStore('orders', 1);
    assert.deepEqual([log.log, log.shard, shard.shard], ['orders', 0, 1]);
    const views = await owned.viewStore('orders');
    const keys = await owned.keyStore();
    const key = (await keys.obtain(['ann'])).get('ann');
    assert.ok(key !== undefined);
    await Promise.all([log.close(), shard.close(), views.close(), keys.close()]);
    await owned.close();
  }
});

test('the control socket has a path that a socket can have', async () => {
  assert.equal(controlSocketPath('/data'), '/data/control.sock');
  const long = join(newPath(), 'x'.repeat(120));
  const path = controlSocketPath(long);
  assert.ok(Buffer.byteLength(path) <= 103);
  assert.notEqual(path, controlSocketPath(`${long}y`));
  const owned = openDataFolder(long);
  assert.equal(owned.controlSocket, path);
  assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  await owned.close();
  await chmod(dirname(path), 0o755);
  await openDataFolder(long).close();
  assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  await rm(dirname(path), { recursive: true });
});
