import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DefectError } from '@banyan/core';
import { copyKeys } from '@banyan/engine';
import { KeyStorePlaces, keyOf, type KeyStoreHarness } from './key-store-harness.ts';

const child = fileURLToPath(new URL(`./crashing-key-maker${extname(import.meta.filename)}`, import.meta.url));

/** Tries to break every promise of the `KeyStore` port. Each adapter runs it on its real store. */
export function keyStoreContract(name: string, harness: KeyStoreHarness): void {
  describe(`${name} keeps the promises of KeyStore`, () => {
    const places = new KeyStorePlaces(harness);
    keeping(places);
    erasing(places);
    naming(places);
    copying(places);
  });
}

function keeping(places: KeyStorePlaces): void {
  it('makes a key of 32 bytes for each subject, once', async () => {
    const store = await places.open();
    assert.deepEqual(await store.find(['ann', 'bob']), new Map());
    const made = await store.obtain(['ann', 'bob', 'ann']);
    assert.deepEqual([...made.keys()].toSorted(), ['ann', 'bob']);
    const [ann, bob] = [await keyOf(store, 'ann'), await keyOf(store, 'bob')];
    assert.equal(ann.length, 32);
    assert.notDeepEqual(ann, bob);
    const found = await store.find(['ann', 'bob', 'eve']);
    assert.deepEqual(new Set(found.keys()), new Set(['ann', 'bob']));
    assert.deepEqual(found, made);
    assert.deepEqual(await store.obtain([]), new Map());
  });

  it('gives everybody who asks at once the same key', async () => {
    const store = await places.open();
    const keys = await Promise.all(
      Array.from({ length: 50 }, async (_, nth) => (await store.obtain([`other-${nth}`, 'ann'])).get('ann')),
    );
    for (const key of keys) assert.deepEqual(key, keys[0]);
    assert.equal((await store.find(Array.from({ length: 50 }, (_, nth) => `other-${nth}`))).size, 50);
  });

  it('answers what is under way before it is closed, however much', { timeout: 30_000 }, async () => {
    const store = await places.open();
    await store.obtain(['ann']);
    const asked = Array.from({ length: 40 }, () => store.find(['ann']));
    await places.close(store);
    for (const found of await Promise.all(asked)) assert.equal(found.size, 1);
  });

  it('keeps keys and tombstones over a new start', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const key = await keyOf(store, 'ann 😀');
    await store.obtain(['bob']);
    await store.erase('bob');
    await places.close(store);
    const reopened = await places.open(place);
    assert.deepEqual(await keyOf(reopened, 'ann 😀'), key);
    assert.deepEqual(await reopened.obtain(['bob']), new Map([['bob', { erased: true }]]));
  });

  it('has every key that it has given out after kill -9 at any moment', async () => {
    const place = await places.make();
    const told = new Map<string, string>();
    for (const times of [1, 2, 9]) {
      for (const [subject, key] of await killedAfter(places, place, times)) told.set(subject, key);
      const store = await places.open(place);
      for (const [subject, key] of told) assert.equal((await keyOf(store, subject)).toString('hex'), key);
      await places.close(store);
    }
    assert.ok(told.size >= 12);
  });
}

function erasing(places: KeyStorePlaces): void {
  it('refuses an erased person a new key for ever, one that never had a key included', async () => {
    const store = await places.open();
    await store.obtain(['ann']);
    await store.erase('ann');
    await store.erase('ann');
    await store.erase('eve');
    const erased = new Map(['ann', 'eve'].map((subject) => [subject, { erased: true }]));
    assert.deepEqual(await store.find(['ann', 'eve']), erased);
    assert.deepEqual(await store.obtain(['ann', 'eve']), erased);
  });

  it('does not give a key to somebody who asks while the person is erased', async () => {
    const store = await places.open();
    await store.obtain(['ann']);
    const asked = [store.obtain(['ann']), store.erase('ann'), store.obtain(['ann'])] as const;
    const [, , after] = await Promise.all(asked);
    assert.ok(after.has('ann'));
    assert.deepEqual(await store.obtain(['ann']), new Map([['ann', { erased: true }]]));
  });

  it('leaves no byte of an erased key where it is stored, and every other key', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const keys = new Map<string, Buffer>();
    const erased: Buffer[] = [];
    for (let n = 0; n < 5 * (places.harness.erasures ?? 60); n++) {
      // Scattered names, so that new keys move old ones from page to page.
      const subject = `person-${(n * 7919) % 1000}-${'x'.repeat(n % 90)}`;
      keys.set(subject, await keyOf(store, subject));
      if (n % 5 !== 4) continue;
      const [gone, key] = [...keys][(n * 31) % keys.size]!;
      const stored = await places.harness.bytes(place);
      assert.ok(stored.includes(key), 'the search finds a key that is there');
      await store.erase(gone);
      keys.delete(gone);
      erased.push(key);
      const left = await places.harness.bytes(place);
      assert.deepEqual(
        erased.filter((one) => left.includes(one.subarray(0, 8)) || left.includes(one.subarray(24))),
        [],
      );
    }
    await places.close(store);
    const left = await places.harness.bytes(place);
    assert.equal(erased.filter((key) => left.includes(key)).length, 0);
    assert.equal([...keys.values()].filter((key) => !left.includes(key)).length, 0);
  });
}

