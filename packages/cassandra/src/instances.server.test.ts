import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { StaleCursorError, StoreError, type ViewTable } from '@banyan/engine';
import { storesOfSuite, step, tallies, tally } from '../test/stores.ts';
import { AtServer } from '../test/at-server.ts';
import { newSpace } from './testing/server.ts';

const keysOf = async (table: ViewTable): Promise<string[]> => (await table.scan('', 1000)).map(({ key }) => key);

suite('views on Cassandra, of several instances', () => {
  const open = storesOfSuite();

  test(
    'two that fold the same log at once, each in pieces of its own, make of it what one would',
    { timeout: 120_000 },
    async () => {
      const space = newSpace();
      const tables = await Promise.all(
        [await open(space, { retainMs: 6_000 }), await open(space)].map((store) => store.open(tallies)),
      );
      const events = Array.from({ length: 400 }, (_, i) => ({
        key: `k${(i * 7) % 11}`,
        add: i + 1,
        ends: i % 13 === 5,
      }));
      const expected = new Map<string, { group: string; size: number }>();
      for (const event of events) foldInto(expected, event);
      await Promise.all(tables.map((table, nth) => foldAll(table, events, nth)));
      for (const table of tables) {
        const rows = await table.scan('', 1000);
        assert.deepEqual(
          new Map(rows.map(({ key, row }) => [key, JSON.parse(row) as unknown])),
          new Map([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        );
        assert.equal(await table.count({}), expected.size);
        assert.deepEqual(await table.positions(), { 'log/0': events.length });
        for (const group of ['even', 'odd']) {
          const page = await table.list({ index: 'by-group', equals: [group], limit: 100 });
          const keys = [...expected]
            .filter(([, row]) => row.group === group)
            .toSorted(([, a], [, b]) => a.size - b.size);
          assert.deepEqual(
            page.rows.map(({ key }) => key),
            keys.map(([key]) => key),
          );
        }
        assert.deepEqual(await table.examine(() => {}), []);
      }
    },
  );

  test('a shadow that somebody fills is left alone by those that start, one that was left behind is not', async () => {
    const space = newSpace();
    const filling = await open(space);
    const shadow = await filling.shadow(tallies);
    await shadow.write(step(0, { upserts: [tally('a', 'x', 1)] }));
    const other = await open(space);
    const theirs = await other.shadow(tallies);
    await theirs.write(step(0, { upserts: [tally('other', 'x', 1)] }));
    await shadow.write(step(1, { upserts: [tally('b', 'x', 1)] }));
    await filling.swap(shadow);
    // Ends without a word: its line is gone, its shadow is there, and a table that a swap has left.
    const server = await AtServer.connect();
    const [{ owner } = { owner: '' }] = (
      await server.all(`select place, owner from $k.head_1 where space = ? and view_name = ?`, [space, 'tallies'])
    ).filter(({ place }) => place !== 'live');
    await server.all('delete from $k.instance_1 where id = ?', [owner]);
    const [name] = await tablesOf(space);
    await server.all(`create table $k.${name!.replace(/[0-9a-f]{16}$/, '0123456789abcdef')} (key text primary key)`);
    assert.equal((await tablesOf(space)).length, 5);
    const next = await open(space);
    assert.equal((await tablesOf(space)).length, 2);
    await assert.rejects(theirs.write(step(1, {})));
    assert.deepEqual(await keysOf(await next.open(tallies)), ['a', 'b']);
    await server.end();
  });

  test('a query that takes longer than what was replaced is kept is not answered', async () => {
    const table = await (await open(newSpace(), { retainMs: 0 })).open(tallies);
    await assert.rejects(table.get('a'), (error) => error instanceof StoreError && /within 0 ms/.test(error.message));
  });
});

interface TallyEvent {
  readonly key: string;
  readonly add: number;
  readonly ends: boolean;
}
type Rows = Map<string, { group: string; size: number }>;

function foldInto(rows: Rows, { key, add, ends }: TallyEvent): void {
  const size = (rows.get(key)?.size ?? 0) + add;
  if (ends) rows.delete(key);
  else rows.set(key, { group: size % 2 === 0 ? 'even' : 'odd', size });
}

/** Folds as the engine does: loads rows, folds a few events, writes, and reads the cursor again when it was moved by others. */
async function foldAll(table: ViewTable, events: readonly TallyEvent[], nth: number): Promise<void> {
  for (let piece = nth; ; piece += 1) {
    const from = (await table.positions())['log/0'] ?? 0;
    const batch = events.slice(from, from + 1 + ((piece * 5) % 9));
    if (batch.length === 0) return;
    const keys = [...new Set(batch.map(({ key }) => key))];
    const rows: Rows = new Map([...(await table.load(keys))].map(([key, row]) => [key, JSON.parse(row)]));
    for (const event of batch) foldInto(rows, event);
    const upserts = [...rows].map(([key, { group, size }]) => tally(key, group, size));
    const deletes = keys.filter((key) => !rows.has(key));
    try {
      await table.write(step(from, { to: from + batch.length, upserts, deletes }));
    } catch (error) {
      if (!(error instanceof StaleCursorError)) throw error;
    }
  }
}

/** The tables of a space, by their names. */
async function tablesOf(space: string): Promise<string[]> {
  const server = await AtServer.connect();
  const { createHash } = await import('node:crypto');
  const digest = createHash('sha256').update(space).digest('hex').slice(0, 8);
  const tables = await server.all('select table_name from system_schema.tables where keyspace_name = ?', [
    server.keyspace,
  ]);
  await server.end();
  return tables.map(({ table_name: name }) => String(name)).filter((name) => name.includes(`_${digest}_`));
}
