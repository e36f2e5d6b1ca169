import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { IndexValue, ViewTable } from '@banyan/engine';
import fc from 'fast-check';
import { books, storedBook, type Book } from './sample-view.ts';
import { ViewModel } from './view-model.ts';
import { writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '1', '\uffff', '\u{1f333}'), maxLength: 3 });
const value: fc.Arbitrary<IndexValue> = fc.oneof(
  fc.constantFrom<IndexValue>(null, true, false, 0, -0, 1, 10, 9, 0.5, -1e300),
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), text);
const word = fc.constantFrom('red', 'redder', 'tree', 'trees', 'a', 'été', '42');
const book: fc.Arbitrary<Book> = fc.record({
  key,
  shelf: fc.oneof(fc.constantFrom<IndexValue>('x', 'y', null), value),
  rating: value,
  title: fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
});
const change = fc.record({ books: fc.array(book, { maxLength: 8 }), deletes: fc.array(key, { maxLength: 3 }) });
const listing = fc.record({
  index: fc.constantFrom('', 'by-shelf', 'by-rating'),
  equals: fc.array(fc.oneof(fc.constantFrom<IndexValue>('x', null), value), { maxLength: 2 }),
  from: fc.option(value, { nil: undefined }),
  to: fc.option(value, { nil: undefined }),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 4 }),
});
const searching = fc.record({ words: fc.array(word, { minLength: 1, maxLength: 3 }), prefix: fc.boolean() });

type Listing = typeof listing extends fc.Arbitrary<infer L> ? L : never;

/** Whatever is written, queries answer as a plain map of rows would. */
export function modelCases(places: ViewStorePlaces): void {
  it('answers as a plain map of rows does, after any writes', { timeout: 120_000 }, async () => {
    const store = await places.open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 5 }),
        fc.array(listing, { minLength: 3, maxLength: 6 }),
        fc.array(searching, { minLength: 1, maxLength: 3 }),
        async (changes, listings, searches) => {
          const table = await store.open({ ...books, name: `books-${run++ % 8}` });
          const model = new ViewModel();
          await writeNext(table, { deletes: (await table.scan('', 1000)).map((row) => row.key), upserts: [] });
          await writeNext(table, { deletes: [''] });
          for (const { books: written, deletes } of changes) await applyBoth(table, model, written, deletes);
          for (const query of listings) await compareList(table, model, query);
          for (const { words, prefix } of searches) {
            const found = await table.search({ index: 'title', stems: words, words, prefix, limit: 1000 });
            assert.deepEqual(found.rows.map((row) => row.key).toSorted(), model.search(words, prefix));
          }
          assert.deepEqual(await table.facets({ index: 'shelf', limit: 1000 }), model.facets());
        },
      ),
      { numRuns: 150 },
    );
  });
}

async function applyBoth(
  table: ViewTable,
  model: ViewModel,
  written: readonly Book[],
  deletes: readonly string[],
): Promise<void> {
  const latest = new Map(written.map((book) => [book.key, book]));
  const gone = deletes.filter((deleted) => !latest.has(deleted));
  for (const book of latest.values()) model.put(book);
  for (const deleted of gone) model.delete(deleted);
  await writeNext(table, { upserts: [...latest.values()].map(storedBook), deletes: gone });
}

async function compareList(
  table: ViewTable,
  model: ViewModel,
  { index, equals, from, to, descending, limit }: Listing,
): Promise<void> {
  const width = { '': 0, 'by-shelf': 2, 'by-rating': 1 }[index];
  const equal = equals.slice(0, width);
  const onKey = equal.length === width;
  const [low, high] = onKey ? [from, to].map((bound) => (typeof bound === 'string' ? bound : undefined)) : [from, to];
  const expected = model.list(index, equal, low, high);
  const found: string[] = [];
  let after: string | undefined;
  do {
    const order = descending ? 'descending' : 'ascending';
    const page = await table.list({
      index: index || undefined,
      equals: equal,
      from: low,
      to: high,
      order,
      limit,
      after,
    });
    found.push(...page.rows.map((row) => row.key));
    after = page.next;
    assert.ok(found.length <= expected.length, 'a row came twice');
  } while (after !== undefined);
  assert.deepEqual(found, descending ? expected.toReversed() : expected);
}
