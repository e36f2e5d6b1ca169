import { StaleCursorError, type ParkedRow, type PositionVector, type ViewWrite } from '@banyan/engine';
import { movedCursor } from '@banyan/engine/view-store';
import pg from 'pg';
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
import { MOVED } from './view-schema.ts';

/** A statement that is prepared: its name stands for one text, whatever is written. */
interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/**
 * The statements that write rows, cursor and marks, for one transaction. The first one fails when the write does not start where the cursors stand.
 * @throws DefectError when a row cannot be stored as it is
 */
export function viewStatements(schema: string, standing: Standing, change: ViewWrite): Statement[] {
  const { id } = standing;
  const { source, from, to, beside } = change;
  return [
    {
      name: 'move-cursor',
      text: `select ${schema}.move_cursor($1, $2, $3, $4, $5, $6)`,
      values: [
        id,
        source,
        to,
        noteChecksum([source, to]),
        JSON.stringify({ ...beside, [source]: from }),
        beside !== undefined,
      ],
    },
    ...rowStatements(schema, standing, change),
    ...parkStatements(schema, id, change),
  ];
}

/** What a failed write says of cursors that have moved; undefined when it failed for something else. */
export function staleCursor(error: unknown, view: string, change: ViewWrite): StaleCursorError | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code !== MOVED) return undefined;
  const moved = movedCursor(JSON.parse(error.detail ?? '{}') as PositionVector, change);
  return moved && new StaleCursorError(view, moved.source, moved.expected, moved.actual);
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
      name: `delete-measures ${id} ${number}`,
      text: `delete from ${measuresTable(schema, id, number)} where key = any($1::text[])`,
      values: [changed],
    })),
    ...(gone.length > 0
      ? [{ name: `delete ${id}`, text: `delete from ${table} where key = any($1::text[])`, values: [gone] }]
      : []),
    ...(upserts.length > 0 ? [{ name: `upsert ${id}`, ...upsertOf(table, layout, upserts) }] : []),
    ...measures.map(({ number, columns }) => ({
      name: `insert-measures ${id} ${number}`,
      text: `insert into ${measuresTable(schema, id, number)}
        select m.entry ->> 0, (m.entry ->> 1)::double precision, r.key
          from ${table} r, jsonb_array_elements(r.${columns[0]}::jsonb) m(entry) where r.key = any($1::text[])`,
      values: [written],
    })),
    ...texts.flatMap((index) => tallyStatements(schema, id, index, written, 1)),
    ...texts.map(({ number }) => ({
      name: `delete-words ${id} ${number}`,
      text: `delete from ${wordsTable(schema, id, number)} where rows = 0`,
      values: [],
    })),
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
      name: `total ${id} ${number} ${by}`,
      text: `update ${schema}.text_total t set documents = t.documents + ${by} * held.documents, stems = t.stems + ${by} * held.stems
        from (select count(*) filter (where ${length} > 0) as documents, coalesce(sum(${length}), 0) as stems
                from ${table} where key = any($1::text[])) held
        where id = ${id} and number = ${number} and held.documents > 0`,
      values: [keys],
    },
    by === -1
      ? {
          name: `uncount-words ${id} ${number}`,
          text: `update ${known} w set rows = w.rows - counted.rows from (${counted}) counted where w.word = counted.word`,
          values: [keys],
        }
      : {
          name: `count-words ${id} ${number}`,
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
      ? [
          {
            name: `unpark ${id}`,
            text: `delete from ${schema}.parked where id = ${id} and key = any($1::text[])`,
            values: [[...unpark]],
          },
        ]
      : []),
    ...park.map((row) => ({
      name: `park ${id}`,
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
