import type { EventInfo, StreamRef } from './aggregate.ts';
import type { AnyContract, EventName, Payload, QueryBody, QueryName, QueryResult } from './contract.ts';
import type { Caller } from './decision.ts';
import { DefinitionError } from './errors.ts';
import type { Direction } from './paging.ts';
import { assertContract, assertFunctions, assertRecord } from './shape-mistakes.ts';
import type { Indexes, Row, View } from './view.ts';

type NamesOf<I extends Indexes, Kind extends string> = {
  [N in keyof I]: I[N]['kind'] extends Kind ? N : never;
}[keyof I] &
  string;
/** A value that can be compared in an index. */
export type Scalar = string | number | boolean | null;

/** What a row must fit. Several are joined by "and"; within one, any of the values will do. */
export type Where<I extends Indexes = Indexes> =
  /** Its value of a facet is one of these. */
  | { readonly facet: NamesOf<I, 'facet'>; readonly anyOf: readonly Scalar[] }
  /** It is marked with one of these. */
  | { readonly tags: NamesOf<I, 'tags'>; readonly anyOf: readonly string[] }
  /** It has a measure of this name within the bounds: inclusive `from`, exclusive `to`. */
  | {
      readonly measures: NamesOf<I, 'measures'>;
      readonly name: string;
      readonly from?: number | undefined;
      readonly to?: number | undefined;
    }
  /** One of its tags is the key of another row of the view, whose value of a facet is one of these and which fits all of `where`, if there is any. */
  | {
      readonly tags: NamesOf<I, 'tags'>;
      readonly linked: NamesOf<I, 'facet'>;
      readonly anyOf: readonly Scalar[];
      readonly where?: readonly Where<I>[] | undefined;
    };

/** The words that rows must have. */
export interface TextQuery<I extends Indexes = Indexes> {
  readonly index: NamesOf<I, 'text'>;
  readonly text: string;
  /** The last word may be unfinished. */
  readonly prefix?: boolean | undefined;
}

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
export interface ViewReader<V extends View<any, any, any, any> = View> {
  get(key: string): Promise<Row<V> | undefined>;
  /** Rows in the order of a range index (by key without one). */
  list(query?: {
    /** A range index, or one of measures, whose first field is then the name. */
    readonly index?: NamesOf<V['indexes'], 'range' | 'measures'>;
    /** Values of the index's first fields. */
    readonly equals?: readonly Scalar[];
    /** Bounds on the next field: inclusive `from`, exclusive `to`. */
    readonly from?: Scalar | undefined;
    readonly to?: Scalar | undefined;
    readonly direction?: Direction | undefined;
    readonly where?: readonly Where<V['indexes']>[] | undefined;
    readonly text?: TextQuery<V['indexes']> | undefined;
    /** 1 to 1000; 100 unless told. */
    readonly limit?: number | undefined;
    readonly after?: string | undefined;
  }): Promise<Page<Row<V>>>;
  search(query: {
    readonly index: NamesOf<V['indexes'], 'text'>;
    readonly text: string;
    /** The last word may be unfinished. */
    readonly prefix?: boolean | undefined;
    readonly equals?: { readonly [N in NamesOf<V['indexes'], 'facet'>]?: Scalar | undefined };
    readonly where?: readonly Where<V['indexes']>[] | undefined;
    readonly limit?: number | undefined;
    readonly after?: string | undefined;
  }): Promise<Found<Row<V>>>;
  /**
   * Counts of rows by value. A count that is to stay while its own values are chosen (a disjunctive facet) is asked for without the condition that
   * chooses them.
   */
  facets(query: {
    readonly index: NamesOf<V['indexes'], 'facet' | 'tags'>;
    readonly equals?: { readonly [N in NamesOf<V['indexes'], 'facet'>]?: Scalar | undefined };
    readonly where?: readonly Where<V['indexes']>[] | undefined;
    readonly text?: TextQuery<V['indexes']> | undefined;
    /** Only tags that begin so. */
    readonly startsWith?: string | undefined;
    readonly limit?: number;
  }): Promise<readonly { readonly value: Scalar; readonly count: number }[]>;
  /** The number of rows that fit. */
  count(query?: {
    readonly where?: readonly Where<V['indexes']>[] | undefined;
    readonly text?: TextQuery<V['indexes']> | undefined;
  }): Promise<number>;
}

export type ViewReaders<V extends Readonly<Record<string, View<any, any, any, any>>>> = {
  readonly [N in keyof V]: ViewReader<V[N]>;
};

/** An event of a stream, as its history tells it. */
export type HistoryEvent<K extends AnyContract = AnyContract, E extends string = string> = {
  readonly [N in E & EventName<K>]: EventInfo & {
    readonly type: N;
    readonly payload: Payload<K, N>;
    /** Its place in the log's shard, from 1: what happened in several streams is put in order by it. */
    readonly position: number;
    /** Who caused it: `<role>/<id>`. */
    readonly by: string;
  };
}[E & EventName<K>];

/** What an answer may know besides the question. */
export interface AnswerContext {
  readonly caller: Caller;
  /**
   * A token of 256 bits that is made anew whenever it is asked for, from the name and a key of this service's, and kept nowhere: for e-mails that let their
   * readers do something. A decision knows it by `tokenDigest`.
   */
  readonly tokenOf: (name: string) => string;
  /**
   * Events of one stream of the service's own, read from its log, so that no view need hold them a second time: those of versions above `after` and below
   * `before`, the oldest first unless told, at most `limit` (100 unless told, 1000 at most). Each is one look into the log: ask for what somebody reads.
   */
  readonly history: <K extends AnyContract, S, E extends string>(
    ref: StreamRef<K, S, E>,
    page?: {
      readonly after?: number | undefined;
      readonly before?: number | undefined;
      readonly direction?: Direction | undefined;
      readonly limit?: number | undefined;
    },
  ) => Promise<readonly HistoryEvent<K, E>[]>;
}

/** How a query is answered from views. */
export interface Answer<K extends AnyContract = AnyContract, Q extends string = string> {
  readonly contract: K;
  readonly query: Q;
  readonly views: Readonly<Record<string, View>>;
  readonly answer: (body: any, views: any, context: AnswerContext) => Promise<unknown>;
  /** Everybody who asks the same is answered the same, until one of the views changes. */
  readonly isShared?: boolean;
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
  const subject = `answer to ${query}`;
  assertContract(subject, contract);
  if (!Object.hasOwn(contract.queries, query))
    throw new DefinitionError(subject, [`contract ${contract.name} has no query ${query}`]);
  assertRecord(subject, 'the views that it reads', views);
  assertFunctions(subject, { 'what answers': how });
  return { contract, query, views, answer: how };
}

/**
 * The same for what many ask alike, such as a catalogue's pages: an answer is kept and given again until one of the views has changed. So it may depend on
 * nothing but the question and the views, and is not told who asks.
 */
export function sharedAnswer<
  K extends AnyContract,
  const Q extends string & QueryName<K>,
  V extends Readonly<Record<string, View<any, any, any, any>>>,
>(
  contract: K,
  query: Q,
  views: V,
  how: (body: QueryBody<K, Q>, views: ViewReaders<V>) => Promise<QueryResult<K, Q>>,
): Answer<K, Q> {
  return { ...answer(contract, query, views, how), isShared: true };
}
