import assert from 'node:assert/strict';
import { it } from 'node:test';
import { StaleCursorError, type ViewTable } from '@banyan/engine';
import { storedBook } from './sample-view.ts';
import { stepFrom, writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const keysOf = async (table: ViewTable): Promise<string[]> => (await table.scan('', 1000)).map(({ key }) => key);

/** Several instances of a service with the same views: stores that are open at one place at the same time. */
export function instanceCases(places: ViewStorePlaces): void {
  /** The live tables of `count` stores at a new place. */
  const tablesOf = async (count: number): Promise<ViewTable[]> => {
    const place = await places.make();
    const stores = await Promise.all(Array.from({ length: count }, () => places.open(place)));
    return Promise.all(stores.map((store) => store.open(places.books)));
  };

  it('makes one table of a view, however many start at once', async () => {
    const tables = await tablesOf(6);
    await writeNext(tables[0]!, { upserts: [storedBook({ key: 'a' })] });
    for (const table of tables) assert.deepEqual(await keysOf(table), ['a']);
  });

  it('lets one of those that write from the same cursor at once come through, and tells the others', async () => {
    const tables = await tablesOf(2);
    for (let at = 0; at < 12; at += 1) {
      for (const table of tables) assert.equal((await table.positions())['library/0'] ?? 0, at);
      const ends = await Promise.allSettled(
        tables.map((table) => table.write(stepFrom(at, { upserts: [storedBook({ key: `${at}`, shelf: at })] }))),
      );
      const [refused, ...others] = ends.filter((end) => end.status === 'rejected');
      assert.ok(refused?.reason instanceof StaleCursorError, String(refused?.reason));
      assert.deepEqual(others, []);
    }
    assert.equal((await keysOf(tables[0]!)).length, 12);
  });

  it('reads at once what another one has swapped in, whatever was open before', async () => {
    const place = await places.make();
    const [one, other] = [await places.open(place), await places.open(place)];
    const [mine, theirs] = [await one.open(places.books), await other.open(places.books)];
    await writeNext(theirs, { upserts: [storedBook({ key: 'old', title: 'old', shelf: 'old' })] });
    assert.deepEqual(await keysOf(mine), ['old']);
    const shadow = await one.shadow(places.books);
    const upserts = [storedBook({ key: 'new', title: 'new', shelf: 'new', sizes: { height: 1 } })];
    await writeNext(shadow, { upserts });
    await one.swap(shadow);
    assert.deepEqual(await keysOf(theirs), ['new']);
    assert.deepEqual((await theirs.list({ index: 'by-shelf', equals: ['old'], limit: 9 })).rows, []);
    if (places.serves('text')) {
      const found = await theirs.search({ index: 'title', stems: ['new'], words: [], limit: 9 });
      assert.deepEqual(
        found.rows.map(({ key }) => key),
        ['new'],
      );
    }
    // Who knew the table of before may be told so once more when he writes.
    const newer = { upserts: [storedBook({ key: 'newer' })] };
    await writeNext(theirs, newer).catch((error: unknown) => {
      assert.ok(error instanceof StaleCursorError, String(error));
      return writeNext(theirs, newer);
    });
    assert.deepEqual(await keysOf(mine), ['new', 'newer']);
  });

  it('refuses what was folded from rows that another one has swapped away', async () => {
    const place = await places.make();
    const [one, other] = [await places.open(place), await places.open(place)];
    const theirs = await other.open(places.books);
    await writeNext(theirs, { upserts: [storedBook({ key: 'old' })] });
    const shadow = await one.shadow(places.books);
    await writeNext(shadow, { upserts: [storedBook({ key: 'new' })] });
    await one.swap(shadow);
    await assert.rejects(theirs.write(stepFrom(1, { upserts: [storedBook({ key: 'late' })] })), StaleCursorError);
    assert.deepEqual(await keysOf(theirs), ['new']);
  });

  it('does not write a row over what was made of it since it was read', async () => {
    const [mine, theirs] = (await tablesOf(2)) as [ViewTable, ViewTable];
    await writeNext(mine, { upserts: [storedBook({ key: 'a', shelf: 1 })] });
    await theirs.positions();
    // Where a view has one cursor a row that is folded again leaves it where it was; elsewhere that moves a cursor of its own.
    const [change, beside] = places.isOfOneShard
      ? [stepFrom(1, { to: 1 })]
      : [{ ...stepFrom(0), source: 'post/0' }, {}];
    await theirs.write({ ...change, upserts: [storedBook({ key: 'a', shelf: 2 })] });
    const row = await mine.get('a');
    const late = stepFrom(1, { beside, upserts: [storedBook({ key: 'a', shelf: 9 })] });
    await assert.rejects(mine.write(late), StaleCursorError);
    assert.deepEqual(await mine.get('a'), row);
    await writeNext(mine, { upserts: [storedBook({ key: 'a', shelf: 3 })] });
    assert.equal((await mine.positions())['library/0'], 2);
  });

  it('gives each that rebuilds a view at the same time a table of its own; the last one swapped in stays', async () => {
    const place = await places.make();
    const [one, two] = [await places.open(place), await places.open(place)];
    const live = await one.open(places.books);
    const mine = await one.shadow(places.books);
    const theirs = await two.shadow(places.books);
    await writeNext(mine, { upserts: [storedBook({ key: 'mine' })] });
    await writeNext(theirs, { upserts: [storedBook({ key: 'theirs' })] });
    await one.swap(mine);
    assert.deepEqual(await keysOf(live), ['mine']);
    await two.swap(theirs);
    assert.deepEqual(await keysOf(live), ['theirs']);
    // Another one of its own takes the place of its earlier one, which is gone.
    const earlier = await one.shadow(places.books);
    await one.shadow(places.books);
    await assert.rejects(writeNext(earlier, {}));
  });

  it('leaves a shadow alone that somebody fills while others start', async () => {
    const place = await places.make();
    const filling = await places.open(place);
    const shadow = await filling.shadow(places.books);
    await writeNext(shadow, { upserts: [storedBook({ key: 'a' })] });
    const other = await places.open(place);
    await writeNext(shadow, { upserts: [storedBook({ key: 'b' })] });
    await filling.swap(shadow);
    assert.deepEqual(await keysOf(await other.open(places.books)), ['a', 'b']);
  });
}
