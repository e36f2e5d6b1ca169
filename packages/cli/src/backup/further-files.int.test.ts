import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DefinitionError } from '@banyan/core';
import { anybody } from '@banyan/engine';
import { DataFolderError } from '@banyan/sqlite';
import { ArchiveError } from '../errors.ts';
import { ownSystem } from '../owned-system.ts';
import { LAST_MARK, MARKS, tally, tallyContract } from '../testing/tally.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';
import { readTar, writeTar } from './tar.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-further-'));
after(() => rm(root, { recursive: true }));
const quietly = (): void => {};

const source = await ownSystem(join(root, 'source'), tally);
after(() => source.close());
const client = source.client(anybody());

interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

/** The archive again, with other entries. */
async function rewritten(archive: string, change: (entries: Entry[]) => Entry[]): Promise<string> {
  const entries: Entry[] = [];
  async function* bytes(): AsyncGenerator<Buffer> {
    yield gunzipSync(await readFile(archive));
  }
  await readTar(bytes(), async ({ name }, content) => {
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(part);
    entries.push({ name, content: Buffer.concat(parts) });
  });
  const changed = change(entries).map((entry) => ({ ...entry, size: entry.content.length }));
  const parts: Buffer[] = [];
  for await (const part of writeTar(changed, 0)) parts.push(part);
  const target = `${archive}.rewritten`;
  await writeFile(target, gzipSync(Buffer.concat(parts)));
  return target;
}

function withManifest(change: (manifest: Record<string, unknown>) => object) {
  return ([first, ...rest]: Entry[]): Entry[] => {
    const manifest = JSON.parse(String(first?.content)) as Record<string, unknown>;
    return [{ name: 'manifest.json', content: Buffer.from(JSON.stringify(change(manifest))) }, ...rest];
  };
}

const plain = join(root, 'plain.tar.gz');
await client.send(tallyContract, 'count', { counter: 'first', by: 1 }, { key: 'first' });
await backUp(source, { file: plain }, quietly);

test('what an application’s files note as done is in the logs of the same backup, and may be gone on with', async (t) => {
  await mkdir(join(root, 'source', 'notes'));
  const marks = new DatabaseSync(join(root, 'source', MARKS));
  t.after(() => marks.close());
  marks.exec('pragma journal_mode = wal; create table mark (position integer)');
  const mark = marks.prepare('insert into mark values (?)');
  const last = join(root, 'source', LAST_MARK);
  let counting = true;
  const begun = Promise.withResolvers<void>();
  const counters = [1, 2, 3].map(async (counter) => {
    for (let nth = 0; counting; nth += 1) {
      const { token } = await client.send(
        tallyContract,
        'count',
        { counter: `c${counter}`, by: 1 },
        { key: `${counter}-${nth}` },
      );
      const position = Number(token.slice(token.lastIndexOf(':') + 1));
      mark.run(position);
      await writeFile(`${last}.${counter}`, `${position}\n`);
      await rename(`${last}.${counter}`, last);
      if (nth === 20) begun.resolve();
    }
  });
  await begun.promise;
  const file = join(root, 'marked.tar.gz');
  const report = await backUp(source, { file }, quietly);
  counting = false;
  await Promise.all(counters);
  assert.deepEqual(
    report.files.map(({ path }) => path),
    [MARKS, LAST_MARK],
  );

  const folder = join(root, 'restored');
  const { logs } = await restore({ file, keys: undefined, folder }, quietly);
  const end = logs[0]?.position ?? 0;
  const restored = new DatabaseSync(join(folder, MARKS));
  const noted = restored.prepare('select count(*) as count, max(position) as newest from mark').get();
  restored.exec('insert into mark values (0)');
  restored.close();
  const [count, newest] = [Number(noted?.['count']), Number(noted?.['newest'])];
  assert.ok(count >= 20 && newest <= end, `${newest} is noted as done, and the log ends at ${end}`);
  const lastNoted = Number(await readFile(join(folder, LAST_MARK), 'utf8'));
  assert.ok(lastNoted > 1 && lastNoted <= end, `${lastNoted} is noted as done, and the log ends at ${end}`);
  assert.ok(newest < Number(marks.prepare('select max(position) as newest from mark').get()?.['newest']));
});

