import { randomFillSync } from 'node:crypto';

/** Where a request stands in a trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** `00-<trace id>-<span id>-<flags>`: goes into the command and the events that it causes. */
  readonly traceparent: string;
}

const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** Goes on with the trace that a request names, or begins one when it names none that is valid. The span is new. */
export function traceContext(incoming: string | string[] | undefined): TraceContext {
  const [, version, continued, flags] = typeof incoming === 'string' ? (TRACEPARENT.exec(incoming) ?? []) : [];
  // Version 00 has exactly four parts; later ones may append.
  const valid = continued !== undefined && (version !== '00' || (incoming as string).length === 55);
  const traceId = valid ? continued : randomHex(16);
  return { traceId, traceparent: `00-${traceId}-${randomHex(8)}-${valid ? flags : '01'}` };
}

// One call of the system's generator for many requests: it costs more than all the rest here.
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, used + bytes);
  used += bytes;
  return hex;
}
