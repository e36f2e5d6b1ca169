import { BadHeaderError, KeyMissingError } from './errors.ts';

const KEY = /^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/;

/**
 * The key in the lines of an `Idempotency-Key` header, of which there may be one only: 1 to 200 printable ASCII characters. The quotes of a structured
 * field (`"a-key"`) are no part of it.
 * @throws KeyMissingError, BadHeaderError
 */
export function idempotencyKey(lines: readonly string[] | undefined, operation: string): string {
  const [header = '', ...others] = lines ?? [];
  if (others.length > 0) throw new BadHeaderError('Idempotency-Key', 'is there more than once');
  if (header === '') throw new KeyMissingError(operation);
  const quoted = header.length >= 2 && header.startsWith('"') && header.endsWith('"');
  const key = quoted ? header.slice(1, -1) : header;
  if (!KEY.test(key)) throw new BadHeaderError('Idempotency-Key', 'must have 1 to 200 printable ASCII characters');
  return key;
}
