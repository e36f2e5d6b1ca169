/** Tells the time (`timeContract`). `now` may jump either way (somebody sets the clock); `monotonicMs` never goes back. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds from an arbitrary start. */
  monotonicMs(): number;
}
