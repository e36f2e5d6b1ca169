import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Batch, LogStore } from '@banyan/engine';
import { everything, positionsOf, upTo, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, growth, second, setting } from './sample-batch.ts';

const alarm = (expect: string | undefined, value: string | undefined) => setting({ key: 'alarm', expect, value });

/** Batches of every kind of outcome, on a log that holds `book/1` at version 1 and is at second 5. */
const kinds: Readonly<Record<string, () => Batch>> = {
  'accepted whole': () => batch([growth('book/2', 1, 2), alarm(undefined, 'set')], { recordedAt: second(5) }),
  'accepted in part': () => batch([growth('book/1', 1, 1), growth('book/2', 1, 1)], { recordedAt: second(5) }),
  'refused whole': () => batch([growth('book/1', 1, 1), alarm('held', undefined)], { recordedAt: second(5) }),
  'too old': () => batch([growth('book/2', 1, 1)], { recordedAt: second(4) }),
  'without events': () => batch([alarm(undefined, 'set')], { recordedAt: second(6) }),
  'only reading': () => batch([component({ reads: { 'book/1': 1 } })], { recordedAt: second(6) }),
  'without components': () => batch([], { recordedAt: second(6) }),
};

/** A batch submitted again changes nothing and is answered as the first time. */
export function resubmissionCases(places: LogStorePlaces): void {
  const begin = async (place: string): Promise<LogStore> => {
    const store = await places.open(place);
    await store.append(batch([growth('book/1', 1, 1)], { recordedAt: second(5) }));
    return store;
  };

  for (const [kind, make] of Object.entries(kinds)) {
    it(`answers a batch ${kind} as the first time: at once, later, and after a new start`, async () => {
      const place = await places.make();
      const store = await begin(place);
      const submitted = make();
      const [first, ...again] = await Promise.all([1, 2, 3].map(() => store.append(submitted)));
      assert.deepEqual(again, [first, first]);
      const events = await everything(store);
      const alarmed = await store.register('timer', 'alarm');

      const others = [
        growth('book/1', 2, 1),
        growth('book/2', events.length === 1 ? 1 : events.length, 1),
        alarm(alarmed, 'other'),
      ];
      await store.append(batch(others, { recordedAt: second(7) }));
      assert.deepEqual(await store.append(submitted), first);

      await places.close(store);
      const reopened = await places.open(place);
      assert.deepEqual(await reopened.append(submitted), first);
      assert.deepEqual((await everything(reopened)).slice(0, events.length), events);
      assert.deepEqual(positionsOf(await everything(reopened)), upTo(events.length + 2));
      assert.equal(await reopened.register('timer', 'alarm'), 'other');
    });
  }

  it('remembers a refusal on an empty log, and one long after the newest event', async () => {
    const store = await places.open();
    const early = [1, 2].map(() => batch([growth('book/1', 5, 1)], { recordedAt: second(0) }));
    const outcomes = await Promise.all(early.map((one) => store.append(one)));
    for (const [nth, one] of early.entries()) assert.deepEqual(await store.append(one), outcomes[nth]);
    await store.append(batch([growth('book/1', 1, 5)], { recordedAt: second(0) }));
    const monthLater = [1, 2].map(() => batch([growth('book/1', 5, 1)], { recordedAt: second(30 * 24 * 3600) }));
    outcomes.push(...(await Promise.all(monthLater.map((one) => store.append(one)))));
    await store.append(
      batch([growth('book/1', 6, 2), alarm(undefined, 'set')], { recordedAt: second(30 * 24 * 3600) }),
    );
    for (const [nth, one] of monthLater.entries()) assert.deepEqual(await store.append(one), outcomes[2 + nth]);
  });

  it('tells two batches of the same content apart by their ids', async () => {
    const store = await places.open();
    const components = [growth('book/1', 1, 1)];
    assert.equal((await store.append(batch(components))).components[0]?.accepted, true);
    assert.equal((await store.append(batch(components))).components[0]?.accepted, false);
  });
}
