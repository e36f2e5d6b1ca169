import type { Json } from '@banyan/core';

/**
 * Where a service's views are kept. Instances that share a store may write the same view, one write at a time; queries may come at any moment.
 *
 * Promises (`viewStoreContract` in `@banyan/testing`):
 * - rows and the cursor that they stand at change in one transaction, compared and set: a `write` whose `from` is not the cursor changes
 *   nothing and rejects with `StaleCursorError`, and so does one whose `beside` is not where the cursors of those sources stand, or whose rows were
 *   read from a table that another instance has swapped away since;
 * - a query sees whole writes only;
 * - after a crash the table is whole, perhaps at an earlier cursor (the log is the truth; replay heals it);
 * - a rebuild fills a table of its own; `swap` puts it in the place of the live one at one instant, and queries go on throughout;
 * - a query that names no index of the stored rows, a value that cannot be compared, a limit out of bounds or a cursor of another query rejects
 *   with `InvalidError`, which names every mistake;
 * - a damaged table is never served: it is empty again after `open`, or its calls reject with `DamagedViewError` until a rebuild is swapped in.
 */
export interface ViewStore {
  /** Opens a view's live table, creating it empty; one whose stored `shape` differs from the definition's is reported by `ViewTable.shape`. */
  open(definition: ViewDefinition): Promise<ViewTable>;
  /** An empty table of the definition beside the live one; an unfinished earlier one is dropped. */
  shadow(definition: ViewDefinition): Promise<ViewTable>;
  /**
   * Makes the shadow the live table and drops the old one. Killed half-way, one of the two is live and the other is cleared away at the next open.
   * Tables of the view that were opened before read the new rows from now on; the shadow's own handle is used no more.
   */
  swap(shadow: ViewTable): Promise<ViewTable>;
  /** Drops a shadow that is not to be swapped in (it was only compared, or given up). */
  discard(shadow: ViewTable): Promise<void>;
  /** Deletes for good what was kept of a view's damaged tables. */
  removeDamaged(view: string): Promise<void>;
  /** Waits for the writes under way; closing again is no error. */
  close(): Promise<void>;
}

export interface ViewDefinition {
  readonly name: string;
  /** Changes when row schema, indexes or folds change: a table with another shape is rebuilt. */
  readonly shape: string;
  readonly indexes: readonly IndexDefinition[];
}

/**
 * - `range`: equality on leading columns and a range on the next, ordered by all of them and then the key. Columns hold strings (ordered by code
 *   point), numbers or booleans (false first). Null sorts first, then numbers, strings, booleans. Descending is the exact reverse;
 * - `text`: full text over stems;
 * - `facet`: counts by value (null is one too), and equality;
 * - `tags`: any number of texts a row, each counted and searched for like a facet's value;
 * - `measures`: numbers with names, each name once a row: a `range` on (name, number) in which a row stands once for each of its names.
 */
export interface IndexDefinition {
  readonly name: string;
  readonly kind: 'range' | 'text' | 'facet' | 'tags' | 'measures';
  /** For `range`: the number of columns; for the others 1. */
  readonly columns: number;
}

/**
 * A row as stores keep it: JSON text plus the values to index, by index name. Its key has at most 700 bytes, and a tag or a measure's name 1,900, whatever
 * the store: what is longer parks its row before a store is asked.
 */
