import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { controlSocketPath } from './control-socket.ts';
import { openDataFolder } from './data-folder.ts';
import { DataFolderError, DataFolderOwnedError, MissingFileError } from './errors.ts';
import { FolderFormat } from './folder-format.ts';

const scratch = await mkdtemp(join(tmpdir(), 'banyan-folder-'));
after(() => rm(scratch, { recursive: true }));
let made = 0;
const newPath = (): string => join(scratch, `data-${++made}`);

const ownerFile = fileURLToPath(new URL('../test/owner.ts', import.meta.url));

async function startOwner(folder: string): Promise<ChildProcess> {
  const owner = spawn(process.execPath, ['--expose-gc', ownerFile, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
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

  for (const text of ['not json', 'null', '{}', '{"format":"1"}', '{"format":1,"files":"all"}']) {
    const broken = newPath();
    await mkdir(broken);
    await writeFile(join(broken, 'format.json'), text);
    assert.throws(() => openDataFolder(broken), DataFolderError);
  }
});

test('of a format.json with a flipped bit it is told, by its name and with what to do, and nothing is changed', async () => {
  const folder = await filledFolder();
  const file = join(folder, 'format.json');
  const whole = await readFile(file);
  for (let at = 0; at < whole.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << bit;
      writeFileSync(file, flipped);
      let error: unknown;
      try {
        FolderFormat.open(folder);
      } catch (thrown) {
        error = thrown;
      }
      const told = `${at}.${bit}: ${String(error)}`;
      // White space says nothing; a version above this one's is refused as such.
      if (error === undefined) assert.deepEqual(JSON.parse(flipped.toString()), JSON.parse(whole.toString()), told);
      else if (!/written by a newer version/.test(told)) {
        assert.ok(error instanceof DataFolderError && error.message.includes(`${file} `), told);
        assert.match(told, /put it back from a copy of the folder, or restore a backup .* Nothing was changed/);
      }
      assert.deepEqual(await readFile(file), flipped, told);
    }
});

test('a lock that is not empty any more is told by its name and with what to do', async () => {
  const folder = await filledFolder();
  const lock = join(folder, 'lock');
  await writeFile(lock, 'no lock, but something else of some length '.repeat(99));
  assert.throws(
    () => openDataFolder(folder),
    (error: Error) => error instanceof DataFolderError && error.message.includes(`${lock} is damaged`),
  );
  await rm(lock);
  await openDataFolder(folder).close();
});

test('a path that cannot be a folder is refused', async () => {
  const file = newPath();
  await writeFile(file, '');
  assert.throws(() => openDataFolder(file), DataFolderError);
  assert.throws(() => openDataFolder(join(file, 'below')), DataFolderError);
});

test('where no folder can be made it is said at once, also where Node itself would try for ever', () => {
  for (const path of ['/proc/shop', '/proc/shop/data']) {
    const program = `
      const { openDataFolder } = await import(${JSON.stringify(new URL('data-folder.ts', import.meta.url).href)});
      openDataFolder(${JSON.stringify(path)});`;
    // Apart: what tries for ever cannot be broken off from within.
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    assert.equal(status, 1);
    assert.match(
      stderr,
      new RegExp(`DataFolderError: the data folder ${path} cannot be used: ${path} cannot be made: `),
    );
  }
});

test('folders on the way to it are made, for the owner alone', async () => {
  const above = newPath();
  const folder = openDataFolder(join(above, 'a', 'b'));
  for (const path of [above, join(above, 'a'), join(above, 'a', 'b')])
    assert.equal((await stat(path)).mode & 0o777, 0o700, path);
  await folder.close();
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

/** A folder with a log of two shards, and the keys. */
async function filledFolder(): Promise<string> {
  const folder = newPath();
  const owned = openDataFolder(folder);
  const stores = [await owned.logStore('orders'), await owned.logStore('orders', 1), await owned.keyStore()];
  await Promise.all(stores.map((store) => store.close()));
  await owned.close();
  return folder;
}

test('a log or the keys that are gone, or hold nothing, are missed by name, and nothing is made in their place', async () => {
  for (const lost of ['services/orders/log.db', 'services/orders/log-1.db', 'keys.db']) {
    for (const lose of [(file: string) => rm(file), (file: string) => writeFile(file, '')]) {
      const folder = await filledFolder();
      await lose(join(folder, lost));
      const before = await readdir(folder, { recursive: true });
      assert.throws(
        () => openDataFolder(folder),
        (error) => error instanceof MissingFileError && error.message.includes(`has lost ${lost}: put back`),
      );
      assert.deepEqual(
        await readdir(folder, { recursive: true }),
        before.filter((name) => name !== 'owner.pid'),
      );
    }
  }
});

test('what was put back is whole again; a folder from before the files were noted notes them', async () => {
  const folder = await filledFolder();
  const [log, elsewhere] = [join(folder, 'services/orders/log.db'), join(scratch, 'log-elsewhere.db')];
  await rename(log, elsewhere);
  assert.throws(() => openDataFolder(folder), MissingFileError);
  await rename(elsewhere, log);
  await openDataFolder(folder).close();

  await writeFile(join(folder, 'format.json'), '{"product":"banyan","format":1}');
  const owned = openDataFolder(folder);
  await (await owned.logStore('orders')).close();
  await owned.close();
  await rm(log);
  assert.throws(() => openDataFolder(folder), MissingFileError);
});

test('killed between the making of a log and its use, or in the midst of noting it, a folder is whole', async () => {
  const folder = await filledFolder();
  const noted = await readFile(join(folder, 'format.json'), 'utf8');
  const owned = openDataFolder(folder);
  await (await owned.logStore('payments')).close();
  await owned.close();
  // As a crash before the note leaves it, with the beginning of that note.
  await writeFile(join(folder, 'format.json'), noted);
  await writeFile(join(folder, 'format.json.draft'), '{"product');
  const again = openDataFolder(folder);
  await (await again.logStore('payments')).close();
  await again.close();
  assert.match(await readFile(join(folder, 'format.json'), 'utf8'), /payments\/log\.db/);
});

test('a log that could not be made is not noted, so that it is not missed', async () => {
  const folder = await filledFolder();
  const inTheWay = join(folder, 'services/payments/log.db');
  await mkdir(inTheWay, { recursive: true });
  const owned = openDataFolder(folder);
  await assert.rejects(owned.logStore('payments'));
  await owned.close();
  await rm(inTheWay, { recursive: true });
  await openDataFolder(folder).close();
});

test('whoever only reads makes no log', async () => {
  const folder = await filledFolder();
  const owned = openDataFolder(folder, { makeLogs: false });
  await (await owned.logStore('orders')).close();
  await assert.rejects(owned.logStore('payments'), /has no log of payments yet/);
  await owned.close();
  await assert.rejects(stat(join(folder, 'services/payments/log.db')), { code: 'ENOENT' });
});

test('the control socket has a path that a socket can have', async () => {
  assert.equal(controlSocketPath('/data'), '/data/control.sock');
  const long = join(newPath(), 'x'.repeat(120));
  const path = controlSocketPath(long);
  assert.ok(Buffer.byteLength(path) <= 103);
  assert.notEqual(path, controlSocketPath(`${long}y`));
  const owned = openDataFolder(long);
  assert.equal(owned.controlSocket, path);
  const short = newPath();
  await symlink(long, short);
  assert.equal(controlSocketPath(short), path, 'by another name it is the same folder');
  assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  await owned.close();
  await chmod(dirname(path), 0o755);
  await openDataFolder(long).close();
  assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  await rm(dirname(path), { recursive: true });
});

test('a log whose write-ahead log is gone before it was taken in is missed, not begun anew', async () => {
  const folder = newPath();
  const first = openDataFolder(folder);
  await (await first.logStore('orders')).close();
  await first.close();
  const file = join(folder, 'services', 'orders', 'log.db');
  await rm(file);
  const emptied = new DatabaseSync(file);
  emptied.exec('pragma journal_mode = wal');
  emptied.close();
  const again = openDataFolder(folder);
  await assert.rejects(again.logStore('orders'), MissingFileError);
  await again.close();
});

test('a folder that holds something else is left as it is', () => {
  const path = newPath();
  mkdirSync(path);
  writeFileSync(join(path, 'letters.txt'), 'dear Jane');
  assert.throws(() => openDataFolder(path), { code: 'data-folder', message: /holds letters\.txt but no format\.json/ });
  assert.deepEqual(readdirSync(path), ['letters.txt']);
});

test('whoever closes a folder while it is being closed waits for it, too', async () => {
  const folder = openDataFolder(newPath());
  const log = await folder.logStore('orders');
  await log.close();
  const first = folder.close();
  await folder.close();
  await openDataFolder(folder.path).close();
  await first;
});

test('what was opened in a folder writes nothing once it is closed, and nothing more is opened in it', async () => {
  const folder = openDataFolder(newPath());
  const store = await folder.logStore('orders');
  const keys = await folder.keyStore();
  await folder.close();
  const next = openDataFolder(folder.path);
  const events = [
    {
      stream: 'order/1',
      version: 1,
      type: 'placed',
      schema: 1,
      occurredAt: '2026-01-01T00:00:00.000Z',
      payload: '{}',
      meta: '{}',
    },
  ];
  const component = { reads: [], events, registers: [], digest: '00' };
  const batch = { id: 'late', recordedAt: '2026-01-01T00:00:00.000Z', components: [component] };
  await assert.rejects(store.append(batch), { code: 'store', message: /its data folder was closed/ });
  await assert.rejects(keys.obtain(['ann']), { code: 'store', message: /its data folder was closed/ });
  const closed = { code: 'data-folder', message: /it was closed here/ };
  for (const again of [() => folder.logStore('carts'), () => folder.viewStore('orders'), () => folder.keyStore()])
    await assert.rejects(again, closed);
  assert.throws(() => folder.removeKeys(), closed);
  await store.close();
  await keys.close();
  await folder.close();
  assert.throws(() => openDataFolder(folder.path), DataFolderOwnedError, 'what is closed twice is not given up twice');
  const taken = await next.logStore('orders');
  assert.equal((await taken.head()).position, 0);
  await taken.close();
  await next.close();
});

test('a folder without writers is refused, and left alone', async () => {
  const path = newPath();
  for (const writers of [0, -1, 1.5, NaN, Infinity])
    assert.throws(() => openDataFolder(path, { writers }), { code: 'data-folder', message: /1 thread or more/ });
  await assert.rejects(stat(path), { code: 'ENOENT' });
});
