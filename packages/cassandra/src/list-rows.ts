import type { CountQuery, IndexValue, ListPage, ListQuery, ScannedRow } from '@banyan/engine';
import { QueryCheck, invalidCursor, readCursor, writeCursor } from '@banyan/engine/view-store';
import { BY_KEY, NO_SCOPE } from './entries.ts';
import type { RangeIndex } from './layout.ts';
import { aboveAll, justAbove, sortBytes } from './sort-bytes.ts';
import type { ViewSnapshot } from './view-snapshot.ts';
import { isRow } from './view-snapshot.ts';
import { walkEntries, type Stretch } from './walk-entries.ts';

/** Reads one page of rows in the order of an index. */
export async function listRows(snapshot: ViewSnapshot, query: ListQuery): Promise<ListPage> {
  const subject = `list of ${snapshot.view}`;
  const check = new QueryCheck(subject);
  const index = query.index === undefined ? undefined : check.index(snapshot, '/index', query.index, 'range');
  checkConditions(check, query);
  checkBounds(check, query, index);
  check.limit(query.limit);
  check.done();

  const whole = stretchOf(snapshot, query, index);
  const { scope } = whole;
  const identity = identityOf(snapshot, query);
  const stretch = query.after === undefined ? whole : goingOn(whole, readPlace(subject, identity, query.after, scope));
  const found = await walkEntries(snapshot, stretch, query.limit + 1);
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page
      .map(({ version }) => version)
      .filter(isRow)
      .map((version) => snapshot.found(version)),
    // With the value that the partition has in common, so that it says the same wherever the next page is read.
    next: last && writeCursor(identity, [Buffer.concat([scope, last.sort]).toString('base64')]),
  };
}

/** Rows in key order, with what their indexes hold of them. */
export async function scanRows(snapshot: ViewSnapshot, after: string, limit: number): Promise<ScannedRow[]> {
  const found = await walkEntries(snapshot, { ...byKey(snapshot), low: justAbove(Buffer.from(after)) }, limit);
  return found.map(({ version: { key, row, indexed } }) => ({ key, row: row!, indexed: indexed! }));
}

/** The number of rows: there are no conditions that could narrow it. */
export function countRows(snapshot: ViewSnapshot, query: CountQuery): number {
  const check = new QueryCheck(`count of ${snapshot.view}`);
  checkConditions(check, query);
  check.done();
  return snapshot.head.rows;
}

/** Conditions are on indexes that no view here has. */
function checkConditions(check: QueryCheck, { where = [], text }: CountQuery): void {
  for (const [i, one] of where.entries()) {
    const [kind, name] =
      'facet' in one ? ['facet', one.facet] : 'measures' in one ? ['measures', one.measures] : ['tags', one.tags];
    check.problem(`/where/${i}/${kind}`, `names ${JSON.stringify(name)}: Cassandra serves no ${kind} indexes`);
  }
  if (text !== undefined)
    check.problem('/text/index', `names ${JSON.stringify(text.index)}: Cassandra serves no text indexes`);
}

function byKey({ layout }: ViewSnapshot): Stretch {
  const buckets = everyBucket(layout.buckets);
  const nothing = Buffer.alloc(0);
  return { number: BY_KEY, scope: NO_SCOPE, buckets, low: nothing, high: aboveAll(nothing), isDescending: false };
}

const everyBucket = (buckets: number): number[] => Array.from({ length: buckets }, (_, bucket) => bucket);

function stretchOf(snapshot: ViewSnapshot, query: ListQuery, index: RangeIndex | undefined): Stretch {
  const { equals = [], from, to } = query;
  const bytes = (value: IndexValue): Buffer =>
    index === undefined || equals.length === index.definition.columns
      ? Buffer.from(value as string)
      : sortBytes(value, index.bytesMax);
  const equal = equals.map((value) => sortBytes(value, index!.bytesMax));
  // A partition of one value where there is one, and else all of them.
  const isOfOne = index !== undefined && !index.isWide && equal.length > 0;
  const beginning = Buffer.concat(isOfOne ? equal.slice(1) : equal);
  return {
    number: index?.number ?? BY_KEY,
    scope: isOfOne ? equal[0]! : NO_SCOPE,
    buckets: isOfOne ? [0] : everyBucket(snapshot.layout.buckets),
    low: from === undefined ? beginning : Buffer.concat([beginning, bytes(from)]),
    high: to === undefined ? aboveAll(beginning) : Buffer.concat([beginning, bytes(to)]),
    isDescending: query.order === 'descending',
  };
}

/** What is left of a stretch after a place in it. */
function goingOn(stretch: Stretch, place: Buffer): Stretch {
  const { low, high, isDescending } = stretch;
  if (isDescending) return { ...stretch, high: Buffer.compare(place, high) < 0 ? place : high };
  const next = justAbove(place);
  return { ...stretch, low: Buffer.compare(next, low) > 0 ? next : low };
}

function checkBounds(check: QueryCheck, query: ListQuery, index: RangeIndex | undefined): void {
  const equals = query.equals ?? [];
  const columns = index?.definition.columns ?? 0;
  if (equals.length > columns) check.problem('/equals', `has ${equals.length} values for ${columns} columns`);
  for (const [i, value] of equals.slice(0, columns).entries()) check.value(`/equals/${i}`, value);
  for (const bound of ['from', 'to'] as const) {
    const value = query[bound];
    if (value === undefined) continue;
    if (equals.length >= columns && typeof value !== 'string')
      check.problem(`/${bound}`, 'must be a string, as what it is compared with');
    else check.value(`/${bound}`, value);
  }
}

function identityOf({ view }: ViewSnapshot, { index, equals = [], from, to, order }: ListQuery): string {
  const bounds = [from, to].map((bound) => (bound === undefined ? [] : [bound]));
  return JSON.stringify([view, index ?? null, equals, bounds, order === 'descending']);
}

/** The place to go on after, within a partition of this scope. */
function readPlace(subject: string, identity: string, cursor: string, scope: Buffer): Buffer {
  const [written] = readCursor(subject, identity, cursor, 1);
  if (typeof written !== 'string') throw invalidCursor(subject);
  const place = Buffer.from(written, 'base64');
  if (!place.subarray(0, scope.length).equals(scope)) throw invalidCursor(subject);
  return place.subarray(scope.length);
}
