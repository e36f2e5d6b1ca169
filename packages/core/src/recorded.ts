import type { EventInfo } from './aggregate.ts';

/** What a view's fold or a process manager may know of a recorded event besides its payload. */
export interface Recorded extends EventInfo {
  /** The service whose log holds it. */
  readonly log: string;
  readonly shard: number;
  /** From 1 within the log's shard. */
  readonly position: number;
  /** `<aggregate>/<id>` */
  readonly stream: string;
  /** The event's name. */
  readonly type: string;
}
