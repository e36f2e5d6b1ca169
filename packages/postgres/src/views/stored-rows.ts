import { DefectError } from '@banyan/core';
import type { StoredRow } from '@banyan/engine';
import { faultOfEntry, faultOfKey, faultOfValue, setColumn, textColumns } from '@banyan/engine/view-store';
import { Parameters } from './parameters.ts';
import { viewChecksum } from './view-checksum.ts';
import { LEXEME_LETTERS_MAX, textColumnsOf, type IndexLayout, type ViewLayout } from './view-layout.ts';
import { encodeValue, isCut } from './view-values.ts';

/** A column of the table of rows: its values for all rows that are written, as what type they are sent, and what is stored of each. */
interface SentColumn {
  readonly name: string;
  readonly type: string;
  readonly values: unknown[];
  /** Of the sent value `u.<name>`; itself when undefined. */
  readonly stored?: string;
}

/**
 * The statement that writes rows, over what they were before. All are sent as arrays, a column each, so it is one text whatever their number.
 * @throws DefectError when a row cannot be stored as it is
 */
export function upsertOf(table: string, layout: ViewLayout, rows: readonly StoredRow[]) {
  const columns = [...ownColumns(layout, rows), ...layout.indexes.flatMap((index) => indexColumns(index, rows))];
  const parameters = new Parameters();
  const sent = columns.filter(({ type }) => type !== '');
  const arrays = sent.map(({ values, type }) => parameters.add(values, `${type}[]`));
  const names = columns.map(({ name }) => name);
  return {
    text: `insert into ${table} (${names.join(', ')})
      select ${columns.map(({ name, stored }) => stored ?? `u.${name}`).join(', ')}
        from unnest(${arrays.join(', ')}) as u (${sent.map(({ name }) => name).join(', ')})
      on conflict (key) do update set ${names
        .slice(1)
        .map((name) => `${name} = excluded.${name}`)
        .join(', ')}`,
    values: parameters.values,
  };
}

function ownColumns({ indexes }: ViewLayout, rows: readonly StoredRow[]): SentColumn[] {
  const valued = indexes.filter(({ definition: { kind } }) => kind === 'range' || kind === 'facet');
  return [
    { name: 'key', type: 'text', values: rows.map(({ key }) => checkKey(key)) },
    { name: 'row', type: 'text', values: rows.map(({ row }) => row) },
    { name: 'checksum', type: 'bigint', values: rows.map(({ key, row }) => viewChecksum(key, row)) },
    { name: 'long', type: 'text', values: rows.map((row) => longValues(valued, row)) },
  ];
}

function checkKey(key: string): string {
  const fault = faultOfKey(key);
  if (fault !== undefined) throw new DefectError(`the key ${JSON.stringify(key.slice(0, 100))} ${fault}`);
  return key;
}

/** The values that are too long for their columns, as JSON by column; null when there are none. */
function longValues(indexes: readonly IndexLayout[], row: StoredRow): string | null {
  const long = indexes.flatMap(({ definition: { name }, columns, bytesMax }) =>
    columns.flatMap((column, i) => {
      const value = row.indexed[name]?.[i] ?? null;
      return isCut(value, bytesMax) ? [[column, value] as const] : [];
    }),
  );
  return long.length === 0 ? null : JSON.stringify(Object.fromEntries(long));
}

function indexColumns(index: IndexLayout, rows: readonly StoredRow[]): SentColumn[] {
  const { definition, columns, bytesMax } = index;
  const [first] = columns as [string];
  switch (definition.kind) {
    case 'range':
    case 'facet':
      return columns.map((name, i) => ({
        name,
        type: 'bytea',
        values: rows.map(({ key, indexed }) => {
          const value = indexed[definition.name]?.[i] ?? null;
          const fault = faultOfValue(value);
          if (fault !== undefined)
            throw new DefectError(`row ${JSON.stringify(key)}: a value of index ${definition.name} ${fault}`);
          return encodeValue(value, bytesMax);
        }),
      }));
    case 'measures':
      return [{ name: first, type: 'text', values: rows.map((row) => entriesText(row, index)) }];
    case 'tags':
      return [
        {
          name: first,
          type: 'text',
          values: rows.map((row) => entriesText(row, index)),
          stored: `array(select jsonb_array_elements_text(u.${first}::jsonb))`,
        },
      ];
    case 'text':
      return searchedColumns(index, rows);
  }
}

function entriesText({ key, indexed }: StoredRow, { definition }: IndexLayout): string {
  const values = indexed[definition.name] ?? [];
  const text = setColumn(key, definition, values);
  const fault = values.map((value) => (typeof value === 'string' ? faultOfEntry(value) : undefined)).find(Boolean);
  if (fault !== undefined)
    throw new DefectError(`row ${JSON.stringify(key)}: an entry of index ${definition.name} ${fault}`);
  return text;
}

function searchedColumns(
  { definition: { name }, columns, number }: IndexLayout,
  rows: readonly StoredRow[],
): SentColumn[] {
  const [stems] = columns as [string];
  const { length, words, lexemes } = textColumnsOf(number);
  const texts = rows.map(({ key, indexed, words: typed }) =>
    textColumns(key, name, indexed[name] ?? [], typed?.[name] ?? []),
  );
  return [
    { name: stems, type: 'text', values: texts.map(([joined]) => joined) },
    { name: length, type: 'integer', values: texts.map(([, count]) => count) },
    {
      name: words,
      type: 'text',
      values: texts.map(([, , joined]) => joined),
      // With U+0001 between them (see `textColumns`).
      stored: String.raw`string_to_array(u.${words}, E'\x01')`,
    },
    {
      name: lexemes,
      type: '',
      values: [],
      stored: lexemesOf(`u.${stems}`),
    },
  ];
}

/** What is searched of stems, which stand between U+0001 and U+0002 each (see `textColumns`). */
export function lexemesOf(stems: string): string {
  const parts = String.raw`string_to_array(substr(${stems}, 2, char_length(${stems}) - 2), E'\x02\x01')`;
  return `case when ${stems} = '' then ''::tsvector
    else array_to_tsvector(array(select left(stem, ${LEXEME_LETTERS_MAX}) from unnest(${parts}) stem)) end`;
}
