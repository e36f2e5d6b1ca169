import type { IndexDefinition, ViewDefinition } from '@banyan/engine';

/** What fits into an entry of an index beside a key of the longest: see the limit of 2,704 bytes in PostgreSQL's documentation of B-trees. */
const INDEXED_BYTES_MAX = 1900;

/** Of a stem as much is indexed, in letters: a lexeme has 2,046 bytes at most. Longer ones are found by it, and then looked at. */
export const LEXEME_LETTERS_MAX = 500;

/** Words of more letters are never suggested (see `wordsToSpell`), so they are not counted. */
export const WORD_LETTERS_MAX = 42;

/** Where an index keeps its values. Names are made of numbers only: no name from a contract ever enters SQL. */
export interface IndexLayout {
  readonly definition: IndexDefinition;
  readonly number: number;
  /** For `range` and `facet` the columns of values, for the others the one column of entries: tags, measures as JSON text, stems. */
  readonly columns: readonly string[];
  /** The most bytes that a column of values holds. */
  readonly bytesMax: number;
}

/** How a view's rows are kept: a table of rows, and beside it tables for words and measures. */
export interface ViewLayout {
  readonly definition: ViewDefinition;
  readonly indexes: readonly IndexLayout[];
}

/** The layout of a view's tables. */
export function layoutOf(definition: ViewDefinition): ViewLayout {
  return {
    definition,
    indexes: definition.indexes.map((index, number) => {
      const width = index.kind === 'range' ? index.columns : 1;
      return {
        definition: index,
        number,
        columns: Array.from({ length: width }, (_, column) => `v${number}_${column}`),
        bytesMax: Math.floor(INDEXED_BYTES_MAX / width),
      };
    }),
  };
}

/** A view's tables, by the number that they are named by. */
export const rowsTable = (schema: string, id: number): string => `${schema}.t${id}`;
export const wordsTable = (schema: string, id: number, index: number): string => `${schema}.t${id}_words_${index}`;
export const measuresTable = (schema: string, id: number, index: number): string =>
  `${schema}.t${id}_measures_${index}`;

/** The names of all of them. */
export function tablesOf(schema: string, id: number, { indexes }: ViewLayout): string[] {
  return [
    rowsTable(schema, id),
    ...indexes.flatMap(({ definition: { kind }, number }) => {
      if (kind === 'text') return [wordsTable(schema, id, number)];
      return kind === 'measures' ? [measuresTable(schema, id, number)] : [];
    }),
  ];
}

/** Beside its stems, in `columns`: how many, the words as people wrote them, and what is searched. */
export const textColumnsOf = (number: number) => ({ length: `n${number}`, words: `w${number}`, lexemes: `x${number}` });

/** The type of an index's columns. */
function columnsOf({ definition: { kind }, number, columns }: IndexLayout): string[] {
  switch (kind) {
    case 'range':
    case 'facet':
      return columns.map((column) => `${column} bytea not null`);
    case 'tags':
      return [`${columns[0]} text[] collate "C" not null`];
    case 'measures':
      return [`${columns[0]} text not null`];
    case 'text': {
      const { length, words, lexemes } = textColumnsOf(number);
      return [
        `${columns[0]} text collate "C" not null`,
        `${length} integer not null`,
        `${words} text[] collate "C" not null`,
        `${lexemes} tsvector not null`,
      ];
    }
  }
}

/** The statements that make a view's empty tables, but for what `indexingOf` adds. */
export function creationOf(schema: string, id: number, { indexes }: ViewLayout): string {
  const columns = indexes.flatMap(columnsOf).map((column) => `, ${column}`);
  return [
    `create table ${rowsTable(schema, id)} (key text collate "C" primary key${columns.join('')}, long text, checksum bigint not null, row text not null)`,
    ...indexes.flatMap(({ definition: { kind }, number }) => {
      if (kind === 'text') {
        const words = wordsTable(schema, id, number);
        return [
          `create table ${words} (word text collate "C" primary key, rows integer not null, pairs text[] collate "C" not null)`,
          `create index on ${words} using gin (pairs)`,
          `create index on ${words} (word) where rows = 0`,
          `insert into ${schema}.text_total values (${id}, ${number}, 0, 0)`,
        ];
      }
      if (kind !== 'measures') return [];
      const measures = measuresTable(schema, id, number);
      return [
        `create table ${measures} (name text collate "C", value double precision, key text collate "C", primary key (name, value, key))`,
        `create index on ${measures} (key)`,
      ];
    }),
  ].join(';\n');
}

/** The statements that index the rows: at the end of a rebuild, when each is built in one sorted pass. */
export function indexingOf(schema: string, id: number, { indexes }: ViewLayout): string {
  const table = rowsTable(schema, id);
  return indexes
    .map(({ definition: { kind }, number, columns }) => {
      switch (kind) {
        case 'range':
          return `create index on ${table} (${[...columns, 'key'].join(', ')});`;
        case 'facet':
          return `create index on ${table} (${columns.join(', ')});`;
        case 'tags':
          return `create index on ${table} using gin (${columns.join(', ')});`;
        case 'text':
          return `create index on ${table} using gin (${textColumnsOf(number).lexemes});`;
        case 'measures':
          return '';
      }
    })
    .join('\n');
}
