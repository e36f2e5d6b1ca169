import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { DefectError } from '@banyan/core';
import {
  componentDigest,
  CorruptLogError,
  StorageFullError,
  StoreError,
  verifyChain,
  type Batch,
  type NewEvent,
  type RegisterChange,
} from '@banyan/engine';
import { mountSmallDisk } from '@banyan/testing';
import { logFile, openStore } from '../test/open-log-store.ts';
import { DatabaseSnapshot } from './database-snapshot.ts';
import { SqliteLogStore } from './sqlite-log-store.ts';
import { WriterPool } from './writer-pool.ts';

const at = '2026-01-01T00:00:00.000Z';

/** A batch of one event of `book/1`. */
function book(version: number, payload = '{}'): Batch {
  const events: NewEvent[] = [
    { stream: 'book/1', version, type: 'book-lent', schema: 1, occurredAt: at, payload, meta: '{}' },
  ];
  const reads = [{ stream: 'book/1', version: version - 1 }];
  return {
    id: randomUUID(),
    recordedAt: at,
    components: [{ reads, events, registers: [], digest: componentDigest(events) }],
  };
}

const places: string[] = [];
after(() => Promise.all(places.map((place) => rm(place, { recursive: true }))));

async function makePlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'banyan-faults-'));
  places.push(place);
  return place;
}

/** A closed log of 200 events, its file complete without a write-ahead log. */
async function filledLog(): Promise<string> {
  const place = await makePlace();
  const store = await openStore(place);
  for (let n = 1; n <= 200; n++) await store.append(book(n, JSON.stringify({ n, text: 'words '.repeat(50) })));
  await store.close();
  return place;
}

async function overwrite(file: string, bytes: Buffer, position: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
  await handle.close();
}

test('a batch whose versions do not follow is a defect, changes nothing, and the log goes on', async () => {
  const store = await openStore(await makePlace());
  for (const version of [3, 1]) {
    const first = book(1);
    const [component] = first.components;
    const events = [...component!.events, { ...component!.events[0]!, version }];
    await assert.rejects(store.append({ ...first, components: [{ ...component!, events }] }), DefectError);
    assert.equal((await store.head()).position, 0);
  }
  assert.equal((await store.append(book(1))).head.position, 1);
  await store.close();
});

test('one flipped byte in a payload is never served, and nothing else of the log after it was met', async () => {
  const place = await filledLog();
  const file = logFile(place);
  // A page that was split keeps stale copies of rows in its free space: the byte is flipped wherever the payload stands.
  const bytes = await readFile(file);
  for (let found = bytes.indexOf('"n":150,'); found >= 0; found = bytes.indexOf('"n":150,', found + 1)) {
    await overwrite(file, Buffer.from('"n":151,'), found);
  }
  const store = await openStore(place);
  assert.equal((await store.read(0, 149, 1e9)).length, 149);
  await assert.rejects(store.read(140, 20, 1e9), CorruptLogError);
  await assert.rejects(store.read(0, 1, 1e9), CorruptLogError);
  await assert.rejects(store.append(book(201)), CorruptLogError);
  await store.close();
});

test('an event that is missing is not passed over, wherever reading begins', async () => {
  for (const after of [0, 99]) {
    const place = await filledLog();
    const database = new DatabaseSync(logFile(place));
    database.exec('delete from event where position = 100');
    database.close();
    const store = await openStore(place);
    await assert.rejects(store.read(after, 150, 1e9), /the event at position 100 is missing/);
    await assert.rejects(store.read(0, 1, 1e9), CorruptLogError);
    await store.close();
  }
});

test('a corrupted page is met with a clear word, whichever page it is', async () => {
  const place = await filledLog();
  const file = logFile(place);
  const whole = await readFile(file);
  assert.ok(whole.length > 20 * 4096);
  let noticed = 0;
  for (let page = 0; page < whole.length / 4096; page++) {
    await writeFile(file, whole);
    await overwrite(file, Buffer.alloc(4096, 0x5a), page * 4096);
    const outcome = await everythingOf(place);
    if (outcome === 'damaged') noticed += 1;
    else assert.deepEqual(outcome, { events: 200, batches: 200, hash: outcome.hash });
  }
  // Pages that hold nothing that was asked for (an empty table's) may go unnoticed until they are; every page of events is noticed.
  assert.ok(noticed >= whole.length / 4096 - 5, `${noticed} of ${whole.length / 4096} pages`);
});

