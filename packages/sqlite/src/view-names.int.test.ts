import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DamagedViewError, type ViewDefinition, type ViewTable } from '@banyan/engine';
import { SqliteViewStore } from './view-store.ts';
import { ViewWriter } from './view-writer.ts';

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'height', kind: 'range', columns: 1 }] };
const keyOf = (nth: number): string => `tree-${String(nth).padStart(4, '0')}`;
const COUNT = 600;
const folder = await mkdtemp(join(tmpdir(), 'banyan-view-names-'));
const file = join(folder, 'views.trees.1.db');
const writer = new ViewWriter();
after(async () => {
  await writer.close();
  await rm(folder, { recursive: true });
});

async function inTable<R>(work: (table: ViewTable) => Promise<R>): Promise<R> {
  const store = await SqliteViewStore.open(folder, { writer });
  try {
    return await work(await store.open(trees));
  } finally {
    await store.close();
  }
}

await inTable((table) =>
  table.write({
    source: 'forest/0',
    from: 0,
    to: 1,
    upserts: Array.from({ length: COUNT }, (_, nth) => ({
      key: keyOf(nth),
      row: JSON.stringify({ nth, bark: 'rough '.repeat(5) }),
      indexed: { height: [nth] },
    })),
    deletes: [],
    park: [],
    unpark: [],
  }),
);
const whole = await readFile(file);
const views = await readFile(join(folder, 'views.db'));

/** Every place of a key in the file: in the table, in the index that it is looked for in, and in that of heights. */
function placesOf(key: string): number[] {
  const places: number[] = [];
  for (let at = whole.indexOf(key); at >= 0; at = whole.indexOf(key, at + 1)) places.push(at);
  return places;
}

async function withFlipped(at: number, bit: number, work: (table: ViewTable) => Promise<void>): Promise<void> {
  const bytes = Buffer.from(whole);
  bytes[at]! ^= 1 << bit;
  await writeFile(file, bytes);
  // That the file was found damaged is noted there.
  await writeFile(join(folder, 'views.db'), views);
  await inTable(work);
}

/** The row itself, or a refusal: never that there is none. */
async function assertNotMissed(look: () => Promise<unknown>): Promise<'found' | 'refused'> {
  try {
    assert.notEqual(await look(), undefined);
    return 'found';
  } catch (error) {
    assert.ok(error instanceof DamagedViewError, String(error));
    return 'refused';
  }
}

test('a row is not said to be missing when a bit of its name is flipped, wherever the name stands, by a query or to be folded on', async () => {
  const outcomes = { found: 0, refused: 0 };
  for (const nth of [0, 1, 233, 598, 599])
    for (const place of placesOf(keyOf(nth)))
      for (let byte = 0; byte < keyOf(nth).length; byte += 1)
        for (const bit of [0, 3, 6])
          await withFlipped(place + byte, bit, async (table) => {
            outcomes[await assertNotMissed(() => table.get(keyOf(nth)))] += 1;
            await assertNotMissed(async () => (await table.load([keyOf(nth)])).get(keyOf(nth)));
          });
  assert.ok(outcomes.found > 0 && outcomes.refused > 0, JSON.stringify(outcomes));
});

test('nor are the rows around it, though a search is led astray by the damaged name', async () => {
  const sought = Array.from({ length: COUNT }, (_, nth) => keyOf(nth));
  for (let nth = 0; nth < COUNT; nth += 37)
    for (const place of placesOf(keyOf(nth)))
      for (const byte of [5, 7])
        await withFlipped(place + byte, 6, async (table) => {
          for (const key of sought)
            if ((await assertNotMissed(async () => (await table.get(key))?.row)) === 'refused') return;
        });
});

test('what is really not there is not found, before, between and after whole rows and in an empty table', async () => {
  await writeFile(file, whole);
  await writeFile(join(folder, 'views.db'), views);
  await inTable(async (table) => {
    for (const key of ['', 'a', 'tree-0007a', 'tree-0599a', 'z']) {
      assert.equal(await table.get(key), undefined);
      assert.equal((await table.load([key])).size, 0);
    }
  });
});
