import { hash } from 'node:crypto';
import { InvalidError } from '@banyan/core/errors';
import type { IndexValue } from '../ports/view-store.ts';

/**
 * Writes the opaque cursor of a page: the sort values to go on after, bound to the query that they belong to. The digest is no secret: whoever makes a
 * cursor of his own reaches only another place in the order of the same query, whose conditions are all applied again.
 */
export function writeCursor(query: string, values: readonly IndexValue[]): string {
  const text = JSON.stringify(values);
  return Buffer.from(`${digestOf(query, text)}${text}`).toString('base64url');
}

/**
 * Reads a cursor back.
 * @throws InvalidError when it is damaged or belongs to another query
 */
export function readCursor(subject: string, query: string, cursor: string, width: number): readonly IndexValue[] {
  const text = Buffer.from(cursor, 'base64url').toString();
  // Decoding passes by what is not base64url: a cursor is as it was written, or none.
  if (Buffer.from(text).toString('base64url') !== cursor) throw invalidCursor(subject);
  const values = text.slice(digestLength);
  if (text.slice(0, digestLength) !== digestOf(query, values)) throw invalidCursor(subject);
  const parsed = JSON.parse(values) as readonly IndexValue[];
  if (parsed.length !== width) throw invalidCursor(subject);
  return parsed;
}

/** The refusal of a cursor that cannot be one of this query's. */
export function invalidCursor(subject: string): InvalidError {
  return new InvalidError(subject, [
    { path: '/after', message: 'is not a cursor of this query: start again without it' },
  ]);
}

const digestLength = 16;

function digestOf(query: string, values: string): string {
  return hash('sha256', `${query}\n${values}`, 'base64url').slice(0, digestLength);
}
