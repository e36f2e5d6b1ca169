import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { PersonErasedError, systemPorts, type KeyStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { Sealer } from '../src/sealer.ts';
import { intercepted } from './test-system.ts';

const personal = new Map([['name', 'id']]);
const rosa = { id: 'rosa', name: 'Rosa' };

async function keysOf(context: TestContext): Promise<KeyStore> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-sealer-'));
  const data = openDataFolder(path);
  const keys = await data.keyStore();
  context.after(async () => {
    await keys.close();
    await data.close();
    await rm(path, { recursive: true });
  });
  return keys;
}

/** A sealer whose key store has looked keys up, and whose answer is still on its way until it is released. */
async function whileLookingUp(
  keys: KeyStore,
): Promise<{ readonly sealer: Sealer; readonly arrive: () => Promise<void> }> {
  const looked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const slow = intercepted(keys, {
    async find(subjects) {
      const found = await keys.find(subjects);
      looked.resolve();
      await held.promise;
      return found;
    },
  });
  const sealer = new Sealer(slow, systemPorts.random);
  const finding = sealer.find(['rosa']);
  await looked.promise;
  const arrive = (): Promise<void> => {
    held.resolve();
    return finding;
  };
  return { sealer, arrive };
}

test('a key that was looked up before its person was erased does not come back into memory', async (context) => {
  const keys = await keysOf(context);
  await keys.obtain(['rosa']);
  const { sealer, arrive } = await whileLookingUp(keys);
  await sealer.erase('rosa');
  await arrive();
  assert.throws(() => sealer.seal('a/b', personal, rosa), PersonErasedError);
});

test('a key that was made while somebody had looked in vain is kept', async (context) => {
  const { sealer, arrive } = await whileLookingUp(await keysOf(context));
  await sealer.obtain(['rosa']);
  await arrive();
  assert.deepEqual(sealer.missing(['rosa']), []);
  assert.deepEqual(sealer.open('a/b', personal, sealer.seal('a/b', personal, rosa)), rosa);
});

test('who has no key reads as erased, and may still get one', async (context) => {
  const sealer = new Sealer(await keysOf(context), systemPorts.random);
  await sealer.find(['rosa']);
  assert.deepEqual(sealer.open('a/b', personal, { id: 'rosa', name: { sealed: '' } }), {
    id: 'rosa',
    name: { erased: true },
  });
  assert.deepEqual(sealer.missing(['rosa']), ['rosa']);
  await sealer.obtain(['rosa']);
  assert.deepEqual(sealer.missing(['rosa']), []);
});

test('looking up more people than are kept in memory pushes out none of those that were asked for', async (context) => {
  const sealer = new Sealer(await keysOf(context), systemPorts.random);
  await sealer.obtain(['rosa']);
  const sealed = sealer.seal('a/b', personal, rosa);
  await sealer.find(['rosa', ...Array.from({ length: 20_000 }, (_, nth) => `p${nth}`)]);
  assert.deepEqual(sealer.open('a/b', personal, sealed), rosa);
});
