import type { Json } from '@banyan/core';
import type { FoundRow, IndexDefinition } from '@banyan/engine';
import type { IndexedView } from '@banyan/engine/view-store';
import type { ClusterSession } from './cluster-session.ts';
import { bucketOf } from './entries.ts';
import type { Head } from './head.ts';
import { indexesOf, type Layout, type RangeIndex } from './layout.ts';
import { entriesTable, rowsTable } from './row-tables.ts';
import type { Stamp } from './stamps.ts';
import { checked, isNothing, type StoredVersion, type Version } from './versions.ts';

const COLUMNS = 'key, at, row, indexed, mark, checksum';

/**
 * A view's rows as they were when its head was read: of each row the newest version that is not above the head's stamp. What is written meanwhile is above it,
 * so that a query which looks at many rows, one by one, sees whole writes only.
 */
export class ViewSnapshot implements IndexedView<RangeIndex> {
  readonly view: string;
  readonly session: ClusterSession;
  readonly head: Head;

  constructor(session: ClusterSession, view: string, head: Head) {
    this.session = session;
    this.view = view;
    this.head = head;
  }

  get layout(): Layout {
    return this.head.layout;
  }

  get rows(): string {
    return rowsTable(this.session.keyspace, this.head.id);
  }

  get entries(): string {
    return entriesTable(this.session.keyspace, this.head.id);
  }

  /** The index of this name and kind, as the stored rows have it. */
  index(name: string, kind: IndexDefinition['kind']): RangeIndex | undefined {
    if (kind !== 'range') return undefined;
    return indexesOf(this.layout).find(({ definition }) => definition.name === name);
  }

  /** What these keys stand for, by key; of those that stand for nothing there is none. @throws DamagedViewError */
  async versions(keys: readonly string[]): Promise<Map<string, Version>> {
    const found = await this.newest([...new Set(keys)], this.head.stamp);
    return new Map([...found].filter(([, version]) => !isNothing(version)));
  }

  /** The newest versions up to a stamp, by key, those included that stand for nothing. @throws DamagedViewError */
  async newest(keys: readonly string[], upTo: Stamp): Promise<Map<string, Version>> {
    const found = await this.session.forEach<StoredVersion>(
      `select ${COLUMNS} from ${this.rows} where bucket = ? and key = ? and at <= ? limit 1`,
      keys.map((key) => [bucketOf(key, this.layout.buckets), key, upTo]),
    );
    return new Map(
      found.flatMap(([version]) => (version === undefined ? [] : [[version.key, checked(this.view, version)]])),
    );
  }

  /** All versions of a row up to a stamp, the newest first. */
  async history(key: string, upTo: Stamp): Promise<Version[]> {
    const found = await this.session.all<StoredVersion>(
      `select ${COLUMNS} from ${this.rows} where bucket = ? and key = ? and at <= ?`,
      [bucketOf(key, this.layout.buckets), key, upTo],
    );
    return found.map((version) => checked(this.view, version));
  }

  found({ key, row, mark }: Version & { readonly row: string }): FoundRow {
    return { key, row: JSON.parse(row) as Json, stale: mark !== null };
  }
}

/** Whether a version is a row. */
export function isRow(version: Version): version is Version & { readonly row: string } {
  return version.row !== null;
}
