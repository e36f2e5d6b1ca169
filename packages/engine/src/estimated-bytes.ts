import type { NewEvent, RegisterChange } from './ports/log-store.ts';
import type { Session } from './session.ts';

// Sizes in memory, estimated: an exact one would cost the making of a text, or more. Characters count as two bytes, which V8 needs for all that is not
// Latin-1, so texts are rather over- than underestimated.
const EVENT_OVERHEAD_BYTES = 200;
const REGISTER_OVERHEAD_BYTES = 100;
/** A slot in an object or array, or a number. */
const VALUE_BYTES = 8;
const STRING_OVERHEAD_BYTES = 16;
const OBJECT_OVERHEAD_BYTES = 32;

/** An event as the log takes it. */
export function eventBytes({ payload, meta, stream }: NewEvent): number {
  return EVENT_OVERHEAD_BYTES + 2 * (payload.length + meta.length + stream.length);
}

function registerBytes({ key, expect, value }: RegisterChange): number {
  return REGISTER_OVERHEAD_BYTES + 2 * (key.length + (expect?.length ?? 0) + (value?.length ?? 0));
}

/** What a decision adds to its batch: the texts of its events and registers, which are there already. */
export function decisionBytes({ events, registers }: Pick<Session, 'events' | 'registers'>): number {
  let bytes = 0;
  for (const event of events) bytes += eventBytes(event);
  for (const register of registers) bytes += registerBytes(register);
  return bytes;
}

/**
 * A command's body, or a state, as it lies in memory; JSON of many small objects takes twenty times its text there. Only lengths are read, so a long text costs no more
 * than a short one. It need not have been checked: it may be nested ever so deep, or hold itself.
 * @param enough where counting ends
 */
export function valueBytes(body: unknown, enough: number): number {
  let bytes = 0;
  const left: object[] = [];
  const count = (value: unknown): void => {
    bytes += VALUE_BYTES;
    if (typeof value === 'string') bytes += STRING_OVERHEAD_BYTES + 2 * value.length;
    else if (typeof value === 'object' && value !== null) left.push(value);
  };
  count(body);
  for (let value = left.pop(); value !== undefined && bytes < enough; value = left.pop()) {
    bytes += OBJECT_OVERHEAD_BYTES;
    if (Array.isArray(value)) for (const item of value) count(item);
    else {
      for (const name of Object.keys(value)) {
        bytes += 2 * name.length;
        count((value as Readonly<Record<string, unknown>>)[name]);
      }
    }
  }
  return Math.min(bytes, enough);
}