function naming(places: KeyStorePlaces): void {
  it('gives a digest one name, whoever asks at once, and keeps it over a new start', async () => {
    const place = await places.make();
    const store = await places.open(place);
    assert.equal(await store.findName('digest of ann'), undefined);
    const names = await Promise.all(Array.from({ length: 20 }, () => store.obtainName('digest of ann')));
    assert.equal(new Set(names).size, 1);
    assert.notEqual(await store.obtainName('digest of bob'), names[0]);
    await places.close(store);
    assert.equal(await (await places.open(place)).findName('digest of ann'), names[0]);
  });

  it('gives each its own name where many ask for different ones at once, some of them known', async () => {
    const store = await places.open();
    const known = await store.obtainName('digest 0');
    const digests = Array.from({ length: 60 }, (_, nth) => `digest ${nth % 20}`);
    const names = await Promise.all(digests.map((digest) => store.obtainName(digest)));
    assert.equal(new Set(names).size, 20);
    assert.equal(names[0], known);
    for (const [nth, digest] of digests.entries()) assert.equal(await store.findName(digest), names[nth]);
  });

  it('forgets what a name stood for, byte for byte, and never gives it out again', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const digests = Array.from({ length: 200 }, (_, nth) => `${(nth * 7919) % 1000}-the-digest-of-somebody`);
    for (const digest of digests) await store.obtainName(digest);
    const [gone, kept] = [digests[60]!, digests[61]!];
    const [forgotten, name] = [await store.obtainName(gone), await store.obtainName(kept)];
    assert.ok((await places.harness.bytes(place)).includes(gone), 'the search finds a digest that is there');
    await store.forgetName(forgotten);
    await store.forgetName(forgotten);
    await store.forgetName('one that never was');
    assert.ok(!(await places.harness.bytes(place)).includes(gone));
    assert.equal(await store.findName(gone), undefined);
    assert.notEqual(await store.obtainName(gone), forgotten);
    assert.equal(await store.findName(kept), name);
  });

  it('tells every tombstone', async () => {
    const store = await places.open();
    await store.obtain(['ann', 'bob']);
    await store.erase('ann');
    const name = await store.obtainName('digest of ann');
    await store.obtainName('digest of bob');
    await store.forgetName(name);
    assert.deepEqual(await store.tombstones(), { subjects: ['ann'], names: [name] });
  });
}

function copying(places: KeyStorePlaces): void {
  it('is copied with every key, name and tombstone, and copied again to no effect', async () => {
    const [from, to] = [await places.open(), await places.open()];
    // More than a copy takes at once, and in another order than they are found in.
    const people = Array.from({ length: 1100 }, (_, nth) => `person ${(nth * 7919) % 1100} 😀`);
    const keys = await from.obtain(people);
    const names = new Map<string, string>();
    for (const digest of ['digest 2', 'digest 1', 'digest 3']) names.set(digest, await from.obtainName(digest));
    await from.erase(people[7]!);
    await from.erase('eve');
    await from.forgetName(names.get('digest 3')!);
    const expected = { keys: 1099, names: 2, tombstones: 3 };
    for (const time of ['first', 'second']) assert.deepEqual(await copyKeys(from, to), expected, `the ${time} time`);
    keys.set(people[7]!, { erased: true });
    assert.deepEqual(await to.find(people), keys);
    assert.deepEqual(await to.tombstones(), await from.tombstones());
    assert.equal(await to.findName('digest 1'), names.get('digest 1'));
    assert.equal(await to.findName('digest 2'), names.get('digest 2'));
    assert.equal(await to.findName('digest 3'), undefined);
  });

  it('brings nobody back who is erased in the store that is copied to', async () => {
    const [from, to] = [await places.open(), await places.open()];
    await from.obtain(['ann', 'bob']);
    const name = await from.obtainName('digest of ann');
    await copyKeys(from, to);
    await to.erase('ann');
    await to.forgetName(name);
    await copyKeys(from, to);
    assert.deepEqual((await to.find(['ann'])).get('ann'), { erased: true });
    assert.equal(await to.findName('digest of ann'), undefined);
    assert.deepEqual(await keyOf(to, 'bob'), await keyOf(from, 'bob'));
  });

  it('is not mixed with a store that has another key or name for somebody', async () => {
    const [from, to, other] = [await places.open(), await places.open(), await places.open()];
    await from.obtain(['ann', 'bob']);
    const [kept] = await from.keys('', 9);
    const bob = await to.obtain(['bob']);
    await assert.rejects(copyKeys(from, to), DefectError);
    assert.deepEqual(await to.find(['ann', 'bob']), bob);
    assert.deepEqual([await from.keys('', 1), await from.keys('bob', 9)], [[kept], []]);

    await from.obtainName('digest');
    const named = await other.obtainName('digest');
    await assert.rejects(copyKeys(from, other), DefectError);
    assert.equal(await other.findName('digest'), named);
  });
}

/** Runs a child that makes keys, and kills it (SIGKILL) when it has told the given number of them. */
async function killedAfter(places: KeyStorePlaces, place: string, times: number): Promise<[string, string][]> {
  const running = spawn(process.execPath, [child, places.harness.module, place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<NodeJS.Signals | null>((resolve) => running.once('exit', (_, signal) => resolve(signal)));
  const told: [string, string][] = [];
  for await (const line of createInterface({ input: running.stdout })) {
    told.push(line.split(' ') as [string, string]);
    if (told.length === times) running.kill('SIGKILL');
  }
  assert.equal(await exited, 'SIGKILL', 'the child ended by itself');
  return told;
}
