import { crc32 } from 'node:zlib';
import { DamagedViewError } from '@banyan/engine';
import type { ClusterSession, Statement } from './cluster-session.ts';
import type { Layout } from './layout.ts';
import type { Stamp } from './stamps.ts';

/** The place of a view's head that queries read; a table that is being filled stands at one called by its own id. */
export const LIVE = 'live';

/** Which head of which view. */
export interface HeadKey {
  readonly space: string;
  readonly view: string;
  readonly place: string;
}

/** Where a view's rows are and how far they have come: one line, which a write changes last. */
export interface Head {
  /** Names the tables of rows and entries. */
  readonly id: string;
  readonly layout: Layout;
  /** `<log>/<shard>`; null before the first write. */
  readonly source: string | null;
  /** Versions above it are not to be seen yet. */
  readonly stamp: Stamp;
  readonly rows: number;
  /** The open store that fills it, while it is not live. */
  readonly owner: string | null;
}

interface HeadRow {
  readonly id: string;
  readonly layout: string;
  readonly source: string | null;
  readonly stamp: bigint;
  readonly row_count: bigint;
  readonly owner: string | null;
  readonly checksum: bigint;
}

/** A head as it is read: one that has been edited has no more than its id. */
export type FoundHead = { readonly head: Head } | { readonly id: string; readonly damage: DamagedViewError };

/** The heads of the views in a keyspace. */
export class Heads {
  readonly #session: ClusterSession;
  readonly #table: string;

  constructor(session: ClusterSession) {
    this.#session = session;
    this.#table = `${session.keyspace}.head_1`;
  }

  /**
   * @param settled after every write to it that has begun, those whose answer was lost included
   */
  async read({ space, view, place }: HeadKey, settled = false): Promise<FoundHead | undefined> {
    const text = `select id, layout, source, stamp, row_count, owner, checksum from ${this.#table} where space = ? and view_name = ? and place = ?`;
    const values = [space, view, place];
    const [row] = settled
      ? await this.#session.serial<HeadRow>(text, values)
      : await this.#session.all<HeadRow>(text, values);
    return row && foundHead(view, row);
  }

  /** Every head of a space, with the ids alone. */
  async list(space: string): Promise<(HeadKey & { readonly id: string; readonly owner: string | null })[]> {
    const rows = await this.#session.all<{
      space: string;
      view_name: string;
      place: string;
      id: string;
      owner: string | null;
    }>(`select space, view_name, place, id, owner from ${this.#table}`);
    return rows
      .filter((row) => row.space === space)
      .map(({ view_name: view, place, id, owner }) => ({ space, view, place, id, owner }));
  }

  /** Writes a head where there is none of this key. */
  insert({ space, view, place }: HeadKey, head: Head): Promise<boolean> {
    return this.#session.conditional([
      {
        text: `insert into ${this.#table} (space, view_name, place, id, layout, source, stamp, row_count, owner, checksum)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) if not exists`,
        values: [space, view, place, ...valuesOf(head)],
      },
    ]);
  }

  /** Puts another one in the place of a head, provided that it is as it was read. */
  async move({ space, view, place }: HeadKey, from: Head, to: Head): Promise<boolean> {
    return this.#session.conditional([
      {
        text: `update ${this.#table} set source = ?, stamp = ?, row_count = ?, checksum = ?
          where space = ? and view_name = ? and place = ? if id = ? and stamp = ?`,
        values: [
          to.source,
          to.stamp,
          BigInt(to.rows),
          checksumOf(valuesOf(to)),
          space,
          view,
          place,
          from.id,
          from.stamp,
        ],
      },
    ]);
  }

  /** Makes the table at a place the live one, in the place of that with the id given, or of none, at one instant. */
  promote({ space, view, place }: HeadKey, head: Head, before: string | null): Promise<boolean> {
    const live: Head = { ...head, owner: null };
    const put: Statement = {
      text: `update ${this.#table} set id = ?, layout = ?, source = ?, stamp = ?, row_count = ?, owner = ?, checksum = ?
        where space = ? and view_name = ? and place = '${LIVE}' if id = ${before === null ? 'null' : '?'}`,
      values: [...valuesOf(live), space, view, ...(before === null ? [] : [before])],
    };
    return this.#session.conditional([put, this.#removal({ space, view, place }, head.id)]);
  }

  remove(key: HeadKey, id: string): Promise<boolean> {
    return this.#session.conditional([this.#removal(key, id)]);
  }

  #removal({ space, view, place }: HeadKey, id: string): Statement {
    return {
      text: `delete from ${this.#table} where space = ? and view_name = ? and place = ? if id = ?`,
      values: [space, view, place, id],
    };
  }
}

/** In the order of the columns, the checksum last. */
function valuesOf({ id, layout, source, stamp, rows, owner }: Head): unknown[] {
  const values = [id, JSON.stringify(layout), source, stamp, BigInt(rows), owner];
  return [...values, checksumOf(values)];
}

/** Of everything but the owner, whose line it is not. */
function checksumOf([id, layout, source, stamp, rows]: readonly unknown[]): bigint {
  return BigInt(crc32(JSON.stringify([id, layout, source, String(stamp), String(rows)])));
}

function foundHead(view: string, { id, layout, source, stamp, row_count, owner, checksum }: HeadRow): FoundHead {
  if (checksumOf([id, layout, source, stamp, row_count]) !== checksum)
    return { id, damage: new DamagedViewError(view, 'how far it has come does not match its checksum') };
  return {
    head: { id, layout: JSON.parse(layout) as Layout, source, stamp, rows: Number(row_count), owner },
  };
}
