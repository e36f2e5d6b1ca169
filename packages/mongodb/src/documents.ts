import type { Collection, Db } from 'mongodb';

/** Which tables a view has. */
interface ViewDocument {
  readonly _id: string;
  readonly live?: string;
  /** Those that are being filled, each by one instance. */
  readonly shadows?: string[];
}

/** How many stems there are in how many rows, of a text index. */
export interface TextTotals {
  readonly documents: number;
  readonly stems: number;
}

/**
 * What a table of rows is at the moment. A write is there from the moment on at which `version` is its number, with its cursor: this one document changes at
 * once, whatever else the write has changed before.
 */
export interface TableDocument {
  readonly _id: string;
  readonly view: string;
  /** The view's definition, as JSON. */
  readonly definition: string;
  /** When it was made, or written to as a shadow. */
  readonly touched: Date;
  /** The number of the last write that is there. */
  readonly version: number;
  /** The number of the last write that was begun: of one under way while it is above `version`. */
  readonly claimed: number;
  /** Numbers of writes that were begun and given up. What they have left, or a sleeper of theirs may still add, counts for nothing. */
  readonly dead: readonly number[];
  /** What is not shown by this version, but by earlier ones, has been cleared away. */
  readonly cleaned: number;
  readonly cursors: readonly { readonly source: string; readonly position: number; readonly checksum: number }[];
  readonly rows: number;
  readonly parked: number;
  /** By the number of a text index. */
  readonly totals: Readonly<Record<string, TextTotals>>;
}

/** A version of a row, or of a mark of a parked one, from one write on and until another. */
export interface VersionDocument {
  /** The number of the write, `r` or `p`, and the key. */
  readonly _id: string;
  /** The key of a row, as it sorts. */
  readonly k?: string;
  /** The key of a parked row, as it sorts. */
  readonly p?: string;
  /** The write that it came with. */
  readonly w: number;
  /** The write that put another in its place, or none; `NEVER` while it stands. */
  readonly u: number;
  /** The row's text, or what is noted of a parked one. */
  readonly r: string;
  /** The checksum of that, and of what the indexes hold. */
  readonly c: number;
  readonly d?: number;
  /** What indexes hold, by `fieldsOf`. */
  readonly [field: string]: unknown;
}

/** Of `u`: nothing has come in its place. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** The fields of an index: entries; and of `text` the count of each, the number of all, and the words. */
export const fieldsOf = (number: number) => ({
  entries: `e${number}`,
  counts: `n${number}`,
  length: `l${number}`,
  words: `x${number}`,
});

/** The collections of a service's views. */
export interface Collections {
  readonly views: Collection<ViewDocument>;
  readonly tables: Collection<TableDocument>;
  readonly versions: (table: string) => Collection<VersionDocument>;
}

/** The name of a table's collection. */
export const collectionOf = (table: string): string => `t${table}`;

/** Those of a database. */
export const collectionsIn = (database: Db): Collections => ({
  views: database.collection('views'),
  tables: database.collection('tables'),
  versions: (table) => database.collection(collectionOf(table)),
});
