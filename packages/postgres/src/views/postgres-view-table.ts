import { DefectError } from '@banyan/core';
import { DamagedViewError } from '@banyan/engine';
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
  ViewDefinition,
  ViewTable,
  ViewWrite,
} from '@banyan/engine';
import { countFacets, countRows } from './count-rows.ts';
import { examineView } from './examine-view.ts';
import { listRows } from './list-rows.ts';
import { searchRows } from './search-rows.ts';
import { noteChecksum } from './view-checksum.ts';
import { SameTurn } from '../same-turn.ts';
import { textColumnsOf, type ViewLayout } from './view-layout.ts';
import type { ViewNotes } from './view-notes.ts';
import type { SelectedRow, Standing, ViewReader } from './view-reading.ts';
import { parkedColumns } from './write-view.ts';

/** Rows that are looked up by one statement. */
const GETS_MAX = 100;

/** A view's rows in tables of their own. */
export class PostgresViewTable implements ViewTable {
  readonly definition: ViewDefinition;
  readonly #reader: ViewReader;
  readonly #notes: ViewNotes;
  readonly #gets: SameTurn<string, FoundRow | undefined>;
  readonly #write: (standing: Standing, change: ViewWrite) => Promise<void>;

  constructor(
    definition: ViewDefinition,
    reader: ViewReader,
    notes: ViewNotes,
    write: (standing: Standing, change: ViewWrite) => Promise<void>,
  ) {
    this.definition = definition;
    this.#reader = reader;
    this.#notes = notes;
    this.#gets = new SameTurn((keys) => this.#getAll(keys), GETS_MAX);
    this.#write = write;
  }

  get shape(): string {
    return this.#reader.standing.layout.definition.shape;
  }

  positions(): Promise<PositionVector> {
    return this.#reader.read(async (reading) => {
      const cursors = await this.#notes.cursors(reading.id);
      for (const { source, position, checksum } of cursors)
        if (noteChecksum([source, position]) !== checksum)
          throw new DamagedViewError(
            reading.view,
            `the cursor of ${JSON.stringify(source)} does not match its checksum`,
          );
      return Object.fromEntries(cursors.map(({ source, position }) => [source, position]));
    });
  }

  load(keys: readonly string[]): Promise<Map<string, string>> {
    return this.#reader.read(async (reading) => {
      const rows = await reading.allPrepared<SelectedRow>(
        'load',
        `select key, row, checksum from ${reading.rows} where key = any($1::text[])`,
        [keys],
      );
      return new Map(rows.map((row) => [row.key, reading.checked(row)]));
    });
  }

  async write(change: ViewWrite): Promise<void> {
    const { standing } = this.#reader;
    const { name, shape } = this.definition;
    if (this.shape !== shape)
      throw new DefectError(
        `the rows of view ${name} have another shape: rebuild it, nothing is written to it as it is`,
      );
    if (change.to < change.from)
      throw new DefectError(`a write to view ${name} goes back from ${change.from} to ${change.to}`);
    await this.#write(standing, change);
  }

  parked(): Promise<ParkedRow[]> {
    return this.#reader.read(async (reading) => {
      const rows = await this.#notes.parked(reading.id);
      return rows.map(({ checksum, ...row }) => {
        if (noteChecksum(parkedColumns(row)) === checksum) return row;
        const what = `what is noted of the parked row ${JSON.stringify(row.key)} does not match its checksum`;
        throw new DamagedViewError(reading.view, what);
      });
    });
  }

  scan(after: string, limit: number): Promise<ScannedRow[]> {
    return this.#reader.read(async (reading) => {
      const rows = await reading.all<SelectedRow & { readonly indexed: string }>(
        `select key, row, checksum, jsonb_build_array(${indexedColumns(reading.layout).join(', ')})::text as indexed
           from ${reading.rows} where key > $1 order by key limit $2`,
        [after, limit],
      );
      return rows.map((row) => ({ key: row.key, row: reading.checked(row), indexed: row.indexed }));
    });
  }

  examine(onRows: (done: number, of: number) => void, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#reader.snapshot((reading) => examineView(reading, onRows, signal));
  }

  get(key: string): Promise<FoundRow | undefined> {
    return this.#gets.ask(key);
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#reader.read((reading) => listRows(reading, query));
  }

  search(query: SearchQuery): Promise<SearchPage> {
    return this.#reader.snapshot((reading) => searchRows(reading, query));
  }

  facets(query: FacetQuery): Promise<FacetCount[]> {
    return this.#reader.read((reading) => countFacets(reading, query));
  }

  count(query: CountQuery): Promise<number> {
    return this.#reader.read((reading) => countRows(reading, query));
  }

  #getAll(keys: readonly string[]): Promise<(FoundRow | undefined)[]> {
    return this.#reader.read(async (reading) => {
      const [first] = keys;
      const [name, is, value] = keys.length === 1 ? ['get', '= $1', first] : ['gets', '= any ($1::text[])', keys];
      const rows = await reading.allPrepared<SelectedRow>(
        name,
        `select ${reading.selected} from ${reading.rows} r ${reading.joinParked} where r.key ${is}`,
        [value],
      );
      const found = new Map(rows.map((row) => [row.key, row]));
      return keys.map((key) => {
        const row = found.get(key);
        return row && reading.found(row);
      });
    });
  }
}

/** All that is kept of a row beside its text, as one text can hold it. */
function indexedColumns({ indexes }: ViewLayout): string[] {
  return indexes.flatMap(({ definition: { kind }, number, columns }) => {
    if (kind === 'range' || kind === 'facet') return columns.map((column) => `encode(${column}, 'hex')`);
    return kind === 'text' ? [...columns, textColumnsOf(number).words] : columns;
  });
}
