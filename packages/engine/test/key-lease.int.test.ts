import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { PersonErasedError, StoreError, staff, systemPorts, type KeyStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { EventDecoder } from '../src/event-decoder.ts';
import { KEY_LEASE_MS, Sealer } from '../src/sealer.ts';
import { letters, lettersService, postService } from './letters.ts';
import { TestClock, intercepted, testSystem, until } from './test-system.ts';

const personal = new Map([['name', 'id']]);
const rosa = { id: 'rosa', name: 'Rosa' };

interface Fleet {
  readonly clock: TestClock;
  readonly keys: KeyStore;
  /** How often a key was looked up in the store. */
  readonly lookedUp: () => number;
  /** What two processes have that share the store. */
  readonly here: Sealer;
  readonly there: Sealer;
}

async function fleet(context: TestContext): Promise<Fleet> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-lease-'));
  const data = openDataFolder(path);
  const keys = await data.keyStore();
  context.after(async () => {
    await keys.close();
    await data.close();
    await rm(path, { recursive: true });
  });
  let lookedUp = 0;
  const shared = intercepted<KeyStore>(keys, {
    isShared: true,
    find(subjects) {
      lookedUp += 1;
      return keys.find(subjects);
    },
  });
  const clock = new TestClock();
  const ports = { clock, scheduler: clock, random: systemPorts.random };
  const [here, there] = [new Sealer(shared, ports), new Sealer(shared, ports)];
  return { clock, keys, lookedUp: () => lookedUp, here, there };
}

test('a key of a shared store is read again after half a lease, and until then not', async (context) => {
  const { clock, here, there, lookedUp } = await fleet(context);
  await here.obtain(['rosa']);
  const sealed = here.seal('a/b', personal, rosa);
  await there.find(['rosa']);
  await here.erase('rosa');
  clock.advance(KEY_LEASE_MS / 2 - 1);
  await there.find(['rosa']);
  assert.deepEqual([lookedUp(), there.open('a/b', personal, sealed)], [1, rosa]);
  clock.advance(1);
  assert.deepEqual(there.missing(['rosa']), ['rosa']);
  await there.find(['rosa']);
  assert.deepEqual([lookedUp(), there.open('a/b', personal, sealed)], [2, { id: 'rosa', name: { erased: true } }]);
  assert.throws(() => there.seal('a/b', personal, rosa), PersonErasedError);
  clock.advance(10 * KEY_LEASE_MS);
  await there.find(['rosa']);
  assert.equal(lookedUp(), 2, 'a tombstone is for ever');
});

test('nobody uses a key when the lease has ended that began before it was erased, however long it was on its way', async (context) => {
  const { clock, here, there } = await fleet(context);
  await here.obtain(['rosa']);
  const sealed = here.seal('a/b', personal, rosa);
  await there.find(['rosa']);
  await here.erase('rosa');
  let ended = false;
  const waiting = here.leasesEnded().then(() => (ended = true));
  clock.advance(KEY_LEASE_MS - 1);
  await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
  assert.equal(ended, false);
  assert.deepEqual(there.open('a/b', personal, sealed), rosa);
  clock.advance(1);
  await waiting;
  const late = (error: unknown): boolean => error instanceof StoreError && error.outcome === 'none';
  assert.throws(() => there.open('a/b', personal, sealed), late);
  assert.throws(() => there.seal('a/b', personal, rosa), late);
});

test('a lease counts from when a key was asked for, not from when it came', async (context) => {
  const { clock, keys, here } = await fleet(context);
  await here.obtain(['rosa']);
  const sealed = here.seal('a/b', personal, rosa);
  const slow = intercepted<KeyStore>(keys, {
    isShared: true,
    async find(subjects) {
      const found = await keys.find(subjects);
      clock.advance(KEY_LEASE_MS);
      return found;
    },
  });
  const there = new Sealer(slow, { clock, scheduler: clock, random: systemPorts.random });
  await there.find(['rosa']);
  assert.throws(() => there.open('a/b', personal, sealed), StoreError);
});

