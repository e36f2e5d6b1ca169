import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { componentDigest, CorruptLogError, type Batch, type NewEvent } from '@banyan/engine';
import { logFile, openStore } from '../test/open-log-store.ts';

const at = '2026-01-01T00:00:00.000Z';

/** Events of some streams in one batch; each stream goes on from the version it had. */
function batchOf(streams: readonly string[], versions: Map<string, number>): Batch {
  const reads = [...new Set(streams)].map((stream) => ({ stream, version: versions.get(stream) ?? 0 }));
  const events = streams.map((stream): NewEvent => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return { stream, version, type: 'lent', schema: 1, occurredAt: at, payload: `{"nth":${version}}`, meta: '{}' };
  });
  const component = { reads, events, registers: [], digest: componentDigest(events) };
  return { id: randomUUID(), recordedAt: at, components: [component] };
}

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-streams-'));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('a long stream that others are mixed with is read in pages of any size, from any version, also after it has grown', async (context) => {
  const store = await openStore(await folderFor(context));
  const versions = new Map<string, number>();
  const versionsFrom = async (after: number, limit: number): Promise<number[]> =>
    (await store.readStream('book/1', after, limit)).map(({ stream, version, payload }) => {
      assert.equal(stream, 'book/1');
      assert.equal(payload, `{"nth":${version}}`);
      return version;
    });
  const allFrom = async (page: number): Promise<number[]> => {
    const all: number[] = [];
    for (let got = await versionsFrom(0, page); got.length > 0; got = await versionsFrom(all.length, page))
      all.push(...got);
    return all;
  };
  for (const grown of [1_500, 4_000]) {
    while ((versions.get('book/1') ?? 0) < grown)
      await store.append(
        batchOf(['book/1', 'book/2', 'book/1', 'book/3', ...Array<string>(100).fill('book/1')], versions),
      );
    const newest = versions.get('book/1')!;
    const expected = Array.from({ length: newest }, (_, nth) => nth + 1);
    for (const page of [100, 255, 256, 257, 500, newest]) assert.deepEqual(await allFrom(page), expected);
    assert.deepEqual(await versionsFrom(newest - 3, 2), [newest - 2, newest - 1]);
    assert.deepEqual(await versionsFrom(newest, 10), []);
    assert.deepEqual(await versionsFrom(700, 1), [701]);
  }
  assert.deepEqual(await store.readStream('book/none', 0, 10), []);
  await store.close();
});

test('more long streams than have marks are read in turn', async (context) => {
  const store = await openStore(await folderFor(context));
  const versions = new Map<string, number>();
  const streams = Array.from({ length: 20 }, (_, nth) => `book/${nth}`);
  for (let nth = 0; nth < 6; nth += 1)
    await store.append(
      batchOf(
        streams.flatMap((stream) => Array<string>(100).fill(stream)),
        versions,
      ),
    );
  for (const after of [0, 100, 299, 301, 500, 50])
    for (const stream of streams)
      assert.deepEqual(
        (await store.readStream(stream, after, 100)).map(({ version }) => version),
        Array.from({ length: Math.min(100, 600 - after) }, (_, nth) => after + nth + 1),
      );
  await store.close();
});

test('a link that leads to another event is never followed', async (context) => {
  const links = [
    'update stream set position = 2 where name = "book/1"',
    'update stream set version = 2 where name = "book/1"',
    'update event set previous = 2 where position = 3',
    'update event set previous = 3 where position = 3',
    'update event set previous = 0 where position = 3',
    'update event set previous = 1 where position = 4',
  ];
  for (const damage of links) {
    const folder = await folderFor(context);
    const whole = await openStore(folder);
    await whole.append(batchOf(['book/1', 'book/2', 'book/1', 'book/1'], new Map()));
    await whole.close();
    const database = new DatabaseSync(logFile(folder), { enableDoubleQuotedStringLiterals: true });
    database.exec(damage);
    database.close();
    const store = await openStore(folder);
    await assert.rejects(store.readStream('book/1', 0, 10), CorruptLogError, damage);
    await store.close();
  }
});

test('an event is never appended behind a newest event that is another one', async (context) => {
  const folder = await folderFor(context);
  const versions = new Map<string, number>();
  const whole = await openStore(folder);
  await whole.append(batchOf(['book/1', 'book/2', 'book/1'], versions));
  await whole.close();
  const database = new DatabaseSync(logFile(folder), { enableDoubleQuotedStringLiterals: true });
  database.exec('update stream set position = 2 where name = "book/1"');
  database.close();
  const store = await openStore(folder);
  await assert.rejects(store.append(batchOf(['book/1'], versions)), CorruptLogError);
  await store.close();
});

test('a stream may be appended to again after any number of others in the same batch', async (context) => {
  const store = await openStore(await folderFor(context));
  const others = Array.from({ length: 25_000 }, (_, nth) => `book/other-${nth}`);
  const versions = new Map<string, number>();
  const { components } = await store.append(batchOf(['book/1', ...others, 'book/1'], versions));
  assert.deepEqual(components, [{ accepted: true }]);
  assert.equal((await store.readStream('book/1', 0, 10)).length, 2);
  await store.examine();
  await store.close();
});
