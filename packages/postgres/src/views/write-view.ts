import { StaleCursorError, type ParkedRow, type ViewWrite } from '@banyan/engine';
import { movedCursor } from '@banyan/engine/view-store';
import type { Client } from 'pg';
import { upsertOf } from './stored-rows.ts';
import { noteChecksum } from './view-checksum.ts';
import {
  WORD_LETTERS_MAX,
  measuresTable,
  rowsTable,
  textColumnsOf,
  wordsTable,
  type IndexLayout,
} from './view-layout.ts';
import type { Standing } from './view-reading.ts';

interface Statement {
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * Writes rows, cursor and marks within the transaction that the client is in.
 * @throws StaleCursorError when it does not start where the cursors stand
 */
export async function writeView(client: Client, schema: string, standing: Standing, change: ViewWrite): Promise<void> {
  const { id, layout } = standing;
  const { source, from, to } = change;
  // Locked first, and read by a statement of its own: one that had to wait would still read what stood before.
  await client.query(`select 1 from ${schema}.view_table where id = ${id} for update`);
  const { rows } = await client.query<{ source: string; position: number }>(
    `select source, position from ${schema}.cursor where id = ${id}`,
  );
  const moved = movedCursor(Object.fromEntries(rows.map((row) => [row.source, row.position])), change);
  if (moved !== undefined)
    throw new StaleCursorError(layout.definition.name, moved.source, moved.expected, moved.actual);
  const statements: Statement[] = [];
  if (to !== from)
    statements.push({
      text: `insert into ${schema}.cursor values (${id}, $1, $2, $3) on conflict (id, source) do update
        set position = excluded.position, checksum = excluded.checksum`,
      values: [source, to, noteChecksum([source, to])],
    });
  statements.push(...rowStatements(schema, standing, change), ...parkStatements(schema, id, change));
  for (const { text, values = [] } of statements) await client.query(text, values);
}

function rowStatements(schema: string, { id, layout }: Standing, { upserts, deletes }: ViewWrite): Statement[] {
  const [written, gone] = [upserts.map(({ key }) => key), [...deletes]];
  const changed = [...written, ...gone];
  if (changed.length === 0) return [];
  const table = rowsTable(schema, id);
  const texts = layout.indexes.filter(({ definition: { kind } }) => kind === 'text');
  const measures = layout.indexes.filter(({ definition: { kind } }) => kind === 'measures');
  return [
    ...texts.flatMap((index) => tallyStatements(schema, id, index, changed, -1)),
    ...measures.map(({ number }) => ({
      text: `delete from ${measuresTable(schema, id, number)} where key = any($1::text[])`,
      values: [changed],
    })),
    ...(gone.length > 0 ? [{ text: `delete from ${table} where key = any($1::text[])`, values: [gone] }] : []),
    ...(upserts.length > 0 ? [upsertOf(table, layout, upserts)] : []),
    ...measures.map(({ number, columns }) => ({
      text: `insert into ${measuresTable(schema, id, number)}
        select m.entry ->> 0, (m.entry ->> 1)::double precision, r.key
          from ${table} r, jsonb_array_elements(r.${columns[0]}::jsonb) m(entry) where r.key = any($1::text[])`,
      values: [written],
    })),
    ...texts.flatMap((index) => tallyStatements(schema, id, index, written, 1)),
    ...texts.map(({ number }) => ({ text: `delete from ${wordsTable(schema, id, number)} where rows = 0` })),
  ];
}

/** Takes what rows hold of an index into its vocabulary and totals, or out of them. */
function tallyStatements(schema: string, id: number, { number }: IndexLayout, keys: string[], by: 1 | -1): Statement[] {
  const table = rowsTable(schema, id);
  const { length, words } = textColumnsOf(number);
  const known = wordsTable(schema, id, number);
  const counted = `select word, count(*)::integer as rows from ${table} r, unnest(r.${words}) word
    where r.key = any($1::text[]) and char_length(word) <= ${WORD_LETTERS_MAX} group by word`;
  return [
    {
      text: `update ${schema}.text_total t set documents = t.documents + ${by} * held.documents, stems = t.stems + ${by} * held.stems
        from (select count(*) filter (where ${length} > 0) as documents, coalesce(sum(${length}), 0) as stems
                from ${table} where key = any($1::text[])) held
        where id = ${id} and number = ${number} and held.documents > 0`,
      values: [keys],
    },
    by === -1
      ? {
          text: `update ${known} w set rows = w.rows - counted.rows from (${counted}) counted where w.word = counted.word`,
          values: [keys],
        }
      : {
          // Pairs of neighbouring letters, the word's start and end counting as letters: what `pairsOf` makes of a word.
          text: String.raw`insert into ${known} select word, rows, array(
              select distinct substr(framed, nth, 2) from (select E'\x02' || word || E'\x03' as framed) f, generate_series(1, char_length(word) + 1) nth)
            from (${counted}) counted on conflict (word) do update set rows = ${known.split('.')[1]}.rows + excluded.rows`,
          values: [keys],
        },
  ];
}

function parkStatements(schema: string, id: number, { park, unpark }: ViewWrite): Statement[] {
  return [
    ...(unpark.length > 0
      ? [{ text: `delete from ${schema}.parked where id = ${id} and key = any($1::text[])`, values: [[...unpark]] }]
      : []),
    ...park.map((row) => ({
      text: `insert into ${schema}.parked values (${id}, $1, $2, $3, $4, $5, $6, $7) on conflict (id, key) do update
        set source = excluded.source, position = excluded.position, stream = excluded.stream, reason = excluded.reason,
          held = excluded.held, checksum = excluded.checksum`,
      values: [...parkedColumns(row), noteChecksum(parkedColumns(row))],
    })),
  ];
}

/** What is noted of a parked row, in the order of the table. */
export function parkedColumns({ key, source, position, stream, reason, held }: ParkedRow): (string | number)[] {
  return [key, source, position, stream, reason, held];
}
