import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  CountQuery,
  FacetQuery,
  IndexValue,
  StoredRow,
  StoredWhere,
  ViewDefinition,
  ViewWrite,
} from '@banyan/engine';
import fc from 'fast-check';
import { countFacets, countRows } from './view-count-facets.ts';
import { ViewCounting } from './view-counting.ts';
import { ViewFile } from './view-file.ts';
import { SqliteViewStore } from './view-store.ts';

const goods: ViewDefinition = {
  name: 'goods',
  shape: '1',
  indexes: [
    { name: 'kind', kind: 'facet', columns: 1 },
    { name: 'marks', kind: 'tags', columns: 1 },
    { name: 'numbers', kind: 'measures', columns: 1 },
    { name: 'words', kind: 'text', columns: 1 },
    { name: 'by-kind', kind: 'range', columns: 1 },
  ],
};

const kind = fc.constantFrom<IndexValue>('a', 'b', 3, 0, null, true, false);
const linked = fc.nat(60).map((nth) => `row-${nth}`);
/** Of a row; it may be empty. */
const key = fc.oneof({ weight: 60, arbitrary: linked }, fc.constant(''));
/** Marks are the keys of rows, too, so that rows link to each other. */
const mark = fc.oneof(fc.constantFrom('red', 'reddish', 'blue', 'x'), linked);
const number = fc.constantFrom(-1, 0, 0.5, 2, 1e9);
const row: fc.Arbitrary<StoredRow> = fc
  .record({
    key,
    kind,
    marks: fc.uniqueArray(mark, { maxLength: 4 }),
    numbers: fc.dictionary(fc.constantFrom('price', 'size'), number),
    words: fc.uniqueArray(fc.constantFrom('lamp', 'mug', 'mugs'), { maxLength: 3 }),
  })
  .map((one) => ({
    key: one.key,
    row: '{}',
    indexed: {
      kind: [one.kind],
      marks: one.marks,
      numbers: Object.entries(one.numbers).flat(),
      words: one.words,
      'by-kind': [one.kind],
    },
    words: { words: one.words },
  }));
const change = fc.record({
  upserts: fc.uniqueArray(row, { selector: (one) => one.key, maxLength: 60 }),
  deletes: fc.uniqueArray(key, { maxLength: 10 }),
});
const plain: fc.Arbitrary<StoredWhere> = fc.oneof(
  fc.record({ facet: fc.constant('kind'), anyOf: fc.array(kind, { maxLength: 3 }) }),
  fc.record({ tags: fc.constant('marks'), anyOf: fc.array(mark, { maxLength: 3 }) }),
  fc.record({ tags: fc.constant('marks'), linked: fc.constant('kind'), anyOf: fc.array(kind, { maxLength: 2 }) }),
  fc.record(
    { measures: fc.constant('numbers'), name: fc.constantFrom('price', 'size'), from: number, to: number },
    { requiredKeys: ['measures', 'name'] },
  ),
);
const linking = {
  tags: fc.constant('marks'),
  linked: fc.constant('kind'),
  anyOf: fc.array(kind, { maxLength: 2 }),
};
const condition: fc.Arbitrary<StoredWhere> = fc.oneof(
  plain,
  fc.record({ ...linking, where: fc.array(plain, { maxLength: 2 }) }),
);
const counted: fc.Arbitrary<CountQuery> = fc.record(
  {
    where: fc.array(condition, { maxLength: 3 }),
    text: fc.record({
      index: fc.constant('words'),
      stems: fc.constantFrom(['mug'], ['lamp', 'mug'], ['mug', 'mugs'], []),
      prefix: fc.boolean(),
    }),
  },
  { requiredKeys: [] },
);
const faceted: fc.Arbitrary<FacetQuery> = fc
  .record({
    of: counted,
    limit: fc.integer({ min: 1, max: 12 }),
    kind,
    startsWith: fc.constantFrom(undefined, 'red', 'row-1'),
  })
  .chain(({ of, limit, kind: equal, startsWith }) =>
    fc.constantFrom<FacetQuery>(
      { ...of, index: 'kind', limit },
      { ...of, index: 'marks', limit },
      { ...of, index: 'marks', limit, equals: { kind: equal }, ...(startsWith !== undefined && { startsWith }) },
    ),
  );

