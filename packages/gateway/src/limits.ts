/** The bounds within which the gateway serves. Every one has a default; times are in milliseconds. */
export interface GatewayLimits {
  /** A longer request body is refused with 413. */
  readonly bodyBytesMax: number;
  /**
   * Bodies that have arrived, as a whole or in part, and are not answered: where they take so much together, further ones are refused with 503 until there is
   * room. Never less than one body may have.
   */
  readonly bodiesBytesMax: number;
  /** A connection that has not sent a request's headers in this time gets 408 and is closed, also one that sends nothing at all. */
  readonly headersTimeoutMs: number;
  /** A request that has not arrived whole in this time gets 408 and is closed. */
  readonly requestTimeoutMs: number;
  /** A request that is not answered in this time gets 504; a command may have taken effect, and sending it again with its key tells. */
  readonly answerTimeoutMs: number;
  /** A connection without a request is closed after this time. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves for this time is closed, also one whose client does not read its answer. */
  readonly silenceTimeoutMs: number;
  /** How often connections are checked against the first two times. */
  readonly checkIntervalMs: number;
  /** Connections open at once; a new one beyond it takes the place of the one that has been idle for longest. */
  readonly connectionsMax: number;
  /** Requests of one client, by its token or else its address, in a minute. */
  readonly clientRequestsPerMinuteMax: number;
  /** Event streams that one client may follow at once. */
  readonly clientFeedsMax: number;
  /** Event streams that are followed at once. */
  readonly feedsMax: number;
  /** Between two looks at what is new for one event stream; the first after a while is at once. */
  readonly feedIntervalMs: number;
  /** How often an event stream on which nothing happens says that it is there, and whether its caller still may have it is looked up. */
  readonly feedHeartbeatMs: number;
  /** How long `stop` waits for requests under way before it cuts them off. */
  readonly stopTimeoutMs: number;
}

/** What the gateway allows unless told otherwise. */
export const defaultLimits: GatewayLimits = {
  bodyBytesMax: 1024 * 1024,
  bodiesBytesMax: 64 * 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  answerTimeoutMs: 30_000,
  keepAliveTimeoutMs: 30_000,
  silenceTimeoutMs: 60_000,
  checkIntervalMs: 1000,
  connectionsMax: 5000,
  clientRequestsPerMinuteMax: 600_000,
  clientFeedsMax: 10,
  feedsMax: 1000,
  feedIntervalMs: 500,
  feedHeartbeatMs: 15_000,
  stopTimeoutMs: 10_000,
};
