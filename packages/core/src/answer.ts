import type { AnyContract, QueryBody, QueryName, QueryResult } from './contract.ts';
import type { Caller } from './decision.ts';
import { DefinitionError } from './errors.ts';
import type { Indexes, Row, View } from './view.ts';

type NamesOf<I extends Indexes, Kind extends string> = {
  [N in keyof I]: I[N]['kind'] extends Kind ? N : never;
}[keyof I] &
  string;
/** A value that can be compared in an index. */
export type Scalar = string | number | boolean | null;

/** A page of a list. */
export interface Page<R> {
  readonly rows: readonly R[];
  /** Opaque; continues after the last row. Undefined at the end. */
  readonly next: string | undefined;
}

/** A page of search results. */
export interface Found<R> extends Page<R> {
  /** Known words like those that were not found. */
  readonly suggestions: readonly string[];
}

/** What a query can ask of a view. Rows parked behind a poison event are served as they were; the query's caller is told. */
export interface ViewReader<V extends View = View> {
  get(key: string): Promise<Row<V> | undefined>;
  /** Rows in the order of a range index (by key without one). */
  list(query?: {
    readonly index?: NamesOf<V['indexes'], 'range'>;
    /** Values of the index's first fields. */
    readonly equals?: readonly Scalar[];
    /** Bounds on the next field: inclusive `from`, exclusive `to`. */
    readonly from?: Scalar | undefined;
    readonly to?: Scalar | undefined;
    readonly order?: 'ascending' | 'descending';
    /** 1 to 1000; 100 unless told. */
    readonly limit?: number | undefined;
    readonly after?: string | undefined;
  }): Promise<Page<Row<V>>>;
  search(query: {
    readonly index: NamesOf<V['indexes'], 'text'>;
    readonly text: string;
    /** The last word may be unfinished. */
    readonly prefix?: boolean;
    readonly equals?: { readonly [N in NamesOf<V['indexes'], 'facet'>]?: Scalar | undefined };
    readonly limit?: number | undefined;
    readonly after?: string | undefined;
  }): Promise<Found<Row<V>>>;
  facets(query: {
    readonly index: NamesOf<V['indexes'], 'facet'>;
    readonly equals?: { readonly [N in NamesOf<V['indexes'], 'facet'>]?: Scalar | undefined };
    readonly text?: { readonly index: NamesOf<V['indexes'], 'text'>; readonly text: string } | undefined;
    readonly limit?: number;
  }): Promise<readonly { readonly value: Scalar; readonly count: number }[]>;
}

export type ViewReaders<V extends Readonly<Record<string, View>>> = { readonly [N in keyof V]: ViewReader<V[N]> };

/** What an answer may know besides the question. */
export interface AnswerContext {
  readonly caller: Caller;
  /**
   * A token of 256 bits that is made anew whenever it is asked for, from the name and a key of this service's, and kept nowhere: for e-mails that let their
   * readers do something. A decision knows it by `tokenDigest`.
   */
  readonly tokenOf: (name: string) => string;
}

/** How a query is answered from views. */
export interface Answer<K extends AnyContract = AnyContract, Q extends string = string> {
  readonly contract: K;
  readonly query: Q;
  readonly views: Readonly<Record<string, View>>;
  readonly answer: (body: any, views: any, context: AnswerContext) => Promise<unknown>;
}

/** Declares how a query is answered from the service's views. */
export function answer<
  K extends AnyContract,
  const Q extends string & QueryName<K>,
  V extends Readonly<Record<string, View<any, any, any, any>>>,
>(
  contract: K,
  query: Q,
  views: V,
  how: (body: QueryBody<K, Q>, views: ViewReaders<V>, context: AnswerContext) => Promise<QueryResult<K, Q>>,
): Answer<K, Q> {
  if (!Object.hasOwn(contract.queries, query))
    throw new DefinitionError(`answer to ${query}`, [`contract ${contract.name} has no query ${query}`]);
  return { contract, query, views, answer: how };
}
