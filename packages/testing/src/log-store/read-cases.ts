import assert from 'node:assert/strict';
import { it } from 'node:test';
import { positionsOf, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, event, growth, second } from './sample-batch.ts';

/** Texts that a store might change on their way to the disk and back. */
const texts: Readonly<Record<string, string>> = {
  emoji: '{"smile":"😀👩‍👩‍👧‍👦"}',
  'line separators': '{"between":"a\u2028b\u2029c"}',
  'white space': '{ "a" :\t1,\r\n"b": 2 }\n',
  'escapes as they were written': '{"a":"\\u00e9\\/\\ud83d","b":1.0,"c":1e2,"d":-0}',
  'big numbers': '{"n":12345678901234567890.123456789}',
  'composed and decomposed': '{"é":"e\u0301"}',
  'repeated members': '{"a":1,"a":2}',
  'quotes and semicolons': `{"x":"'; drop table event; --"}`,
  long: JSON.stringify({ text: 'Ünïcode '.repeat(300_000) }),
  'byte order mark': '\uFEFF{}',
  empty: '',
};

/** Reading events. */
export function readCases(places: LogStorePlaces): void {
  it('reads a stream from a version on, in order', async () => {
    const store = await places.open();
    await store.append(batch([growth('book/1', 1, 3), growth('book/10', 1, 2)]));
    await store.append(batch([growth('book/1', 4, 2)]));
    const versions = async (after: number, limit: number) =>
      (await store.readStream('book/1', after, limit)).map(({ version }) => version);
    assert.deepEqual(await versions(0, 10), [1, 2, 3, 4, 5]);
    assert.deepEqual(await versions(2, 2), [3, 4]);
    assert.deepEqual(await versions(5, 10), []);
    assert.deepEqual(await store.readStream('book', 0, 10), []);
  });

  it('reads many streams at once, each from its own version on and to its own end', async () => {
    const store = await places.open();
    await store.append(batch([growth('book/1', 1, 3), growth('book/10', 1, 2), growth('book/2', 1, 4)]));
    const parts = [
      ['book/2', 1, 2],
      ['book/1', 0, 10],
      ['book/none', 0, 10],
      ['book/2', 3, 10],
      ['book/1', 0, 1],
      ['book/10', 2, 10],
      ['book/1', 0, 10],
    ] as const;
    const read = await Promise.all(parts.map(([stream, after, limit]) => store.readStream(stream, after, limit)));
    assert.deepEqual(
      read.map((events) => events.map(({ stream, version }) => `${stream}:${version}`)),
      [
        ['book/2:2', 'book/2:3'],
        ['book/1:1', 'book/1:2', 'book/1:3'],
        [],
        ['book/2:4'],
        ['book/1:1'],
        [],
        ['book/1:1', 'book/1:2', 'book/1:3'],
      ],
    );
    assert.deepEqual(read[1], await store.readStream('book/1', 0, 10));
  });

  it('finishes the reads under way before it is closed, however many', { timeout: 30_000 }, async () => {
    const store = await places.open();
    await store.append(batch([growth('book/1', 1, 3)]));
    const reads = Array.from({ length: 40 }, () => store.readStream('book/1', 0, 10));
    await places.close(store);
    for (const events of await Promise.all(reads)) assert.equal(events.length, 3);
  });

  it('pages by number and by bytes, with at least one event', async () => {
    const store = await places.open();
    const events = [10, 500, 10, 10].map((bytes, nth) =>
      event('book/1', nth + 1, { payload: 'x'.repeat(bytes), meta: 'y'.repeat(10) }),
    );
    await store.append(batch([component({ events })]));
    const page = async (after: number, limit: number, bytesMax: number) =>
      positionsOf(await store.read(after, limit, bytesMax));
    assert.deepEqual(await page(0, 2, 10_000), [1, 2]);
    assert.deepEqual(await page(0, 10, 100), [1]);
    assert.deepEqual(await page(1, 10, 100), [2]);
    assert.deepEqual(await page(2, 10, 100), [3, 4]);
    assert.deepEqual(await page(0, 10, 0), [1]);
    assert.deepEqual(await page(4, 10, 100), []);
    assert.deepEqual(await page(99, 10, 100), []);
  });

  it('returns an event as it was given, with its position and time', async () => {
    const store = await places.open();
    const given = event('book/1', 1, { type: 'book-lost', schema: 7, occurredAt: second(3), meta: '{"by":"me"}' });
    await store.append(batch([component({ events: [given] })], { recordedAt: second(9) }));
    const expected = { ...given, position: 1, recordedAt: second(9) };
    assert.deepEqual(await store.read(0, 1, 1), [expected]);
    assert.deepEqual(await store.readStream('book/1', 0, 1), [expected]);
  });

  for (const [name, text] of Object.entries(texts)) {
    it(`keeps texts byte for byte: ${name}`, async () => {
      const place = await places.make();
      const store = await places.open(place);
      const stream = `book/${name} 😀`;
      await store.append(batch([component({ events: [event(stream, 1, { payload: text, meta: text })] })]));
      await places.close(store);
      const [stored] = await (await places.open(place)).readStream(stream, 0, 1);
      // Not `deepEqual`: it would print megabytes.
      assert.ok(stored?.payload === text && stored.meta === text && stored.stream === stream);
    });
  }
}
