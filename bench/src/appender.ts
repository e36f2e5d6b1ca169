import type { Bounds } from './bounds.ts';
import { note } from './counters.ts';
import type { PlainRow } from './plain-log.ts';
import type { Rate } from './rate.ts';

/** Streams that appends are spread over. */
export const STREAMS = 5_000;

/** Something to append through, kept open over all rounds like the engine: a log whose file still grows pays more for each flush. */
export interface Appender {
  append(bounds: Bounds): Promise<Rate>;
  close(): Promise<void>;
}

/** What a plain program writes for the command of this number: what the engine writes for it, without what its promises need. */
export function plainRow(nth: number): PlainRow {
  const stream = `count/c${nth % STREAMS}`;
  const version = Math.floor(nth / STREAMS) + 1;
  const payload = JSON.stringify({ counter: `c${nth % STREAMS}`, by: 1, note });
  const meta = '{"by":"staff/bench","cause":"count"}';
  return [stream, version, 'counted', payload, meta, `staff/bench count k-${nth}`, `{"count":${version}}`];
}
