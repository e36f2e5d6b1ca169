import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { IndexDefinition, IndexValue, StoredWhere, ViewTable } from '@banyan/engine';
import fc from 'fast-check';
import { storedBook, type Book } from './sample-view.ts';
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
const size = fc.oneof(fc.constantFrom(0, -0, 1, 2.5, -3), fc.double({ noNaN: true, noDefaultInfinity: true }));
const sizeName = fc.constantFrom('height', 'width', 'é');
const book: fc.Arbitrary<Book> = fc.record({
  key,
  shelf: fc.oneof(fc.constantFrom<IndexValue>('x', 'y', null), value),
  rating: value,
  title: fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
  subjects: fc.uniqueArray(fc.oneof(key, fc.constantFrom('a=1', 'a=2', 'b=1')), { maxLength: 4 }),
  sizes: fc.dictionary(sizeName, size, { maxKeys: 3, noNullPrototype: true }),
});
const where: fc.Arbitrary<StoredWhere> = fc.oneof(
  fc.record({ facet: fc.constant('shelf'), anyOf: fc.array(value, { maxLength: 3 }) }),
  fc.record({
    tags: fc.constant('subjects'),
    anyOf: fc.array(fc.constantFrom('a', 'b', 'a=1', 'a=2', 'b=1'), { maxLength: 3 }),
  }),
  fc.record({
    measures: fc.constant('sizes'),
    name: sizeName,
    from: fc.option(size, { nil: undefined }),
    to: fc.option(size, { nil: undefined }),
  }),
  fc.record({
    tags: fc.constant('subjects'),
    linked: fc.constant('shelf'),
    anyOf: fc.constantFrom<readonly IndexValue[]>(['x'], ['x', 'y'], [null]),
    where: fc.option(
      fc.constantFrom<readonly StoredWhere[]>(
        [],
        [{ tags: 'subjects', anyOf: ['a=1', 'b=1'] }],
        [
          { measures: 'sizes', name: 'height', from: 0 },
          { facet: 'shelf', anyOf: ['x'] },
        ],
        [{ tags: 'subjects', linked: 'shelf', anyOf: ['x', null] }],
      ),
      { nil: undefined },
    ),
  }),
);
const wheres = fc.array(where, { maxLength: 2 });
const change = fc.record({ books: fc.array(book, { maxLength: 8 }), deletes: fc.array(key, { maxLength: 3 }) });
const listing = fc.record({
  index: fc.constantFrom('', 'by-shelf', 'by-rating'),
  equals: fc.array(fc.oneof(fc.constantFrom<IndexValue>('x', null), value), { maxLength: 2 }),
  from: fc.option(value, { nil: undefined }),
  to: fc.option(value, { nil: undefined }),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 4 }),
  where: wheres,
});
const measuring = fc.record({
  name: sizeName,
  from: fc.option(size, { nil: undefined }),
  to: fc.option(size, { nil: undefined }),
  descending: fc.boolean(),
  where: wheres,
});
const searching = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 3 }),
  prefix: fc.boolean(),
  where: wheres,
});

type Measuring = typeof measuring extends fc.Arbitrary<infer M> ? M : never;
type Listing = typeof listing extends fc.Arbitrary<infer L> ? L : never;

