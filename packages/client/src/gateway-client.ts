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

/** The contracts of the services behind a gateway, by their names: types alone. */
export type Contracts<S> = { readonly [N in keyof S]: AnyContract };

/** How a client speaks to its gateway. */
export interface ClientOptions {
  /** `https://shop.example`; left out in a browser: where the page is from. */
  readonly url?: string;
  /** The bearer token now; undefined to call as nobody, or by the browser's cookie. */
  readonly token?: () => string | undefined;
  /** How often what may succeed later is tried again, under the same key; 3 unless told. */
  readonly retriesMax?: number;
  /** Instead of the platform's. */
  readonly fetch?: typeof fetch;
  /** Waits before another try, milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** What comes along with a command. `F` is the field that a cookie stands for. */
export interface SendOptions<F extends string = never> {
  /** The idempotency key: of the caller's own where the same command may be sent from elsewhere again; else one is made for this call. */
  readonly key?: string;
  /** The `etag` of what is edited, `*` for whatever there is. */
  readonly ifMatch?: string;
  /** There is nothing of this name yet. */
  readonly ifNoneMatch?: '*';
  /** In a browser: the field of the body that is left out, since its token lies in a cookie that no script sees; true for what ends such a session. */
  readonly cookie?: F | true;
}

/** What became of a command: its answer, or a rejection that its contract declares. */
export type Sent<K extends AnyContract, C extends CommandName<K>> =
  | { readonly done: true; readonly answer: CommandAnswer<K, C>; readonly etag: string | undefined }
  | {
      [R in RejectionName<K, C>]: {
        readonly done: false;
        readonly rejected: R;
        readonly details: RejectionDetails<K, C, R>;
      };
    }[RejectionName<K, C>];

/** Where something that goes on after it was begun is told of: the contract’s `begins`. */
export interface Collection<Q extends string> {
  readonly collection: string;
  readonly query: Q;
}

/** How something is begun. */
export interface BeginOptions {
  /** As of `send`. */
  readonly key?: string;
  /** How long the gateway is to wait for the outcome, in seconds; 0: not at all. As long as it likes unless told. */
  readonly waitS?: number;
}

/** What became of something that was begun, so far; or why it came to nothing: a rejection of its command, or a reason of its query’s failure. */
export type Begun<R> =
  | { readonly done: true; readonly isMade: boolean; readonly told: R }
  | { readonly done: false; readonly rejected: string; readonly details: unknown };

/** What a query found, and the version to edit it by, where there is one. */
export interface Found<R> {
  readonly result: R;
  readonly etag: string | undefined;
}

/** Calls the services behind a gateway. What it does is seen by what it asks afterwards. */
export interface GatewayClient<S extends Contracts<S>> {
  /** @throws ProblemError for whatever is no rejection; TypeError when the gateway cannot be reached */
  send<N extends keyof S & string, C extends CommandName<S[N]>, F extends string = never>(
    service: N,
    command: C,
    body: Omit<CommandBody<S[N], C>, F>,
    options?: SendOptions<F>,
  ): Promise<Sent<S[N], C>>;
  /**
   * Begins what goes on after it was answered, like a checkout, at its collection. `isMade`: what was wanted is there.
   * @throws ProblemError for whatever is no rejection; TypeError when the gateway cannot be reached
   */
  begin<N extends keyof S & string, C extends CommandName<S[N]>, Q extends QueryName<S[N]>>(
    service: N,
    command: C,
    at: Collection<Q>,
    body: CommandBody<S[N], C>,
    options?: BeginOptions,
  ): Promise<Begun<NonNullable<QueryResult<S[N], Q>>>>;
  /** How what was begun under a name stands, as soon as it is under way no more, after `waitS` seconds at most; null: there is none. @throws ProblemError, TypeError */
  outcome<N extends keyof S & string, Q extends QueryName<S[N]>>(
    service: N,
    at: Collection<Q>,
    name: string,
    waitS?: number,
  ): Promise<QueryResult<S[N], Q> | null>;
  /** `result` is null where one thing was asked for by its name and is not there. @throws ProblemError, TypeError */
  query<N extends keyof S & string, Q extends QueryName<S[N]>>(
    service: N,
    query: Q,
    body: QueryBody<S[N], Q>,
  ): Promise<Found<QueryResult<S[N], Q>>>;
  /** What has happened, then what happens; a lost connection is taken up again where it was lost. Ends with the signal. @throws ProblemError, TypeError */
  follow<N extends keyof S & string, Q extends QueryName<S[N]>>(
    service: N,
    query: Q,
    body: QueryBody<S[N], Q>,
    signal: AbortSignal,
  ): AsyncGenerator<Extract<QueryResult<S[N], Q>, readonly unknown[]>[number]>;
}
