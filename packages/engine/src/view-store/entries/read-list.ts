import type { IndexValue, ListQuery } from '../../ports/view-store.ts';
import { invalidCursor, readCursor, writeCursor } from '../page-cursor.ts';
import { QueryCheck, type IndexedView } from '../query-check.ts';
import { boundedSpan, readConditions, type EntryCondition, type EntryIndex, type Span } from './read-conditions.ts';
import { AFTER_ALL, sortedKey, sortedText } from './sorted-text.ts';

/** A list as a walk through what an index holds: entries with the row's key (`sortedKey`) behind each; without an index, keys. */
export interface EntryList {
  readonly index: EntryIndex | undefined;
  readonly span: Span;
  readonly descending: boolean;
  readonly limit: number;
  readonly conditions: readonly EntryCondition[];
  /** The cursor of a page that ends here: at an entry with its key. */
  readonly cursorAt: (place: string) => string;
}

/** Behind whatever begins with a place, and before all that comes after it: a key never goes on with U+0001. */
const JUST_AFTER = '\u0001';

/**
 * Reads a list query.
 * @throws InvalidError naming every mistake
 */
export function readList(view: IndexedView<EntryIndex>, query: ListQuery): EntryList {
  const subject = `list of ${view.view}`;
  const check = new QueryCheck(subject);
  const measures = query.index === undefined ? undefined : view.index(query.index, 'measures');
  const index = measures ?? (query.index === undefined ? undefined : check.index(view, '/index', query.index, 'range'));
  const conditions = readConditions(view, check, query);
  const equals = query.equals ?? [];
  const kinds = kindsOf(index);
  checkBounds(check, query, equals, kinds);
  if (measures !== undefined && equals.length === 0) check.problem('/equals', 'must begin with the name of a measure');
  check.limit(query.limit);
  check.done();

  const descending = query.order === 'descending';
  const identity = identityOf(view.view, query, equals, descending);
  const prefix = equals.map(sortedText).join('');
  const whole = equals.length === kinds.length - 1 ? keySpan(prefix, query) : boundedSpan(prefix, query.from, query.to);
  return {
    index,
    span: query.after === undefined ? whole : rest(whole, placeOf(subject, identity, query.after), descending),
    descending,
    limit: query.limit,
    conditions,
    cursorAt: (place) => writeCursor(identity, [place]),
  };
}

/** What its columns hold, the key at their end. */
function kindsOf(index: EntryIndex | undefined): ('any' | 'string' | 'number')[] {
  if (index === undefined) return ['string'];
  if (index.definition.kind === 'measures') return ['string', 'number', 'string'];
  return [...Array.from({ length: index.definition.columns }, () => 'any' as const), 'string'];
}

function checkBounds(
  check: QueryCheck,
  query: ListQuery,
  equals: readonly IndexValue[],
  kinds: readonly ('any' | 'string' | 'number')[],
): void {
  if (equals.length > kinds.length - 1)
    check.problem('/equals', `has ${equals.length} values for ${kinds.length - 1} columns`);
  const look = (path: string, value: IndexValue, kind: string): void => {
    if (kind !== 'any' && typeof value !== kind) check.problem(path, `must be a ${kind}, as what it is compared with`);
    else check.value(path, value);
  };
  for (const [i, value] of equals.slice(0, kinds.length - 1).entries()) look(`/equals/${i}`, value, kinds[i]!);
  const bounded = kinds[equals.length] ?? kinds.at(-1)!;
  for (const bound of ['from', 'to'] as const) {
    const value = query[bound];
    if (value !== undefined) look(`/${bound}`, value, bounded);
  }
}

/** Bounds on the key, which stands without kind and end. */
function keySpan(prefix: string, { from, to }: ListQuery): Span {
  return {
    from: prefix + (typeof from === 'string' ? sortedKey(from) : ''),
    to: prefix + (typeof to === 'string' ? sortedKey(to) : AFTER_ALL),
  };
}

function identityOf(view: string, query: ListQuery, equals: readonly IndexValue[], descending: boolean): string {
  const bounds = [query.from, query.to].map((bound) => (bound === undefined ? [] : [bound]));
  const { index = null, where = [], text = null } = query;
  return JSON.stringify([view, index, equals, bounds, descending, where, text]);
}

function placeOf(subject: string, identity: string, cursor: string): string {
  const [place] = readCursor(subject, identity, cursor, 1);
  if (typeof place !== 'string') throw invalidCursor(subject);
  return place;
}

function rest({ from, to }: Span, place: string, descending: boolean): Span {
  return descending ? { from, to: place } : { from: place + JUST_AFTER, to };
}
