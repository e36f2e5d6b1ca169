import { DefectError, InvalidError } from '@banyan/core';
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
import { MARKED, NO_SCOPE } from './entries.ts';
import { examineView } from './examine-view.ts';
import { countRows, listRows, scanRows } from './list-rows.ts';
import { aboveAll } from './sort-bytes.ts';
import { parkedRow } from './versions.ts';
import type { ViewAccess } from './view-access.ts';
import { isRow } from './view-snapshot.ts';
import { walkEntries } from './walk-entries.ts';

/** A view's rows in tables of their own. */
export class CassandraViewTable implements ViewTable {
  readonly definition: ViewDefinition;
  readonly isOfOneSource = true;
  readonly #access: ViewAccess;

  constructor(definition: ViewDefinition, access: ViewAccess) {
    this.definition = definition;
    this.#access = access;
  }

  get shape(): string {
    return this.#access.head.layout.definition.shape;
  }

  positions(): Promise<PositionVector> {
    return this.#access.positions();
  }

  load(keys: readonly string[]): Promise<Map<string, string>> {
    return this.#access.read(async (snapshot) => {
      const versions = [...(await snapshot.versions(keys)).values()];
      return new Map(versions.filter(isRow).map(({ key, row }) => [key, row]));
    });
  }

  async write(change: ViewWrite): Promise<void> {
    if (change.to < change.from)
      throw new DefectError(`a write to view ${this.definition.name} goes back from ${change.from} to ${change.to}`);
    await this.#access.write(change, this.definition.shape);
  }

  parked(): Promise<ParkedRow[]> {
    return this.#access.read(async (snapshot) => {
      const none = Buffer.alloc(0);
      const all = {
        number: MARKED,
        scope: NO_SCOPE,
        buckets: [0],
        low: none,
        high: aboveAll(none),
        isDescending: false,
      };
      const places = await walkEntries(snapshot, all, Infinity);
      return places.map(({ version: { mark } }) => parkedRow(mark!));
    });
  }

  scan(after: string, limit: number): Promise<ScannedRow[]> {
    return this.#access.read((snapshot) => scanRows(snapshot, after, limit));
  }

  examine(onRows: (done: number, of: number) => void, signal?: AbortSignal): Promise<readonly string[]> {
    return examineView(this.#access, onRows, signal);
  }

  get(key: string): Promise<FoundRow | undefined> {
    return this.#access.read(async (snapshot) => {
      const version = (await snapshot.versions([key])).get(key);
      return version !== undefined && isRow(version) ? snapshot.found(version) : undefined;
    });
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#access.read((snapshot) => listRows(snapshot, query));
  }

  /** Full text is not served here: no view has an index for it. @throws InvalidError */
  async search({ index }: SearchQuery): Promise<SearchPage> {
    throw this.#unserved('search', index, 'text');
  }

  /** Nothing is counted by value here: no view has an index for it. @throws InvalidError */
  async facets({ index }: FacetQuery): Promise<FacetCount[]> {
    throw this.#unserved('facets', index, 'facet');
  }

  count(query: CountQuery): Promise<number> {
    return this.#access.read(async (snapshot) => countRows(snapshot, query));
  }

  #unserved(what: string, index: string, kind: string): InvalidError {
    const message = `names ${JSON.stringify(index)}: Cassandra serves no ${kind} indexes`;
    return new InvalidError(`${what} of ${this.definition.name}`, [{ path: '/index', message }]);
  }
}
