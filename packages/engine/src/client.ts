import type {
  AnyContract,
  CommandAnswer,
  CommandBody,
  CommandName,
  QueryBody,
  QueryName,
  QueryResult,
  RejectionDetails,
  RejectionName,
} from '@banyan/core';

/**
 * Where a log stood when a command was answered: `<log>/<shard>:<position>`. A query given a token waits until its views have folded
 * that position: read your own writes.
 */
export type Token = string;

/**
 * What became of a command: its answer, or the rejection by which the service refused it. Both are final and durable: the same
 * idempotency key gets the same outcome again. Everything else (invalid, forbidden, overloaded, …) is thrown as a `BanyanError`.
 */
export type Outcome<K extends AnyContract = any, C extends CommandName<K> = any> =
  | {
      readonly done: true;
      readonly answer: CommandAnswer<K, C>;
      readonly token: Token;
      /** Of a command that `edits` a stream: the version it has now. */
      readonly version?: number;
    }
  | {
      [R in RejectionName<K, C>]: {
        readonly done: false;
        readonly rejected: R;
        readonly details: RejectionDetails<K, C, R>;
        readonly token: Token;
      };
    }[RejectionName<K, C>];

export interface SendOptions {
  /** Idempotency key, 1 to 200 characters: the same key has the same effect and the same outcome. Without one, sending twice acts twice. */
  readonly key?: string;
  /** Business time, which only staff and services may set: ISO 8601 UTC with milliseconds, at most a minute after the log's own time. */
  readonly occurredAt?: string;
  /** W3C trace context: follows the command into every event it causes. */
  readonly traceparent?: string;
  /**
   * The version of what the command edits (`edits` of its contract); 0: there is nothing yet, `any`: there is something. Another one is thrown as a
   * `VersionChangedError`, decided together with the command itself.
   */
  readonly ifVersion?: number | 'any';
}

export interface QueryOptions {
  /** Waits (bounded) until the views have folded these positions. */
  readonly after?: Token | readonly Token[];
  /** Told the keys of rows that were read though they are parked behind a poison event: they are older than the rest. */
  readonly onStale?: (keys: readonly string[]) => void;
  /**
   * Asks for the version of what the query `shows`, and is told it before the result. What is returned is of that version or a later one: an edit of a result that
   * is newer than its version is refused, never one of a result that is older.
   */
  readonly onVersion?: (version: number) => void;
  /** Called when the answer is kept for others who ask the same: they get the very same object, so it must not be changed. */
  readonly onShared?: () => void;
}

/** Calls services on behalf of one caller. The same in one process and between processes. */
export interface Client {
  send<K extends AnyContract, const C extends CommandName<K>>(
    contract: K,
    command: C,
    body: CommandBody<K, C>,
    options?: SendOptions,
  ): Promise<Outcome<K, C>>;
  query<K extends AnyContract, const Q extends QueryName<K>>(
    contract: K,
    query: Q,
    body: QueryBody<K, Q>,
    options?: QueryOptions,
  ): Promise<QueryResult<K, Q>>;
}
