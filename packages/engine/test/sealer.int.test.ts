import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { View } from '@banyan/core';
import { CorruptLogError, PersonErasedError, systemPorts, type KeyStore } from '@banyan/engine';
import { openDataFolder, SqliteViewStore } from '@banyan/sqlite';
import { EventDecoder } from '../src/event-decoder.ts';
import { RowEncoder, viewDefinition } from '../src/row-encoder.ts';
import { Sealer } from '../src/sealer.ts';
import { strictDecoders } from '../src/strict-folds.ts';
import { ViewProjection } from '../src/view-projection.ts';
import { letters, lettersService } from './letters.ts';
import { intercepted } from './test-system.ts';

const personal = new Map([['name', 'id']]);
const rosa = { id: 'rosa', name: 'Rosa' };

interface Stores {
  readonly keys: KeyStore;
  readonly path: string;
}

async function keysOf(context: TestContext): Promise<KeyStore> {
  return (await storesOf(context)).keys;
}

async function storesOf(context: TestContext): Promise<Stores> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-sealer-'));
  const data = openDataFolder(path);
  const keys = await data.keyStore();
  context.after(async () => {
    await keys.close();
    await data.close();
    await rm(path, { recursive: true });
  });
  return { keys, path };
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
  const sealer = new Sealer(slow, systemPorts);
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
  const sealer = new Sealer(await keysOf(context), systemPorts);
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
  const sealer = new Sealer(await keysOf(context), systemPorts);
  await sealer.obtain(['rosa']);
  const sealed = sealer.seal('a/b', personal, rosa);
  await sealer.find(['rosa', ...Array.from({ length: 20_000 }, (_, nth) => `p${nth}`)]);
  assert.deepEqual(sealer.open('a/b', personal, sealed), rosa);
});

test('a table is filled from events that have been decoded, also when their people’s keys have left memory since', async (context) => {
  const { keys, path } = await storesOf(context);
  const sealer = new Sealer(keys, systemPorts);
  const { personal: marks } = letters.events['letter-written'];
  const written = { letter: 'l1', receiver: 'rosa', address: 'street of rosa', name: 'Rosa' };
  await sealer.obtain(['rosa']);
  const at = '2026-01-01T00:00:00.000Z';
  const payload = JSON.stringify(sealer.seal('letters/letter-written', marks, written));
  const place = { position: 1, stream: 'letter/l1', version: 1, occurredAt: at, recordedAt: at };
  const event = { ...place, type: 'letter-written', schema: 1, payload, meta: '{}' };
  const decoder = new EventDecoder(letters, sealer);
  const source = { log: 'letters', shard: 0 };
  await decoder.prepare([event]);
  assert.deepEqual(decoder.decode(source, event).payload, written);
  const view = lettersService.views[0] as View;
  const views = await SqliteViewStore.open(path);
  context.after(() => views.close());
  for (const decoders of [() => decoder, strictDecoders(() => decoder)]) {
    await sealer.find(Array.from({ length: 20_000 }, (_, nth) => `p${nth}`));
    const table = await views.shadow(viewDefinition(view));
    const copy = await ViewProjection.open(view, table, await RowEncoder.of(view), decoders);
    await copy.foldAhead(source, [event], { bytesMax: 1, rowsMax: 1 });
    await copy.flush();
    assert.match((await table.load(['l1'])).get('l1') ?? '', /street of rosa/);
  }
});

test('what is sealed opens in the place that it was sealed for, and nowhere else', async (context) => {
  const sealer = new Sealer(await keysOf(context), systemPorts);
  await sealer.obtain(['rosa', 'otto']);
  const fields = new Map([...personal, ['street', 'id']]);
  const { name } = sealer.seal('a/b', personal, rosa);
  const sealed = name as { readonly sealed: string };
  assert.deepEqual(sealer.open('a/b', fields, { id: 'rosa', name }), rosa);
  const flipped = Buffer.from(sealed.sealed, 'base64');
  flipped[flipped.length - 1]! ^= 1;
  const elsewhere: readonly (readonly [what: string, scope: string, payload: Record<string, unknown>])[] = [
    ['another event', 'a/c', { id: 'rosa', name }],
    ['another field', 'a/b', { id: 'rosa', street: name }],
    ['another person', 'a/b', { id: 'otto', name }],
    ['other bytes', 'a/b', { id: 'rosa', name: { ...sealed, sealed: flipped.toString('base64') } }],
  ];
  for (const [what, scope, payload] of elsewhere)
    assert.throws(() => sealer.open(scope, fields, payload), CorruptLogError, what);
});