export interface StoredRow {
  readonly key: string;
  readonly row: string;
  /** Of `tags` the texts, of `measures` name and number by turns. */
  readonly indexed: Readonly<Record<string, readonly IndexValue[]>>;
  /** For `text` indexes, whose values are stems of small letters and digits: the words as people wrote them (lower case), for suggestions. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
}

export type IndexValue = string | number | boolean | null;

/** How far a view has folded each source, by `<log>/<shard>`. */
export type PositionVector = Readonly<Record<string, number>>;

export interface ViewWrite {
  /** `<log>/<shard>`. */
  readonly source: string;
  readonly from: number;
  readonly to: number;
  /**
   * Where the cursors of other sources stood when the rows were read that these were made from. Another instance may have written one of them meanwhile, and what it
   * wrote would be lost: so they are compared, too: all of them, of which those that are not here stood at 0. None of them where it is left out.
   */
  readonly beside?: PositionVector | undefined;
  /** New and changed rows. No key is both here and in `deletes`. */
  readonly upserts: readonly StoredRow[];
  readonly deletes: readonly string[];
  /** Rows that a poison event has parked from now on. */
  readonly park: readonly ParkedRow[];
  /** Keys whose row is whole again (refolded); their row comes in `upserts` or `deletes`. One that is in `park` too stays parked, as given there. */
  readonly unpark: readonly string[];
}

/** A row that stopped at a poison event: it stays as it was, marked stale, until a retry folds it again from the log. */
export interface ParkedRow {
  readonly key: string;
  /** `<log>/<shard>`. */
  readonly source: string;
  /** Of the poison event. */
  readonly position: number;
  readonly stream: string;
  readonly reason: string;
  /** Events that were held back so far, the poison one included. */
  readonly held: number;
}

export interface ViewTable extends ViewReads {
  readonly definition: ViewDefinition;
  /** The shape that the stored rows were written with. */
  readonly shape: string;
  /** True where the store has one cursor for a view. It sees for itself then that another instance has made rows anew at the cursor, and refuses what was folded from the older ones. */
  readonly isOfOneSource?: boolean;
  positions(): Promise<PositionVector>;
  /** The rows of these keys; missing ones are left out. */
  load(keys: readonly string[]): Promise<Map<string, string>>;
  /** A table whose `shape` is not its definition's is written no more: it can only be rebuilt. */
  write(change: ViewWrite): Promise<void>;
  /** By key. */
  parked(): Promise<ParkedRow[]>;
  /** All rows in key order, for comparing: `after` a key, at most `limit`. */
  scan(after: string, limit: number): Promise<ScannedRow[]>;
  /**
   * Looks at all that the store keeps beside the rows, which comparing them would not notice: its own structure, indexes and their tables, cursors. Resolves to
   * what does not fit, each by its name, nothing when it is whole. Takes long in a large table, and holds nobody up.
   * @throws StoreError when it could not be looked at, or `signal` has broken it off
   */
  examine(onRows: (done: number, of: number) => void, signal?: AbortSignal): Promise<readonly string[]>;
}

/** A row and what is kept of it beside its text. */
export interface ScannedRow {
  readonly key: string;
  readonly row: string;
  /** What its indexes hold of it, in words of the store's own: the same for the same values under one definition. */
  readonly indexed: string;
}

/** What queries use. */
export interface ViewReads {
  get(key: string): Promise<FoundRow | undefined>;
  list(query: ListQuery): Promise<ListPage>;
  search(query: SearchQuery): Promise<SearchPage>;
  /** Counts by value of a facet or tags index, the most frequent first (ties by value), over the rows that fit. */
  facets(query: FacetQuery): Promise<FacetCount[]>;
  /** The number of rows that fit. */
  count(query: CountQuery): Promise<number>;
}

export interface FoundRow {
  readonly key: string;
  readonly row: Json;
  /** True when the row is parked behind a poison event. */
  readonly stale: boolean;
}

/** What a row must fit (see core's `Where`): any of the values of a facet or of tags, a measure within bounds, a tag that is the key of a row that fits. */
export type StoredWhere =
  | { readonly facet: string; readonly anyOf: readonly IndexValue[] }
  | { readonly tags: string; readonly anyOf: readonly string[] }
  | {
      readonly measures: string;
      readonly name: string;
      readonly from?: number | undefined;
      readonly to?: number | undefined;
    }
  | {
      readonly tags: string;
      readonly linked: string;
      readonly anyOf: readonly IndexValue[];
      /** What that row must fit besides. */
      readonly where?: readonly StoredWhere[] | undefined;
    };

/** Stems of a `text` index, all of which a row must have, the last one perhaps only begun. No stems find nothing. */
export interface StemQuery {
  readonly index: string;
  readonly stems: readonly string[];
  readonly prefix?: boolean | undefined;
}

export interface CountQuery {
  readonly where?: readonly StoredWhere[] | undefined;
  readonly text?: StemQuery | undefined;
}

export interface ListQuery extends CountQuery {
  /** A `range` or `measures` index; without one, by key. Of `measures` the first of `equals` is the name, and is needed. */
  readonly index?: string | undefined;
  /** Values of the leading columns that must be equal. */
  readonly equals?: readonly IndexValue[] | undefined;
  /** Bounds on the column after those in `equals` (or on the key): inclusive `from`, exclusive `to`. */
  readonly from?: IndexValue | undefined;
  readonly to?: IndexValue | undefined;
  readonly order?: 'ascending' | 'descending' | undefined;
  /** 1 to 1000. */
  readonly limit: number;
  /** The opaque cursor of an earlier page with the same query (the limit may differ). A row that stays as it is comes once, whatever is written between pages. */
  readonly after?: string | undefined;
}

export interface ListPage {
  readonly rows: readonly FoundRow[];
  /** Continues after the last row; undefined at the end. */
  readonly next: string | undefined;
}

export interface SearchQuery {
  /** A `text` index. */
  readonly index: string;
  /** Stems; all must match, the last also as a prefix when `prefix` is set. No stems find nothing. The best matches come first, ties by key. */
  readonly stems: readonly string[];
  readonly prefix?: boolean | undefined;
  /** The words as typed (lower case), for suggestions when nothing matches. */
  readonly words: readonly string[];
  /** Equality on facet indexes. */
  readonly equals?: Readonly<Record<string, IndexValue>> | undefined;
  readonly where?: readonly StoredWhere[] | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface SearchPage extends ListPage {
  /** When nothing matches: for each word that is not in the index, known words that are spelt alike, the nearest and most frequent first. */
  readonly suggestions: readonly string[];
}

export interface FacetQuery extends CountQuery {
  /** A `facet` or `tags` index. */
  readonly index: string;
  readonly equals?: Readonly<Record<string, IndexValue>> | undefined;
  /** Of `tags`: only those that begin so. */
  readonly startsWith?: string | undefined;
  readonly limit: number;
}

/** A value of a facet index and the number of rows that have it. */
export interface FacetCount {
  readonly value: IndexValue;
  readonly count: number;
}
