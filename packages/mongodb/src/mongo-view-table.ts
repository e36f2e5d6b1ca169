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
  ViewDefinition,
  ViewTable,
  ViewWrite,
} from '@banyan/engine';
import { keyOfSorted, sortedKey } from '@banyan/engine/view-store';
import { checksumOf } from './checksum.ts';
import { examineView } from './examine-view.ts';
import { countFacets, countRows, listRows } from './queries.ts';
import { indexedText, readParked } from './row-documents.ts';
import { searchRows } from './search-rows.ts';
import type { ViewReader } from './view-reading.ts';

/** A view's rows in a collection of their own. */
export class MongoViewTable implements ViewTable {
  readonly definition: ViewDefinition;
  readonly #reader: ViewReader;
  readonly #write: (change: ViewWrite) => Promise<void>;

  constructor(definition: ViewDefinition, reader: ViewReader, write: (change: ViewWrite) => Promise<void>) {
    this.definition = definition;
    this.#reader = reader;
    this.#write = write;
  }

  get shape(): string {
    return this.#reader.standing.definition.shape;
  }

  positions(): Promise<PositionVector> {
    return this.#reader.read(async (reading) => {
      const { cursors, version } = reading.table;
      for (const { source, position, checksum } of cursors)
        if (checksumOf(source, String(position)) !== checksum)
          throw reading.damaged(`the cursor of ${JSON.stringify(source)} does not match its checksum`);
      // Who has known the table goes on from what he knew: he learns of others' writes when his own is refused.
      this.#reader.slot.known ??= { table: reading.standing.id, version };
      return Object.fromEntries(cursors.map(({ source, position }) => [source, position]));
    });
  }

  load(keys: readonly string[]): Promise<Map<string, string>> {
    return this.#reader.read(async (reading) => {
      const wanted = [...new Set(keys)].map(sortedKey);
      const rows = await reading.versions
        .find(reading.filter({ k: { $in: wanted } }), { projection: { k: 1, r: 1, c: 1 } })
        .toArray();
      return new Map(
        rows.map((row) => {
          const key = keyOfSorted(row.k!);
          return [key, reading.checked(key, row)] as const;
        }),
      );
    });
  }

  async write(change: ViewWrite): Promise<void> {
    const { name, shape } = this.definition;
    if (this.shape !== shape)
      throw new DefectError(
        `the rows of view ${name} have another shape: rebuild it, nothing is written to it as it is`,
      );
    if (change.to < change.from)
      throw new DefectError(`a write to view ${name} goes back from ${change.from} to ${change.to}`);
    await this.#write(change);
  }

  parked(): Promise<ParkedRow[]> {
    return this.#reader.read(async (reading) => {
      const marks = await reading.versions.find(reading.filter({ p: { $exists: true } }), { sort: { p: 1 } }).toArray();
      return marks.map((mark) => {
        const key = keyOfSorted(mark.p!);
        return readParked(key, reading.checked(key, mark));
      });
    });
  }

  scan(after: string, limit: number): Promise<ScannedRow[]> {
    return this.#reader.read(async (reading) => {
      const rows = await reading.versions
        .find(reading.filter({ k: { $gt: sortedKey(after) } }), { sort: { k: 1 }, limit })
        .toArray();
      return rows.map((row) => {
        const key = keyOfSorted(row.k!);
        const indexed = indexedText(reading.standing.indexes, row);
        if (checksumOf(key, indexed) !== row.d)
          throw reading.damaged(`what the indexes hold of the row ${JSON.stringify(key)} does not match its checksum`);
        return { key, row: reading.checked(key, row), indexed };
      });
    });
  }

  examine(onRows: (done: number, of: number) => void, signal?: AbortSignal): Promise<readonly string[]> {
    return examineView(this.#reader, onRows, signal);
  }

  get(key: string): Promise<FoundRow | undefined> {
    return this.#reader.read(async (reading) => {
      const rows = await reading.versions
        .find(reading.filter({ k: sortedKey(key) }), { projection: { k: 1, r: 1, c: 1 }, limit: 1 })
        .toArray();
      const [found] = await reading.found(rows);
      return found;
    });
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#reader.read((reading) => listRows(reading, query));
  }

  search(query: SearchQuery): Promise<SearchPage> {
    return this.#reader.read((reading) => searchRows(reading, query));
  }

  facets(query: FacetQuery): Promise<FacetCount[]> {
    return this.#reader.read((reading) => countFacets(reading, query));
  }

  count(query: CountQuery): Promise<number> {
    return this.#reader.read((reading) => countRows(reading, query));
  }
}