/** Opens, verifies, reads by stream and submits every batch again; `damaged` when that ended in CorruptLogError. */
async function everythingOf(place: string): Promise<Awaited<ReturnType<typeof verifyChain>> | 'damaged'> {
  let store: SqliteLogStore | undefined;
  try {
    store = await openStore(place);
    await store.readStream('book/1', 0, 1000);
    for (const { id, last } of await store.batches(0, 1000)) {
      assert.equal((await store.append({ id, recordedAt: at, components: [] })).head.position, last);
    }
    return await verifyChain(store);
  } catch (error) {
    assert.ok(error instanceof CorruptLogError, String(error));
    return 'damaged';
  } finally {
    await store?.close();
  }
}

test('a log whose last batch does not match its checksum is not opened', async () => {
  for (const damage of [
    `update batch set recorded_at = '2020-01-01T00:00:00.000Z' where seq = 200`,
    `update batch set hash = previous where seq = 200`,
    `update batch set checksum = checksum + 1 where seq = 200`,
  ]) {
    const place = await filledLog();
    const database = new DatabaseSync(logFile(place));
    database.exec(damage);
    database.close();
    await assert.rejects(openStore(place), CorruptLogError, damage);
  }
});

test('a batch in the midst of the log that does not match its checksum is not handed out, whatever of it was changed', async () => {
  for (const change of [`refused = '[]'`, `components = '[2]'`, `recorded_at = '2020-01-01T00:00:00.000Z'`]) {
    const place = await filledLog();
    const database = new DatabaseSync(logFile(place));
    database.exec(`update batch set ${change} where seq = 100`);
    database.close();
    const store = await openStore(place);
    assert.equal((await store.batches(0, 99)).length, 99, change);
    await assert.rejects(store.batches(98, 5), CorruptLogError, change);
    await store.close();
  }
});

test('a register that does not match its checksum is neither handed out nor compared with, and such a snapshot is none', async () => {
  const timer = { kind: 'timer', key: 'bell', expect: undefined, value: 'ring', due: at } as const;
  const setting = (change: RegisterChange): Batch => ({
    id: randomUUID(),
    recordedAt: at,
    components: [{ reads: [], events: [], registers: [change], digest: '' }],
  });
  const uses: readonly ((store: SqliteLogStore) => Promise<unknown>)[] = [
    (store) => store.register('timer', 'bell'),
    (store) => store.registers('timer', '', 9),
    (store) => store.dueTimers(at, 9),
    (store) => store.append(setting({ ...timer, expect: 'rang', value: undefined })),
    (store) => store.append(setting({ ...timer, expect: 'ring', value: undefined })),
  ];
  for (const use of uses) {
    const place = await makePlace();
    const store = await openStore(place);
    await store.append(book(1));
    await store.append(setting(timer));
    await store.saveSnapshot('book/1', { version: 1, code: 'c', state: '{}' });
    assert.deepEqual(await store.dueTimers(at, 9), [{ key: 'bell', value: 'ring', due: at }]);
    // While it is open: what a log is looked at for before its first append comes too early for this.
    const database = new DatabaseSync(logFile(place));
    database.exec(`update register set value = 'rang'; update snapshot set state = '{"lent":9}'`);
    database.close();
    assert.equal(await store.snapshot('book/1'), undefined);
    await assert.rejects(use(store), CorruptLogError, String(use));
    await store.close();
  }
});

test('a log that has lost its newest event, or its last batch, is not opened', async () => {
  for (const loss of ['delete from event where position = 200', 'delete from batch where seq = 200']) {
    const place = await filledLog();
    const database = new DatabaseSync(logFile(place));
    database.exec(loss);
    database.close();
    await assert.rejects(openStore(place), CorruptLogError);
  }
});

test('a file that is no database, or of a newer layout, is refused', async () => {
  const place = await makePlace();
  await writeFile(logFile(place), 'this was never a database, whatever its name says. '.repeat(100));
  await assert.rejects(openStore(place), CorruptLogError);
  const newer = await makePlace();
  const database = new DatabaseSync(logFile(newer));
  database.exec('pragma user_version = 99');
  database.close();
  await assert.rejects(openStore(newer), (error) => error instanceof StoreError && /newer version/.test(error.message));
});

