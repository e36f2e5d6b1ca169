/** The bounds within which the mesh works. Every one has a default; times are in milliseconds. */
export interface MeshLimits {
  /** A call that is not answered in this time is given up; what waits for a result (`until`) gets its wait on top. */
  readonly callMsMax: number;
  /** Calls under way on one connection: the callee says so when it greets, and who makes more of them is cut off. */
  readonly callsMax: number;
  /** The calls under way on one connection have so many characters together; until some are answered, no more is read. */
  readonly callsLengthMax: number;
  /** A frame is no longer than this, in characters. */
  readonly frameLengthMax: number;
  /** Calls of one process that wait for an instance to come back, or to have room; further ones are refused as overload. */
  readonly waitingMax: number;
  /** How long a call waits where no instance can be reached. */
  readonly patienceMs: number;
  /** A connection that is not there in this time, certificates and greeting included, has failed. */
  readonly connectMsMax: number;
  /** Each side says something at least so often. */
  readonly heartbeatMs: number;
  /** A peer of which nothing was heard for this time is cut off. */
  readonly silenceMsMax: number;
  /** A peer that has not taken all it was sent for this time is cut off. */
  readonly stallMsMax: number;
  /** Connections that one listener has at once. */
  readonly connectionsMax: number;
  /** How long `close` waits for calls under way. */
  readonly closeMsMax: number;
  /** The first wait before something is tried again; each further one is twice as long, up to the longest, and less by chance. */
  readonly backOffMs: number;
  readonly backOffMsMax: number;
  /** Retries are at most this share of calls … */
  readonly retryShare: number;
  /** … and so many more at once: those that were under way when an instance died. */
  readonly retryReserve: number;
  /** An instance that has failed so often in a row gets no calls. */
  readonly failuresMax: number;
  /** How long it gets none at first; twice as long each time that the call which tries it out fails, too. */
  readonly breakMs: number;
  readonly breakMsMax: number;
  /** How often the files of certificates are looked at. */
  readonly filesMs: number;
}

/** What the mesh allows unless told otherwise. */
export const defaultLimits: MeshLimits = {
  callMsMax: 30_000,
  callsMax: 1024,
  callsLengthMax: 32 * 1024 * 1024,
  frameLengthMax: 16 * 1024 * 1024,
  waitingMax: 4096,
  patienceMs: 2_000,
  connectMsMax: 3_000,
  heartbeatMs: 2_000,
  silenceMsMax: 6_000,
  stallMsMax: 30_000,
  connectionsMax: 1024,
  closeMsMax: 10_000,
  backOffMs: 50,
  backOffMsMax: 5_000,
  retryShare: 0.2,
  retryReserve: 500,
  failuresMax: 5,
  breakMs: 1_000,
  breakMsMax: 30_000,
  filesMs: 10_000,
};
