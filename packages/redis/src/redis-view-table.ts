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
import { withChecksum } from './checksum.ts';
import { countFacets, countRows, listRows, searchRows } from './queries.ts';
import { examineView } from './examine-view.ts';
import { chunked, type ViewReader } from './view-reading.ts';
import { readParkedNote } from './write-view.ts';

/** Behind a key, and before all that come after it: a sorted key never goes on with U+0001. */
const JUST_AFTER = '\u0001';

/** A view's rows in keys of their own. */
export class RedisViewTable implements ViewTable {
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
      const [version, flat] = await reading.call<[version: string, cursors: string[]]>('positions');
      const cursors = chunked(flat, 2).map(([source, stored]) => {
        const [position = ''] = stored!.split(' ');
        if (stored !== `${position} ${withChecksum(source!, position).slice(0, 8)}`)
          throw reading.damaged(`the cursor of ${JSON.stringify(source)} does not match its checksum`);
        return [source!, Number(position)] as const;
      });
      // Who has known the table goes on from what he knew: he learns of others' writes when his own is refused.
      this.#reader.slot.known ??= { table: reading.standing.id, version };
      return Object.fromEntries(cursors);
    });
  }

  load(keys: readonly string[]): Promise<Map<string, string>> {
    return this.#reader.read(async (reading) => {
      const flat = await reading.call<string[]>('load', [...new Set(keys)].map(sortedKey));
      return new Map(
        chunked(flat, 2).map(([sorted, stored]) => {
          const key = keyOfSorted(sorted!);
          return [key, reading.checked(key, stored)] as const;
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
      const flat = await reading.call<string[]>('parked');
      return chunked(flat, 2)
        .toSorted(([one], [other]) => (one! < other! ? -1 : 1))
        .map(([sorted, note]) => {
          const key = keyOfSorted(sorted!);
          return readParkedNote(key, reading.checked(key, note));
        });
    });
  }

  scan(after: string, limit: number): Promise<ScannedRow[]> {
    return this.#reader.read(async (reading) => {
      const flat = await reading.call<string[]>('scan', [sortedKey(after) + JUST_AFTER, String(limit)]);
      return chunked(flat, 3).map(([sorted, row, entries]) => {
        const key = keyOfSorted(sorted!);
        return { key, row: reading.checked(key, row), indexed: reading.checked(key, entries) };
      });
    });
  }

  examine(onRows: (done: number, of: number) => void, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#reader.read((reading) => examineView(reading, onRows, signal));
  }

  get(key: string): Promise<FoundRow | undefined> {
    return this.#reader.read(async (reading) => {
      const [found] = reading.found(await reading.call('get', [sortedKey(key)]));
      return found?.row;
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