test('files that do not exist are left out, and the logs alone are backed up', async () => {
  const folder = join(root, 'alone');
  const { files } = await restore({ file: plain, keys: undefined, folder }, quietly);
  assert.deepEqual(files, []);
  assert.ok(!(await readdir(folder)).includes('notes'));
});

test('a file whose being there is all that it says is kept', async () => {
  await using system = disposable(await ownSystem(join(root, 'with-flag'), tally));
  await mkdir(join(root, 'with-flag', 'notes'));
  await writeFile(join(root, 'with-flag', LAST_MARK), '');
  const file = join(root, 'with-flag.tar.gz');
  await backUp(system, { file }, quietly);
  const folder = join(root, 'with-flag-restored');
  await restore({ file, keys: undefined, folder }, quietly);
  assert.equal(await readFile(join(folder, LAST_MARK), 'utf8'), '');
});

test('an archive of the first version, which knew of no such files, is restored', async () => {
  const first = await rewritten(
    plain,
    withManifest(({ files: _files, ...manifest }) => ({ ...manifest, archive: 1 })),
  );
  const folder = join(root, 'of-first-version');
  await restore({ file: first, keys: undefined, folder }, quietly);
  const restored = await ownSystem(folder, tally);
  await restored.operations.settle();
  assert.equal((await restored.client(anybody()).query(tallyContract, 'total', { counter: 'first' }))?.total, 1);
  await restored.close();
});

test('an archive that would put a file outside of the folder, or in place of one of its own, is refused', async () => {
  const folder = join(root, 'broken-into');
  const content = Buffer.from('stray');
  const sha256 = createHash('sha256').update(content).digest('hex');
  for (const path of ['../stray', '/tmp/stray', 'keys.db', 'staff-token', 'services/tallies/log.db']) {
    const stray = { path, kind: 'plain', name: 'files/stray', bytes: content.length, sha256 };
    const listed = withManifest((manifest) => ({ ...manifest, files: [stray] }));
    const file = await rewritten(plain, (entries) => [...listed(entries), { name: 'files/stray', content }]);
    await assert.rejects(restore({ file, keys: undefined, folder }, quietly), ArchiveError);
    assert.ok(!existsSync(folder) && !existsSync(join(root, 'stray')));
  }
});

test('a file in the archive that is not as its manifest says is refused', async () => {
  const file = await rewritten(join(root, 'marked.tar.gz'), (entries) =>
    entries.map(({ name, content }) => ({
      name,
      content: name === `files/${LAST_MARK}` ? Buffer.from('7\n') : content,
    })),
  );
  const folder = join(root, 'changed');
  await assert.rejects(restore({ file, keys: undefined, folder }, quietly), /last\.txt is not as its manifest says/);
  assert.ok(!existsSync(folder));
});

test('a damaged database among them stops the backup, which says what to do', async () => {
  await using system = disposable(await ownSystem(join(root, 'damaged'), tally));
  await mkdir(join(root, 'damaged', 'notes'));
  const file = join(root, 'damaged.tar.gz');
  const refused = async (bytes: Buffer): Promise<void> => {
    await writeFile(join(root, 'damaged', MARKS), bytes);
    await assert.rejects(
      backUp(system, { file }, quietly),
      (error) =>
        error instanceof DataFolderError && /notes\/marks\.db is damaged; once it is put aside/.test(error.message),
    );
    assert.ok(!existsSync(file));
  };
  await refused(Buffer.alloc(8192, 'no database'));
  const whole = await readFile(join(root, 'restored', MARKS));
  // The root page of the table: its header is read by none but who looks at every page.
  await refused(Buffer.from(whole).fill(0xff, 4096, 4196));
});

test('a topology that names a file of the folder’s own as an application’s is refused', async () => {
  const greedy: typeof tally = (folder) => ({ ...tally(folder), files: [{ path: 'keys.db', kind: 'database' }] });
  const owned = ownSystem(join(root, 'greedy'), greedy);
  owned.then((system) => system.close()).catch(() => {});
  await assert.rejects(owned, DefinitionError);
});

function disposable<T extends { close(): Promise<void> }>(system: T): T & AsyncDisposable {
  return Object.assign(system, { [Symbol.asyncDispose]: () => system.close() });
}
