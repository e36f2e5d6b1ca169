import { DefectError } from '@banyan/core';
import type {
  CountQuery,
  FacetCount,
  FacetQuery,
  FoundRow,
  ListPage,
  ListQuery,
  ParkedRow,
  PositionVector,
  ScannedRow,
  SearchPage,
  SearchQuery,
  StoredRow,
  ViewDefinition,
  ViewTable,
  ViewWrite,
} from '@banyan/engine';
import { examineViewApart } from './examine-view-apart.ts';
import { cursorChecksum, parkedChecksum } from './view-checksum.ts';
import { countFacets, countRows } from './view-count-facets.ts';
import { foundColumns, type ViewFile } from './view-file.ts';
import type { IndexLayout, ViewLayout } from './view-layout.ts';
import { listRows } from './view-list-rows.ts';
import { searchRows } from './view-search-rows.ts';
import { faultOfText, faultOfValue, setColumn, textColumns } from '@banyan/engine/view-store';
import { encodeValue, type SqlValue } from './view-values.ts';
import type { FlatWrite } from './view-wire.ts';

/** Where a table's file is: a swap puts another one in, for every table of the view at once. */
export interface FileSlot {
  file: ViewFile | undefined;
}

/** Keys that one turn of the event loop loads, some 2 ms of work. */
const loadedAtOnce = 500;

/** A view's table in a file of its own: reads happen here, on the main thread; writes are handed to the writer thread. */
export class SqliteViewTable implements ViewTable {
  readonly definition: ViewDefinition;
  readonly #slot: FileSlot;
  readonly #write: (file: ViewFile, write: FlatWrite) => Promise<void>;

  constructor(definition: ViewDefinition, slot: FileSlot, write: (file: ViewFile, write: FlatWrite) => Promise<void>) {
    this.definition = definition;
    this.#slot = slot;
    this.#write = write;
  }

  get #file(): ViewFile {
    if (this.#slot.file === undefined) throw new DefectError(`view ${this.definition.name} is closed`);
    return this.#slot.file;
  }

  get shape(): string {
    return this.#file.layout.definition.shape;
  }

  async positions(): Promise<PositionVector> {
    const file = this.#file;
    const cursors = file.all('SELECT source, position, checksum FROM cursors', []) as [string, number, number][];
    for (const [source, position, checksum] of cursors)
      if (cursorChecksum(source, position) !== checksum)
        throw file.damaged(`the cursor of ${JSON.stringify(source)} does not match its checksum`);
    return Object.fromEntries(cursors.map(([source, position]) => [source, position]));
  }

  async load(keys: readonly string[]): Promise<Map<string, string>> {
    const rows = new Map<string, string>();
    for (let start = 0; start < keys.length; start += loadedAtOnce) {
      if (start > 0) await new Promise((resolve) => setImmediate(resolve));
      const file = this.#file;
      // In one transaction, which halves the price of a key: pages read once stay at hand.
      file.snapshot(() => {
        for (const key of keys.slice(start, start + loadedAtOnce)) {
          const found = file.get('SELECT row, checksum FROM rows WHERE key = ?', [key]);
          if (found !== undefined) rows.set(key, file.checked(key, found[0], found[1]));
          // What is folded onto a row that only seems to be new would be wrong for good. The file of a rebuild was written just now.
          else if (file.indexed) file.assertAbsent(key);
        }
      });
    }
    return rows;
  }

  async write(change: ViewWrite): Promise<void> {
    const file = this.#file;
    if (this.shape !== this.definition.shape) {
      throw new DefectError(
        `the rows of view ${this.definition.name} have another shape: rebuild it, nothing is written to it as it is`,
      );
    }
    if (change.to < change.from)
      throw new DefectError(`a write to view ${file.view} goes back from ${change.from} to ${change.to}`);
    try {
      await this.#write(file, flatten(file.layout, change));
      file.counting.written(change);
    } catch (error) {
      file.counting.forget();
      throw error;
    }
  }

