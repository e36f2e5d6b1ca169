import assert from 'node:assert/strict';
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CorruptKeysError } from '@banyan/engine';
import { keyStoreContract } from '@banyan/testing';
import { openStore } from '../test/open-key-store.ts';

const makePlace = (): Promise<string> => mkdtemp(join(tmpdir(), 'banyan-keys-'));

keyStoreContract('SqliteKeyStore', {
  makePlace,
  removePlace: (place) => rm(place, { recursive: true }),
  openStore,
  // A plain read would drop the writer's lock on the file; this suite's stores are alone with theirs.
  bytes: async (place) => {
    const names = await readdir(place);
    return Buffer.concat(await Promise.all(names.map((name) => readFile(join(place, name)))));
  },
  module: new URL('../test/open-key-store.ts', import.meta.url).href,
});

test('only the owner can read the files of keys', async () => {
  const place = await makePlace();
  const store = await openStore(place);
  await store.obtain(['ann']);
  const names = await readdir(place);
  assert.deepEqual(names.toSorted(), ['keys.db', 'keys.db-journal']);
  for (const name of names) assert.equal((await stat(join(place, name))).mode & 0o777, 0o600, name);
  await store.close();
  await rm(place, { recursive: true });
});

test('a key with a flipped bit is refused, never used', async () => {
  const place = await makePlace();
  const store = await openStore(place);
  const found = (await store.obtain(['ann'])).get('ann');
  assert.ok(found !== undefined && 'key' in found);
  await store.close();
  const file = join(place, 'keys.db');
  const at = (await readFile(file)).indexOf(found.key);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([found.key[0]! ^ 1]), 0, 1, at);
  await handle.close();
  const damaged = await openStore(place);
  await assert.rejects(damaged.find(['ann']), CorruptKeysError);
  await assert.rejects(damaged.obtain(['ann']), CorruptKeysError);
  await damaged.close();
  await rm(place, { recursive: true });
});

test('what a process that was killed has left of an erased key in the journal is overwritten when the keys are opened', async () => {
  const place = await makePlace();
  const store = await openStore(place);
  const found = (await store.obtain(['ann'])).get('ann');
  assert.ok(found !== undefined && 'key' in found);
  await store.erase('ann');
  await store.close();
  // As a commit leaves it: nothing to roll back by, and behind that the page as it was.
  const journal = join(place, 'keys.db-journal');
  const handle = await open(journal, 'r+');
  await handle.write(found.key, 0, found.key.length, 600);
  await handle.close();
  await (await openStore(place)).close();
  const left = await readFile(journal);
  assert.ok(left.length >= 600 + found.key.length);
  assert.ok(left.every((byte) => byte === 0));
  await rm(place, { recursive: true });
});
