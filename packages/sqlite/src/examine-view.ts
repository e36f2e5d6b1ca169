import { DatabaseSync } from 'node:sqlite';
import type { ViewDefinition } from '@banyan/engine';
import { compareSchema } from './compare-schema.ts';
import { ExaminedSets } from './examine-view-sets.ts';
import { ExaminedWords } from './examine-view-words.ts';
import { isDamage } from './view-catalog.ts';
import { cursorChecksum, parkedChecksum, viewChecksum } from './view-checksum.ts';
import { creationOf, indexingOf, layoutOf, layoutVersion, type ViewLayout } from './view-layout.ts';

/** What an examination tells at most. */
const LISTED_MAX = 20;
/** Rows between two words on how far it has come. */
const TOLD_EVERY = 2_000;

/** A view's file to be looked at, as the code has its view. */
export interface ExaminedView {
  readonly path: string;
  readonly definition: ViewDefinition;
}

/** Takes what does not fit. */
export type OnMisfit = (what: string) => void;

/** An index that has tables of its own, held against what the rows' own columns say. */
export interface ExaminedIndex {
  /** One row: its id, its key, and the columns of its layout. */
  row(id: number, key: string, columns: readonly unknown[]): void;
  /** Once all rows are told. */
  end(): void;
}

/**
 * Looks at all that a view's file holds beside its rows: SQLite's own structure, the tables and indexes that should be there, cursors, what is parked, and
 * whether words, letter pairs, tags, measures and full text are those of the rows. Sees the file as it is at the beginning. Blocks this thread, for seconds in a
 * large view. Returns what does not fit, each by its name.
 */
export function examineView({ path, definition }: ExaminedView, onRows: (done: number, of: number) => void): string[] {
  const misfits: string[] = [];
  const tell: OnMisfit = (what) => {
    if (misfits.length < LISTED_MAX) misfits.push(what);
  };
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  try {
    const layout = layoutOf(definition);
    database.exec('PRAGMA temp_store = memory; PRAGMA cell_size_check = ON');
    for (const { sqlName, number } of layout.texts) database.exec(ExaminedWords.vocabulary(sqlName, number));
    database.exec('BEGIN');
    examinePages(database, layout, tell);
    // What cannot be read any more has been told, and would be told again of each table.
    if (misfits.length > 0) return misfits;
    for (const what of compareSchema(database, `${creationOf(layout)};\n${indexingOf(layout)}`))
      tell(named(what, layout));
    if (misfits.length > 0) return misfits;
    examineAbout(database, definition, tell);
    examineCursors(database, tell);
    examineRows(database, layout, tell, onRows);
  } catch (error) {
    if (!isDamage(error)) throw error;
    tell(`the file: ${(error as Error).message}`);
  } finally {
    database.close();
  }
  return misfits;
}

/** Pages, and indexes against their tables; of full text what it says of itself. */
function examinePages(database: DatabaseSync, layout: ViewLayout, tell: OnMisfit): void {
  for (const { integrity_check: found } of database.prepare(`PRAGMA integrity_check(${LISTED_MAX})`).all())
    if (found !== 'ok') tell(`the file: ${named(String(found), layout)}`);
}

/** What SQLite says, with the names that a contract gives indexes beside those that they have in the file. */
function named(found: string, { indexes }: ViewLayout): string {
  return found
    .replaceAll('\n', ' ')
    .replaceAll(/\b(?:range|facet|text|tags|measures|words|grams|totals|of_row)_(\d+)/g, (name, number: string) => {
      const index = indexes[Number(number)]?.definition;
      return index === undefined ? name : `${name} (of index ${index.name})`;
    });
}

function examineAbout(database: DatabaseSync, definition: ViewDefinition, tell: OnMisfit): void {
  for (const { name, value } of database.prepare('SELECT name, value FROM about').all()) {
    const fits =
      name === 'layout'
        ? value === String(layoutVersion)
        : name === 'definition'
          ? isDefinition(String(value), definition)
          : name === 'sealed' && value === '1';
    if (!fits) tell(`the note ${JSON.stringify(name)} of the file is not as it was written`);
  }
}

function isDefinition(text: string, definition: ViewDefinition): boolean {
  try {
    return told(JSON.parse(text) as ViewDefinition) === told(definition);
  } catch {
    return false;
  }
}

function examineCursors(database: DatabaseSync, tell: OnMisfit): void {
  for (const { source, position, checksum } of database.prepare('SELECT * FROM cursors').all())
    if (cursorChecksum(source, position) !== checksum)
      tell(`the cursor of ${JSON.stringify(source)} does not match its checksum`);
  const parked = database.prepare('SELECT key, source, position, stream, reason, held, checksum FROM parked');
  parked.setReturnArrays(true);
  for (const row of parked.iterate() as Iterable<unknown> as Iterable<unknown[]>)
    if (parkedChecksum(row) !== row.at(-1))
      tell(`what is noted of the parked row ${JSON.stringify(row[0])} does not match its checksum`);
}

function examineRows(
  database: DatabaseSync,
  layout: ViewLayout,
  tell: OnMisfit,
  onRows: (done: number, of: number) => void,
): void {
  const indexes: ExaminedIndex[] = [
    ...layout.texts.map((index) => new ExaminedWords(database, layout, index, tell)),
    ...layout.sets.map((index) => new ExaminedSets(database, layout, index, tell)),
  ];
  const of = Number(database.prepare('SELECT count(*) AS count FROM rows').get()!['count']);
  const rows = database.prepare(`SELECT ${['id', 'key', 'row', 'checksum', ...layout.columns].join(', ')} FROM rows`);
  rows.setReturnArrays(true);
  let done = 0;
  for (const [id, key, row, checksum, ...columns] of rows.iterate() as Iterable<unknown> as Iterable<unknown[]>) {
    if (viewChecksum(key as string, row as string) !== checksum)
      tell(`the row ${JSON.stringify(key)} does not match its checksum`);
    for (const index of indexes) index.row(id as number, key as string, columns);
    done += 1;
    if (done % TOLD_EVERY === 0) onRows(done, of);
  }
  for (const index of indexes) index.end();
  onRows(of, of);
}

/** A definition, whatever the order of its fields. */
function told({ name, shape, indexes }: ViewDefinition): string {
  return JSON.stringify([name, shape, indexes.map((index) => [index.name, index.kind, index.columns])]);
}