  async parked(): Promise<ParkedRow[]> {
    const file = this.#file;
    return file
      .all('SELECT key, source, position, stream, reason, held, checksum FROM parked ORDER BY key', [])
      .map((row) => {
        const [key, source, position, stream, reason, held, checksum] = row;
        if (parkedChecksum(row) !== checksum)
          throw file.damaged(`what is noted of the parked row ${JSON.stringify(key)} does not match its checksum`);
        return { key, source, position, stream, reason, held } as ParkedRow;
      });
  }

  examine(onRows: (done: number, of: number) => void, signal?: AbortSignal): Promise<readonly string[]> {
    const { path, layout } = this.#file;
    // By the shape of its rows, which is another one while the view waits to be rebuilt.
    const { definition } = layout;
    return examineViewApart(
      { path, definition: this.shape === this.definition.shape ? this.definition : definition },
      onRows,
      signal,
    );
  }

  async scan(after: string, limit: number): Promise<ScannedRow[]> {
    const file = this.#file;
    const columns = ['key', 'row', 'checksum', ...file.layout.columns].join(', ');
    return file
      .all(`SELECT ${columns} FROM rows INDEXED BY by_key WHERE key > ? ORDER BY key LIMIT ?`, [after, limit])
      .map(([key, row, checksum, ...indexed]) => ({
        key: key as string,
        row: file.checked(key, row, checksum),
        indexed: JSON.stringify(indexed),
      }));
  }

  async get(key: string): Promise<FoundRow | undefined> {
    const file = this.#file;
    const row = file.get(`SELECT ${foundColumns} FROM rows r LEFT JOIN parked p ON p.key = r.key WHERE r.key = ?`, [
      key,
    ]);
    if (row !== undefined) return file.found(row);
    file.assertAbsent(key);
    return undefined;
  }

  async list(query: ListQuery): Promise<ListPage> {
    return listRows(this.#file, query);
  }

  async search(query: SearchQuery): Promise<SearchPage> {
    return searchRows(this.#file, query);
  }

  async facets(query: FacetQuery): Promise<FacetCount[]> {
    await this.#counterOf(query);
    return countFacets(this.#file, query);
  }

  async count(query: CountQuery): Promise<number> {
    await this.#counterOf(query);
    return countRows(this.#file, query);
  }

  /** To count rows by those that they link to takes SQL so long, and everything else as well, that the counter is waited for, which is there sooner. */
  async #counterOf({ where = [] }: CountQuery): Promise<void> {
    if (where.some((one) => 'linked' in one)) await this.#file.counting.made();
  }
}

function flatten(
  layout: ViewLayout,
  { source, from, to, beside, upserts, deletes, park, unpark }: ViewWrite,
): FlatWrite {
  const rows: SqlValue[] = [];
  for (const upsert of upserts) {
    const fault = faultOfText(upsert.key);
    if (fault !== undefined)
      throw new DefectError(`key ${JSON.stringify(upsert.key)} of view ${layout.definition.name} ${fault}`);
    rows.push(upsert.key, upsert.row);
    for (const index of layout.indexes) pushColumns(rows, index, upsert);
  }
  return { source, from, to, beside, rows, deletes, park, unpark };
}

function pushColumns(rows: SqlValue[], index: IndexLayout, { key, indexed, words }: StoredRow): void {
  const { definition, columns } = index;
  const values = indexed[definition.name];
  if (values === undefined)
    throw new DefectError(`row ${JSON.stringify(key)} comes without values for index ${definition.name}`);
  if (definition.kind === 'text') {
    rows.push(...textColumns(key, definition.name, values, words?.[definition.name] ?? []));
    return;
  }
  if (definition.kind === 'tags' || definition.kind === 'measures') {
    rows.push(setColumn(key, index.definition, values));
    return;
  }
  if (values.length !== columns.length) {
    throw new DefectError(
      `row ${JSON.stringify(key)} comes with ${values.length} values for the ${columns.length} columns of index ${definition.name}`,
    );
  }
  for (const value of values) {
    const fault = faultOfValue(value);
    if (fault !== undefined)
      throw new DefectError(`row ${JSON.stringify(key)}: a value of index ${definition.name} ${fault}`);
    rows.push(encodeValue(value));
  }
}