/** Resolves when the file counts in memory. */
async function made(file: { readonly counting: ViewCounting }): Promise<void> {
  while (file.counting.counter === undefined) await new Promise((resolve) => setImmediate(resolve));
}

test('counts in memory are those of the file, whatever is written before, while and after they are made', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-counting-'));
  context.after(() => rm(folder, { recursive: true }));
  const store = await SqliteViewStore.open(folder);
  const table = await store.open(goods);
  const path = join(
    folder,
    (await readdir(folder)).find((name) => /^views\.goods\.\d+\.db$/.test(name))!,
  );
  const open = (): ViewFile =>
    new ViewFile({ file: 0, generation: 1, path, definition: goods }, true, (damage) => assert.fail(damage));
  let at = 0;
  const write = async ({ upserts, deletes }: Pick<ViewWrite, 'upserts' | 'deletes'>): Promise<ViewWrite> => {
    const gone = deletes.filter((one) => !upserts.some((other) => other.key === one));
    const full = { source: 'goods/0', from: at, to: ++at, upserts, deletes: gone, park: [], unpark: [] };
    await table.write(full);
    return full;
  };
  const script = fc.record({
    before: change,
    meanwhile: change,
    later: fc.array(change, { maxLength: 3 }),
    counts: fc.array(counted, { minLength: 1, maxLength: 6 }),
    facets: fc.array(faceted, { minLength: 1, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(script, async ({ before, meanwhile, later, counts, facets }) => {
      const memory = open();
      await write(before);
      assert.equal(memory.counting.counter, undefined, 'it is made beside other work');
      memory.counting.written(await write(meanwhile));
      await made(memory);
      for (const one of later) memory.counting.written(await write(one));
      const file = open();
      for (const query of counts) {
        file.counting.forget();
        assert.equal(countRows(memory, query), countRows(file, query), JSON.stringify(query));
      }
      for (const query of facets) {
        file.counting.forget();
        assert.deepEqual(countFacets(memory, query), countFacets(file, query), JSON.stringify(query));
      }
      memory.close();
      file.close();
    }),
    { numRuns: 60 },
  );
  await store.close();
});

test('a view with too many entries is counted by its file', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-counting-'));
  context.after(() => rm(folder, { recursive: true }));
  const store = await SqliteViewStore.open(folder);
  const table = await store.open({ ...goods, indexes: goods.indexes.slice(1, 2) });
  const rowOf = (nth: number) => ({ key: `row-${nth}`, row: '{}', indexed: { marks: ['x', 'y'] } });
  const upserts = Array.from({ length: 1_200 }, (_, nth) => rowOf(nth));
  await table.write({ source: 'goods/0', from: 0, to: 1, upserts, deletes: [], park: [], unpark: [] });
  const path = join(
    folder,
    (await readdir(folder)).find((name) => /^views\.goods\.\d+\.db$/.test(name))!,
  );
  const file = new ViewFile({ file: 0, generation: 1, path, definition: table.definition }, true, (damage) =>
    assert.fail(damage),
  );
  // A row counts as an entry, too.
  const [roomy, tight, filled] = [3_600, 3_599, 3_600].map((entriesMax) => new ViewCounting(file, entriesMax));
  for (const counting of [roomy!, tight!, filled!]) assert.equal(counting.counter, undefined);
  await made({ counting: filled! });
  assert.equal(roomy!.counter!.matching([{ tags: 'marks', anyOf: ['y'] }]).size, 1_200);
  assert.equal(tight!.counter, undefined);
  filled!.written({ source: 'goods/0', from: 1, to: 2, upserts: [rowOf(1_200)], deletes: [], park: [], unpark: [] });
  assert.equal(filled!.counter, undefined);
  // Whoever waits for a counter waits until it is there, or is known not to come.
  const [waited, never, closed] = [4_000, 3_599, 4_000].map((entriesMax) => new ViewCounting(file, entriesMax));
  await Promise.all([waited!.made(), waited!.made(), never!.made()]);
  assert.equal(waited!.counter!.matching([{ tags: 'marks', anyOf: ['y'] }]).size, 1_200);
  assert.equal(never!.counter, undefined);
  waited!.forget();
  const again = waited!.made();
  waited!.forget();
  await again;
  await waited!.made();
  assert.notEqual(waited!.counter, undefined);
  const ending = closed!.made();
  file.close();
  await ending;
  await store.close();
});
