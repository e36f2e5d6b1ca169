import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, suite, test } from 'node:test';
import { DamagedViewError, StoreError, type ViewTable } from '@banyan/engine';
import { books, storedBook, writeNext } from '@banyan/testing';
import { PostgresLogStore } from '../postgres-log-store.ts';
import { serverUrl } from '../testing/server-url.ts';
import { atServer, dropSchema, newSchema } from '../testing/schemas.ts';
import { PostgresViewStore } from './postgres-view-store.ts';

const keysOf = async (table: ViewTable): Promise<string[]> => (await table.scan('', 1000)).map(({ key }) => key);

suite('views on PostgreSQL, of several instances and in a damaged state', () => {
  const ends: (() => Promise<void>)[] = [];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const place = (): string => {
    const schema = newSchema();
    ends.push(() => dropSchema(schema));
    return schema;
  };
  const open = async (schema: string, onDamage?: (notice: string) => void): Promise<PostgresViewStore> => {
    const store = await PostgresViewStore.open({
      url: serverUrl(),
      schema,
      ...(onDamage !== undefined && { onDamage }),
    });
    ends.push(() => store.close());
    return store;
  };
  /** One statement behind the store's back; `$t` stands for the table of the view's live rows. */
  const behind = (schema: string, statement: string): Promise<void> =>
    atServer(async (client) => {
      const { rows } = await client.query<{ id: number }>(`select id from ${schema}.view_table where state = 'live'`);
      const { rowCount } = await client.query(
        statement.replaceAll('$t', `${schema}.t${rows[0]!.id}`).replaceAll('$s', schema),
      );
      assert.notEqual(rowCount, 0, statement);
    });

  test('what is looked up in the moment before a store is closed is found', async () => {
    const store = await open(place());
    const table = await store.open(books);
    await writeNext(table, { upserts: ['a', 'b'].map((key) => storedBook({ key })) });
    const found = Promise.all([table.get('a'), table.get('b')]);
    const positions = table.positions();
    await store.close();
    assert.deepEqual(
      (await found).map((row) => row?.key),
      ['a', 'b'],
    );
    assert.deepEqual(await positions, { 'library/0': 1 });
  });

  test('a shadow that somebody fills is left alone by those that start, one that was left behind is not', async () => {
    const schema = place();
    const filling = await open(schema);
    const shadow = await filling.shadow(books);
    await writeNext(shadow, { upserts: [storedBook({ key: 'a' })] });
    await open(schema);
    await writeNext(shadow, { upserts: [storedBook({ key: 'b' })] });
    await filling.swap(shadow);
    const left = await filling.shadow(books);
    await writeNext(left, { upserts: [storedBook({ key: 'never' })] });
    await filling.close();
    // What a swap whose process was killed has not dropped any more.
    await atServer((client) => client.query(`create table ${schema}.t4711 (key text)`));
    const next = await open(schema);
    assert.deepEqual(await keysOf(await next.open(books)), ['a', 'b']);
    const tables = await atServer((client) =>
      client.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = '${schema}'::regnamespace and relkind = 'r' and relname ~ '^t\\d+$'`,
      ),
    );
    assert.equal(tables.rows.length, 1, JSON.stringify(tables.rows));
  });

  test('a session that the server ends fails what is under way, and nothing after it', async () => {
    const schema = place();
    const store = await open(schema);
    const table = await store.open(books);
    await writeNext(table, { upserts: [storedBook({ key: 'a' })] });
    await atServer(async (client) => {
      // Holds what the next write waits for.
      await client.query('begin');
      await client.query(`select 1 from ${schema}.view_table for update`);
      const refused = assert.rejects(writeNext(table, { upserts: [storedBook({ key: 'b' })] }), StoreError);
      const waits = `select pid from pg_stat_activity where application_name = 'banyan views ${schema}' and wait_event_type = 'Lock'`;
      let waiting: { pid: number }[] = [];
      while (waiting.length === 0) ({ rows: waiting } = await client.query<{ pid: number }>(waits));
      await client.query('select pg_terminate_backend($1)', [waiting[0]!.pid]);
      await refused;
      await client.query('rollback');
    });
    assert.deepEqual(await table.positions(), { 'library/0': 1 });
    await writeNext(table, { upserts: [storedBook({ key: 'b' })] });
    assert.deepEqual(await keysOf(table), ['a', 'b']);
  });

  test('the schema of a log is no place for views, nor the other way round', async () => {
    const [views, log] = [place(), place()];
    await open(views);
    const opened = await PostgresLogStore.open({ log: 'library', url: serverUrl(), schema: log });
    ends.push(() => opened.close());
    await assert.rejects(open(log), /holds a log, not views/);
    await assert.rejects(
      PostgresLogStore.open({ log: 'library', url: serverUrl(), schema: views }),
      /holds views, not a log/,
    );
  });

  test('a row, a cursor or a mark that was edited is never served, until others are swapped in', async () => {
    const edits = [
      {
        what: `update $t set row = replace(row, 'x', 'y') where key = 'a'`,
        read: (table: ViewTable) => table.get('a'),
      },
      { what: `update $t set key = 'A' where key = 'a'`, read: (table: ViewTable) => table.list({ limit: 9 }) },
      { what: `update $s.cursor set position = position - 1`, read: (table: ViewTable) => table.positions() },
      { what: `update $s.parked set held = held + 1`, read: (table: ViewTable) => table.parked() },
    ];
    for (const { what, read } of edits) {
      const schema = place();
      const notices: string[] = [];
      const store = await open(schema, (notice) => notices.push(notice));
      const table = await store.open(books);
      const mark = { key: 'z', source: 'library/0', position: 1, stream: 'book/z', reason: 'no', held: 1 };
      await writeNext(table, { upserts: [storedBook({ key: 'a', shelf: 'x' })], park: [mark] });
      await read(table);
      await behind(schema, what);
      await assert.rejects(read(table), DamagedViewError, what);
      await assert.rejects(table.get('other'), DamagedViewError, 'nothing of it is served any more');
      assert.equal(notices.length, 1, notices.join());
      const shadow = await store.shadow(books);
      await writeNext(shadow, { upserts: [storedBook({ key: 'a', shelf: 'x' })] });
      await store.swap(shadow);
      assert.deepEqual(await keysOf(table), ['a']);
    }
  });

  test('what is kept beside the rows is looked at, each fault by its name', async () => {
    const schema = place();
    const table = await (await open(schema)).open(books);
    const upserts = ['a', 'b', 'c'].map((key) =>
      storedBook({ key, title: `red ${key}${key}`, subjects: ['s'], sizes: { height: 1 } }),
    );
    await writeNext(table, { upserts });
    const seen: number[] = [];
    assert.deepEqual(await table.examine((done, of) => seen.push(done, of)), []);
    assert.deepEqual(seen, [3, 3]);
    const faults = async (statement: string): Promise<readonly string[]> => {
      await behind(schema, statement);
      return table.examine(() => {});
    };
    const one = (what: string): string[] => [`1 ${what} of index title are not as the rows say`];
    assert.deepEqual(await faults(`delete from $t_measures_6 where key = 'b'`), [
      '1 measures of index sizes are not as the rows say',
    ]);
    assert.deepEqual((await faults(`update $t_words_4 set rows = 7 where word = 'red'`)).slice(0, 1), [
      '2 words of index title are not as the rows say',
    ]);
    await behind(schema, `update $t_words_4 set rows = 3 where word = 'red'`);
    assert.deepEqual((await faults(`update $s.text_total set stems = 5`)).slice(0, 1), one('totals'));
    await behind(schema, `update $s.text_total set stems = 6`);
    assert.deepEqual((await faults(`update $t set x4 = '' where key = 'a'`)).slice(0, 1), one('searched texts'));
    await assert.rejects(
      table.examine(() => {}, AbortSignal.abort()),
      StoreError,
    );
  });

  test('values, stems and words of any length are found, listed and counted', async () => {
    const table = await (await open(place())).open(books);
    // Not alike in itself, or it would be packed to what an index holds.
    const long = Array.from({ length: 100 }, (_, nth) => hash('sha256', `é ${nth}`)).join('é');
    const longer = `${long}!`;
    const stem = 'ж'.repeat(800);
    await writeNext(table, {
      upserts: [
        storedBook({ key: 'a', shelf: long, rating: longer, title: stem }),
        storedBook({ key: 'b', shelf: longer, rating: long, title: `${stem}a` }),
        storedBook({ key: 'c', shelf: long, rating: 'x', title: 'x' }),
      ],
    });
    const keys = (rows: readonly { readonly key: string }[]): string[] => rows.map(({ key }) => key).toSorted();
    assert.deepEqual(await table.facets({ index: 'shelf', limit: 9 }), [
      { value: long, count: 2 },
      { value: longer, count: 1 },
    ]);
    assert.deepEqual(keys((await table.list({ index: 'by-shelf', equals: [longer], limit: 9 })).rows), ['b']);
    assert.equal(await table.count({ where: [{ facet: 'shelf', anyOf: [long] }] }), 2);
    const listed: string[] = [];
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await table.list({ index: 'by-rating', limit: 1, after });
      listed.push(...page.rows.map(({ key }) => key));
      after = page.next;
    }
    assert.deepEqual(listed.toSorted(), ['a', 'b', 'c']);
    const search = (stems: string[], prefix: boolean) =>
      table.search({ index: 'title', stems, prefix, words: stems, limit: 9 });
    assert.deepEqual(keys((await search([stem], false)).rows), ['a']);
    assert.deepEqual(keys((await search([stem], true)).rows), ['a', 'b']);
    assert.deepEqual(keys((await search([`${stem}a`], false)).rows), ['b']);
    assert.deepEqual(await table.examine(() => {}), []);
    await assert.rejects(writeNext(table, { upserts: [storedBook({ key: 'k'.repeat(701) })] }), /701 bytes/);
    assert.equal((await keysOf(table)).length, 3);
  });
});
