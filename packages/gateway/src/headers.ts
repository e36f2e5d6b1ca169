/** Names of the headers that mean something to the gateway, as Node gives them: lower case. */
export const headers = {
  idempotencyKey: 'idempotency-key',
  /** Of an answer: where the log stood. Of a query: wait until the views have got there. Several are joined by commas. */
  token: 'banyan-token',
  /** Business time of a command, for staff. */
  occurredAt: 'banyan-occurred-at',
  /** `cookie`: the token of a command that opens a session is to be kept in a cookie. */
  session: 'banyan-session',
  /** Of an answer: the version of what it shows or has edited. */
  etag: 'etag',
  /** Of a feed that is taken up again: the number of the last event that has arrived. */
  lastEventId: 'last-event-id',
  /** Of a command: the version that it edits. */
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  traceparent: 'traceparent',
  /** The trace that a request was served under, in the form of `traceparent`. */
  traceresponse: 'traceresponse',
  /** Of a command that begins something: how long to wait for what becomes of it. */
  prefer: 'prefer',
} as const;
