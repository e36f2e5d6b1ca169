import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { everything, positionsOf, upTo, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, event, growth, second, setting } from './sample-batch.ts';

/** Order, atomic components, confirmed reads and the one clock. */
export function appendCases(places: LogStorePlaces): void {
  it('begins empty', async () => {
    const store = await places.open();
    assert.deepEqual(await store.head(), { position: 0, recordedAt: '', hash: '' });
    assert.deepEqual(await store.read(0, 10, 1000), []);
    assert.deepEqual(await store.readStream('book/1', 0, 10), []);
    assert.deepEqual(await store.batches(0, 10), []);
  });

  it('gives events gapless positions in the order of the calls, however many append at once', async () => {
    const store = await places.open();
    const writers = Array.from({ length: 40 }, (_, n) => [growth(`book/${n}`, 1, 2), growth(`shelf/${n}`, 1, 1)]);
    const outcomes = await Promise.all(writers.map((components) => store.append(batch(components))));
    assert.deepEqual(
      outcomes.map(({ base, head }) => [base, head.position]),
      writers.map((_, n) => [n * 3, n * 3 + 3]),
    );
    const events = await everything(store);
    assert.deepEqual(positionsOf(events), upTo(120));
    assert.deepEqual(
      events.map(({ stream, version }) => `${stream}@${version}`),
      writers.flatMap((_, n) => [`book/${n}@1`, `book/${n}@2`, `shelf/${n}@1`]),
    );
    assert.deepEqual(await store.head(), outcomes.at(-1)?.head);
  });

  it('lets one of many writers of the same version win', async () => {
    const store = await places.open();
    const outcomes = await Promise.all(upTo(20).map(() => store.append(batch([growth('book/1', 1, 1)]))));
    const winners = outcomes.filter(({ components }) => components[0]?.accepted);
    assert.equal(winners.length, 1);
    assert.deepEqual(positionsOf(await everything(store)), [1]);
  });

  it('refuses a component whole, with no trace, and accepts the others of its batch', async () => {
    const store = await places.open();
    await store.append(batch([growth('book/1', 1, 1), setting({ key: 'alarm', expect: undefined, value: 'set' })]));
    const stale = component({
      events: [event('book/2', 1), event('book/1', 1), event('shelf/1', 1)],
      registers: [
        { kind: 'timer', key: 'alarm', expect: undefined, value: 'mine' },
        { kind: 'timer', key: 'new', expect: undefined, value: 'mine' },
      ],
      reads: { 'book/9': 3 },
    });
    const outcome = await store.append(batch([growth('book/3', 1, 1), stale, growth('book/4', 1, 2)]));
    assert.deepEqual(outcome.components, [
      { accepted: true },
      {
        accepted: false,
        streams: [
          { stream: 'book/9', version: 0 },
          { stream: 'book/1', version: 1 },
        ],
        registers: [{ kind: 'timer', key: 'alarm', value: 'set' }],
        clock: false,
      },
      { accepted: true },
    ]);
    assert.deepEqual([outcome.base, outcome.head.position], [1, 4]);
    const streams = (await everything(store)).map(({ stream }) => stream);
    assert.deepEqual(streams, ['book/1', 'book/3', 'book/4', 'book/4']);
    assert.deepEqual(await store.readStream('book/2', 0, 10), []);
    assert.equal(await store.register('timer', 'alarm'), 'set');
    assert.equal(await store.register('timer', 'new'), undefined);
  });

  it('confirms what a component has read even when it writes nothing', async () => {
    const store = await places.open();
    await store.append(batch([growth('book/1', 1, 2)]));
    const reading = (version: number) => component({ reads: { 'book/1': version, 'book/2': 0 } });
    const held = { kind: 'timer', key: 'alarm', expect: 'set', value: 'set' } as const;
    const { components, head } = await store.append(
      batch([reading(2), reading(1), reading(3), component({ registers: [held] })]),
    );
    assert.deepEqual(
      components.map(({ accepted }) => accepted),
      [true, false, false, false],
    );
    assert.equal(head.position, 2);
  });

  it('refuses a batch that is older than the head, whole, and takes one of the same time', async () => {
    const store = await places.open();
    const first = await store.append(batch([growth('book/1', 1, 1)], { recordedAt: second(10) }));
    const late = { accepted: false, streams: [], registers: [], clock: true };
    const alarm = setting({ key: 'alarm', expect: undefined, value: 'set' });
    const older = await store.append(batch([growth('book/2', 1, 1), alarm], { recordedAt: second(9) }));
    assert.deepEqual(older, { head: first.head, base: 1, components: [late, late] });
    assert.equal(await store.register('timer', 'alarm'), undefined);
    const same = await store.append(batch([growth('book/2', 1, 1)], { recordedAt: second(10) }));
    assert.equal(same.head.position, 2);
    const onlyRegisters = await store.append(batch([alarm], { recordedAt: second(20) }));
    assert.deepEqual(onlyRegisters.head, { ...same.head, recordedAt: second(20) });
    assert.deepEqual(await store.head(), onlyRegisters.head);
  });

  it('shows a batch to readers all at once and never out of order', async () => {
    const store = await places.open();
    const appends = Promise.all(
      upTo(30).map((n) => store.append(batch([growth(`book/${n}`, 1, 25), growth(`shelf/${n}`, 1, 25)]))),
    );
    let seen = 0;
    while (seen < 1500) {
      const events = await everything(store);
      assert.deepEqual(positionsOf(events), upTo(events.length));
      assert.equal(events.length % 50, 0, 'half a batch was seen');
      assert.ok(events.length >= seen, 'what was seen went away');
      assert.ok((await store.head()).position >= events.length);
      seen = events.length;
      // A store may answer without leaving this turn of the event loop; the appends need turns to come back.
      await Promise.race([turn(), appends]);
    }
    assert.equal((await appends).at(-1)?.head.position, 1500);
  });

  it('finishes the appends under way before it is closed', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const appends = upTo(5).map((n) => store.append(batch([growth(`book/${n}`, 1, 1)])));
    await places.close(store);
    const outcomes = await Promise.all(appends);
    assert.deepEqual(
      outcomes.map(({ head }) => head.position),
      upTo(5),
    );
    assert.deepEqual(positionsOf(await everything(await places.open(place))), upTo(5));
  });
}
