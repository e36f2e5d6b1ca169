import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CorruptLogError, verifyChain, type LogStore } from '@banyan/engine';
import { everything, type EventDamage, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, event, growth, second, setting } from './sample-batch.ts';

/** Fills a place with five batches: six events in four of them, and something refused. */
async function fill(places: LogStorePlaces): Promise<string> {
  const place = await places.make();
  const store = await places.open(place);
  await store.append(batch([growth('book/1', 1, 2)], { recordedAt: second(1) }));
  await store.append(
    batch([growth('book/2', 1, 1), growth('book/1', 9, 1), growth('book/3', 1, 1)], { recordedAt: second(2) }),
  );
  await store.append(batch([setting({ key: 'alarm', expect: undefined, value: 'set' })], { recordedAt: second(3) }));
  await store.append(batch([growth('book/1', 3, 1)], { recordedAt: second(3) }));
  await store.append(batch([growth('book/4', 1, 1)], { recordedAt: second(9) }));
  await places.close(store);
  return place;
}

/** Opening the place and working with it must end in `CorruptLogError`, wherever the store notices. */
async function refuses(
  places: LogStorePlaces,
  place: string,
  work: (store: LogStore) => Promise<unknown>,
): Promise<void> {
  const attempt = async (): Promise<void> => {
    const store = await places.open(place);
    try {
      await work(store);
    } finally {
      await places.close(store);
    }
  };
  await assert.rejects(attempt, (error) => error instanceof CorruptLogError);
}

/** The hash chain, and damage of every kind. */
export function chainCases(places: LogStorePlaces): void {
  it('chains its batches by hash', async () => {
    const store = await places.open(await fill(places));
    assert.deepEqual(await verifyChain(store), { events: 6, batches: 4, hash: (await store.head()).hash });
    const batches = await store.batches(0, 10);
    assert.deepEqual(
      batches.map(({ first, last, components }) => [first, last, components]),
      [
        [1, 2, [2]],
        [3, 4, [1, 1]],
        [5, 5, [1]],
        [6, 6, [1]],
      ],
    );
    assert.deepEqual(
      batches.map(({ previous }) => previous),
      ['', ...batches.slice(0, -1).map(({ hash }) => hash)],
    );
    assert.deepEqual(
      (await store.batches(1, 2)).map(({ first }) => first),
      [3, 5],
    );
  });

  it('gives the same history the same hash', async () => {
    const heads = [];
    for (const place of [await fill(places), await fill(places)]) heads.push(await (await places.open(place)).head());
    assert.deepEqual(heads[0], heads[1]);
  });

  it('verifies a component that is larger than a page of reading', async () => {
    const store = await places.open();
    const payload = JSON.stringify('x'.repeat(1_000_000));
    const events = Array.from({ length: 40 }, (_, nth) => event('book/1', nth + 1, { payload }));
    await store.append(batch([component({ events })]));
    assert.equal((await verifyChain(store)).events, 40);
  });

  for (const kind of ['payload', 'recorded-at', 'swap'] as const) {
    it(`never returns a row that does not fit its checksum (${kind})`, async () => {
      const place = await fill(places);
      await places.damage(place, { kind, position: 1, checksum: 'left' });
      await refuses(places, place, (store) => store.read(0, 10, 1e6));
      await refuses(places, place, (store) => store.readStream('book/1', 0, 10));
      await refuses(places, place, (store) => verifyChain(store));
    });
  }

  const tamperings: readonly EventDamage['kind'][] = ['payload', 'recorded-at', 'remove', 'swap'];
  for (const kind of tamperings) {
    for (const position of kind === 'swap' ? [1, 3, 5] : [1, 4, 6]) {
      it(`shows in its chain that history was changed (${kind} at ${position})`, async () => {
        const place = await fill(places);
        await places.damage(place, { kind, position, checksum: 'mended' });
        await refuses(places, place, (store) => verifyChain(store));
      });
    }
  }

  it('notices a changed register though no chain holds it', async () => {
    const place = await fill(places);
    await places.damage(place, { kind: 'register', key: 'alarm' });
    await refuses(places, place, (store) => store.examine());
    await refuses(places, place, (store) => verifyChain(store));
  });

  it('serves an undamaged log after all that', async () => {
    const store = await places.open(await fill(places));
    assert.equal((await everything(store)).length, 6);
    await store.examine();
  });
}