test('that somebody has no key is asked again at once: another process may have made one', async (context) => {
  const { here, there } = await fleet(context);
  await there.find(['rosa']);
  await here.obtain(['rosa']);
  const sealed = here.seal('a/b', personal, rosa);
  await there.find(['rosa']);
  assert.deepEqual(there.open('a/b', personal, sealed), rosa);
});

test('an event that was decoded is decoded anew after half a lease', async (context) => {
  const { clock, here, there } = await fleet(context);
  const { personal: marks } = letters.events['letter-written'];
  const written = { letter: 'l1', receiver: 'rosa', address: 'street of rosa', name: 'Rosa' };
  await here.obtain(['rosa']);
  const at = '2026-01-01T00:00:00.000Z';
  const payload = JSON.stringify(here.seal('letters/letter-written', marks, written));
  const place = { position: 1, stream: 'letter/l1', version: 1, occurredAt: at, recordedAt: at };
  const event = { ...place, type: 'letter-written', schema: 1, payload, meta: '{}' };
  const decoder = new EventDecoder(letters, there);
  const decoded = async (): Promise<unknown> => {
    await decoder.prepare([event]);
    return decoder.decode({ log: 'letters', shard: 0 }, event).payload;
  };
  assert.deepEqual(await decoded(), written);
  await here.erase('rosa');
  clock.advance(KEY_LEASE_MS / 2);
  assert.doesNotMatch(JSON.stringify(await decoded()), /Rosa|street/);
});

test('an erasure waits for leases where processes share the keys, and only there', async (context) => {
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: { ...systemPorts.scheduler, after: clock.after.bind(clock) } };
  const path = await mkdtemp(join(tmpdir(), 'banyan-lease-'));
  context.after(() => rm(path, { recursive: true, force: true }));
  const alone = await testSystem(context);
  await alone.system.operations.erase({ subjects: ['rosa'] });

  const data = openDataFolder(path);
  context.after(() => data.close());
  const sharing = await testSystem(context, {
    ports,
    stores: {
      log: (service) => data.logStore(service),
      views: (service) => data.viewStore(service),
      keys: async () => intercepted<KeyStore>(await data.keyStore(), { isShared: true }),
    },
  });
  let erased = false;
  const erasing = sharing.system.operations.erase({ subjects: ['rosa'] }).then(() => (erased = true));
  await until(async () => (await sharing.system.operations.tombstones()).subjects.includes('rosa'));
  clock.advance(KEY_LEASE_MS - 1);
  await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
  assert.equal(erased, false);
  clock.advance(1);
  await erasing;
});

test('keys that took longer than half a lease to come are used; those that took a whole one are refused, and not asked for for ever', async (context) => {
  const clock = new TestClock();
  let tookMs = KEY_LEASE_MS * 0.6;
  let asked = 0;
  const path = await mkdtemp(join(tmpdir(), 'banyan-lease-'));
  const data = openDataFolder(path);
  context.after(async () => {
    await data.close();
    await rm(path, { recursive: true, force: true });
  });
  const keys = await data.keyStore();
  const { system } = await testSystem(context, {
    services: [lettersService, postService()],
    ports: { ...systemPorts, clock, scheduler: { ...systemPorts.scheduler, after: clock.after.bind(clock) } },
    stores: {
      log: (service) => data.logStore(service),
      views: (service) => data.viewStore(service),
      keys: async () =>
        intercepted<KeyStore>(keys, {
          isShared: true,
          async obtain(subjects) {
            asked += 1;
            if (asked > 20) throw new StoreError('asked for too often', 'none');
            const found = await keys.obtain(subjects);
            clock.advance(tookMs);
            return found;
          },
        }),
    },
  });
  asked = 0; // At its start it asked for keys of its own.
  // Nothing comes of a copy.
  const copy = (letter: string, receiver: string) =>
    system.client(staff('ann')).send(letters, 'copy', { letter, receiver, address: 'a street' });
  assert.equal((await copy('l1', 'rosa')).done, true);
  assert.equal(asked, 1);
  tookMs = KEY_LEASE_MS;
  await assert.rejects(copy('l2', 'emil'), /came too late/);
  assert.equal(asked, 2);
});
