import type { IndexDefinition, ViewDefinition } from '@banyan/engine';

/** Changes when the tables of a view's file change: files of an older layout are brought up to it (`upgradeView`), or rebuilt. */
export const layoutVersion = 2;

/** Where an index keeps its values. Names are made of numbers only: no name from a contract ever enters SQL. */
export interface IndexLayout {
  readonly definition: IndexDefinition;
  /** The SQL index; for `text` the full-text table, for `tags` and `measures` the table of entries. */
  readonly sqlName: string;
  /**
   * For `range` and `facet`: the columns of `rows` that hold the values. For `text`: the stems, their number, the words. For `tags` and `measures`: all
   * of a row's entries as JSON text, so that a write knows which ones go.
   */
  readonly columns: readonly string[];
  /** For `text`: the number that its tables are named by. */
  readonly number: number;
}

/** How a view's rows are kept: one table `rows` with the index columns before the row's text, which is the longest. */
export interface ViewLayout {
  readonly definition: ViewDefinition;
  readonly indexes: readonly IndexLayout[];
  /** All index columns, in the order of a flat row after `key` and `row`. */
  readonly columns: readonly string[];
  readonly texts: readonly IndexLayout[];
  /** Those of kind `tags` and `measures`. */
  readonly sets: readonly IndexLayout[];
}

/** The layout of a view's file. */
export function layoutOf(definition: ViewDefinition): ViewLayout {
  const indexes = definition.indexes.map((index, number) => layoutOfIndex(index, number));
  return {
    definition,
    indexes,
    columns: indexes.flatMap((index) => index.columns),
    texts: indexes.filter((index) => index.definition.kind === 'text'),
    sets: indexes.filter(({ definition: { kind } }) => kind === 'tags' || kind === 'measures'),
  };
}

function layoutOfIndex(definition: IndexDefinition, number: number): IndexLayout {
  if (definition.kind === 'text') {
    return {
      definition,
      number,
      sqlName: `text_${number}`,
      columns: [`stems_${number}`, `length_${number}`, `words_${number}`],
    };
  }
  if (definition.kind === 'tags' || definition.kind === 'measures')
    return { definition, number, sqlName: `${definition.kind}_${number}`, columns: [`set_${number}`] };
  const width = definition.kind === 'facet' ? 1 : definition.columns;
  const columns = Array.from({ length: width }, (_, column) => `value_${number}_${column}`);
  return { definition, number, sqlName: `${definition.kind}_${number}`, columns };
}

/** Where a view stands in its logs, and what waits: each row with a checksum of its own. */
export const notesCreation: readonly string[] = [
  'CREATE TABLE cursors (source TEXT PRIMARY KEY, position INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE TABLE parked (key TEXT PRIMARY KEY, source TEXT NOT NULL, position INTEGER NOT NULL, stream TEXT NOT NULL,
     reason TEXT NOT NULL, held INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID`,
];

/** The statements that create an empty view file, but for what `indexingOf` adds. */
export function creationOf(layout: ViewLayout): string {
  return [
    'CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
    ...notesCreation,
    `CREATE TABLE rows (${['id INTEGER PRIMARY KEY', 'key TEXT NOT NULL', ...layout.columns, 'checksum', 'row TEXT NOT NULL'].join(', ')})`,
    'CREATE UNIQUE INDEX by_key ON rows (key)',
    ...layout.texts.flatMap((index) => creationOfText(index)),
    ...layout.sets.flatMap((index) => creationOfSet(index)),
  ].join(';\n');
}

/** The statements that add the range and facet indexes: at the end of a rebuild, when SQLite can build each in one sorted pass. */
export function indexingOf(layout: ViewLayout): string {
  return layout.indexes
    .filter(({ definition: { kind } }) => kind === 'range' || kind === 'facet')
    .map(({ definition, sqlName, columns }) => {
      const sorted = definition.kind === 'range' ? [...columns, 'key'] : columns;
      return `CREATE INDEX IF NOT EXISTS ${sqlName} ON rows (${sorted.join(', ')});`;
    })
    .join('\n');
}

function creationOfSet({ definition, sqlName, number }: IndexLayout): string[] {
  if (definition.kind === 'measures')
    return [
      `CREATE TABLE ${sqlName} (name TEXT NOT NULL, value NOT NULL, key TEXT NOT NULL, row INTEGER NOT NULL,
         PRIMARY KEY (name, value, key)) WITHOUT ROWID`,
    ];
  return [
    `CREATE TABLE ${sqlName} (value TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (value, row)) WITHOUT ROWID`,
    // Counts over few rows go by these.
    `CREATE INDEX of_row_${number} ON ${sqlName} (row, value)`,
  ];
}

function creationOfText({ sqlName, number }: IndexLayout): string[] {
  return [
    // Stems come ready from the engine; the tokenizer only takes them apart again. Matching is all that FTS5 does here (see view-search-rows.ts),
    // so it keeps neither positions nor sizes nor the text.
    `CREATE VIRTUAL TABLE ${sqlName} USING fts5 (stems, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`,
    `CREATE TABLE totals_${number} (documents INTEGER NOT NULL, stems INTEGER NOT NULL)`,
    `INSERT INTO totals_${number} VALUES (0, 0)`,
    `CREATE TABLE words_${number} (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL)`,
    `CREATE TABLE grams_${number} (gram TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (gram, word)) WITHOUT ROWID`,
  ];
}