/** Whatever is written, queries answer as a plain map of rows would. */
export function modelCases(places: ViewStorePlaces): void {
  const served = (conditions: readonly StoredWhere[]): StoredWhere[] =>
    conditions.filter((one) => places.serves(...kindsOf(one)));

  it('answers as a plain map of rows does, after any writes', { timeout: 240_000 }, async () => {
    const store = await places.open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 5 }),
        fc.array(listing, { minLength: 3, maxLength: 6 }),
        fc.array(searching, { minLength: 1, maxLength: 3 }),
        fc.array(measuring, { minLength: 1, maxLength: 3 }),
        async (changes, listings, searches, measurings) => {
          const table = await store.open({ ...places.books, name: `books-${run++ % 8}` });
          const model = new ViewModel();
          await writeNext(table, { deletes: (await table.scan('', 1000)).map((row) => row.key), upserts: [] });
          await writeNext(table, { deletes: [''] });
          for (const { books: written, deletes } of changes) await applyBoth(table, model, written, deletes);
          // Each table once, when as much has been written to it as ever will.
          if (run > 90 && run <= 98) assert.deepEqual(await table.examine(() => {}), []);
          for (const query of listings) await compareList(table, model, { ...query, where: served(query.where) });
          for (const { words, prefix, where: wanted } of places.serves('text') ? searches : []) {
            const conditions = served(wanted);
            const query = { index: 'title', stems: words, prefix, where: conditions };
            const found = await table.search({ ...query, words, limit: 1000 });
            const expected = model.search(words, prefix, conditions);
            assert.deepEqual(found.rows.map((row) => row.key).toSorted(), expected);
            const text = { index: 'title', stems: words, prefix };
            assert.equal(await table.count({ where: conditions, text }), expected.length);
            const listed = await table.list({ where: conditions, text, limit: 1000 });
            assert.deepEqual(listed.rows.map((row) => row.key).toSorted(), expected);
          }
          for (const query of measurings) {
            const conditions = served(query.where);
            if (places.serves('measures')) await compareMeasures(table, model, { ...query, where: conditions });
            await compareCounts(places, table, model, conditions);
          }
          if (places.serves('facet'))
            assert.deepEqual(await table.facets({ index: 'shelf', limit: 1000 }), model.facets());
        },
      ),
      { numRuns: 150 },
    );
  });
}

/** The kinds of indexes that a condition needs. */
function kindsOf(where: StoredWhere): IndexDefinition['kind'][] {
  if ('facet' in where) return ['facet'];
  if ('measures' in where) return ['measures'];
  return 'linked' in where ? ['tags', 'facet', ...(where.where ?? []).flatMap(kindsOf)] : ['tags'];
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
  { index, equals, from, to, descending, limit, where: conditions }: Listing,
): Promise<void> {
  const width = { '': 0, 'by-shelf': 2, 'by-rating': 1 }[index];
  const equal = equals.slice(0, width);
  const onKey = equal.length === width;
  const [low, high] = onKey ? [from, to].map((bound) => (typeof bound === 'string' ? bound : undefined)) : [from, to];
  const expected = model.list(index, equal, low, high, conditions);
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
      where: conditions,
      limit,
      after,
    });
    found.push(...page.rows.map((row) => row.key));
    after = page.next;
    assert.ok(found.length <= expected.length, 'a row came twice');
  } while (after !== undefined);
  assert.deepEqual(found, descending ? expected.toReversed() : expected);
}

async function compareMeasures(
  table: ViewTable,
  model: ViewModel,
  { name, from, to, descending, where: conditions }: Measuring,
): Promise<void> {
  const order = descending ? 'descending' : 'ascending';
  const query = { index: 'sizes', equals: [name], from, to, order, where: conditions } as const;
  const expected = model.listBySize(name, from, to, conditions);
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await table.list({ ...query, limit: 2, after });
    found.push(...page.rows.map((row) => row.key));
    after = page.next;
    assert.ok(found.length <= expected.length, 'a row came twice');
  } while (after !== undefined);
  assert.deepEqual(found, descending ? expected.toReversed() : expected);
}

async function compareCounts(
  places: ViewStorePlaces,
  table: ViewTable,
  model: ViewModel,
  conditions: readonly StoredWhere[],
): Promise<void> {
  assert.equal(await table.count({ where: conditions }), model.count(conditions));
  if (places.serves('facet'))
    assert.deepEqual(await table.facets({ index: 'shelf', where: conditions, limit: 1000 }), model.facets(conditions));
  if (!places.serves('tags')) return;
  for (const startsWith of ['', 'a'])
    assert.deepEqual(
      await table.facets({ index: 'subjects', where: conditions, startsWith, limit: 1000 }),
      model.subjects(conditions, startsWith),
    );
}