test('a full disk refuses the batch, keeps all before it, and takes it when there is room again', async (t) => {
  const disk = await mountSmallDisk(3);
  if (typeof disk === 'string') return t.skip(disk);
  const ballast = join(disk.folder, 'ballast');
  await writeFile(ballast, Buffer.alloc(1024 * 1024));
  const store = await openStore(disk.folder);
  const payload = JSON.stringify('x'.repeat(20_000));
  let written = 0;
  let refused: Batch | undefined;
  while (refused === undefined && written < 1000) {
    const next = book(written + 1, payload);
    try {
      await store.append(next);
      written += 1;
    } catch (error) {
      assert.ok(error instanceof StorageFullError, String(error));
      assert.equal(error.outcome, 'none');
      refused = next;
    }
  }
  assert.ok(refused !== undefined && written > 10, `${written} events fit`);
  await assert.rejects(store.append(refused), StorageFullError);
  assert.equal((await verifyChain(store)).events, written);
  await rm(ballast);
  assert.equal((await store.append(refused)).head.position, written + 1);
  assert.equal((await verifyChain(store)).events, written + 1);
  await store.close();
  const reopened = await openStore(disk.folder);
  assert.equal((await verifyChain(reopened)).events, written + 1);
  await reopened.close();
  await disk.remove();
});

test('a failing write leaves an outcome that the same batch, submitted again, settles', async (t) => {
  const limit = (bytes: string): boolean =>
    spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]).status === 0;
  if (!limit('unlimited')) return t.skip('there is no prlimit here to make writes fail');
  const place = await makePlace();
  const store = await openStore(place);
  await store.append(book(1));
  // Small enough for the page cache: what does not fit there is written before the commit, and then fails with nothing written.
  const next = book(2, JSON.stringify('x'.repeat(1_000_000)));
  limit(String((await stat(`${logFile(place)}-wal`)).size + 100_000));
  try {
    // Beyond the limit a write fails with EFBIG, which SQLite reports as an I/O error.
    await assert.rejects(
      store.append(next),
      (error) => error instanceof StoreError && !(error instanceof StorageFullError) && error.outcome === 'unknown',
    );
    assert.equal((await store.read(0, 10, 1e9)).length, 1);
  } finally {
    limit('unlimited');
  }
  const outcome = await store.append(next);
  assert.equal(outcome.head.position, 2);
  assert.deepEqual(await store.append(next), outcome);
  assert.equal((await verifyChain(store)).events, 2);
  await store.close();
});

test('a writer thread that dies leaves an unknown outcome, and the next call has a new thread', async () => {
  const place = await makePlace();
  const writers = new WriterPool(1);
  const store = await SqliteLogStore.open({ log: 'library', file: logFile(place), writers });
  await store.append(book(1));
  const next = book(2, JSON.stringify('x'.repeat(3_000_000)));
  const dying = store.append(next);
  await Promise.all([
    assert.rejects(dying, (error) => error instanceof StoreError && error.outcome === 'unknown'),
    writers.endThreads(),
  ]);
  assert.deepEqual((await store.append(next)).components, [{ accepted: true }]);
  assert.equal((await verifyChain(store)).events, 2);
  await store.close();
  await writers.close();
});

test('a log is opened once at a time', async () => {
  const place = await makePlace();
  const store = await openStore(place);
  await assert.rejects(openStore(place), /open already/);
  await store.close();
  await (await openStore(place)).close();
});

test('the write-ahead log stays small by itself, and somebody hears when a reader keeps it from that', async () => {
  const place = await makePlace();
  const writers = new WriterPool(1);
  const notices: string[] = [];
  const store = await SqliteLogStore.open({
    log: 'library',
    file: logFile(place),
    writers,
    onNotice: (notice) => notices.push(notice),
  });
  const payload = JSON.stringify('x'.repeat(100_000));
  const walBytes = async (): Promise<number> => (await stat(`${logFile(place)}-wal`)).size;
  let version = 0;
  const appendMany = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await store.append(book(++version, payload));
  };
  await appendMany(512);
  assert.ok((await walBytes()) < 32 * 1024 * 1024, `${await walBytes()} bytes after 51 MB of events`);
  assert.deepEqual(notices, []);
  const reader = new DatabaseSnapshot(logFile(place));
  await appendMany(1536);
  assert.equal(notices.length, 1);
  assert.match(notices[0]!, /-wal has grown to \d+ MB/);
  reader.close();
  await appendMany(256);
  assert.ok((await walBytes()) <= 64 * 1024 * 1024, `${await walBytes()} bytes after the reader went`);
  await store.close();
  await writers.close();
});
