import type { FacetQuery, SearchQuery } from '../../ports/view-store.ts';
import { QueryCheck, type IndexedView } from '../query-check.ts';
import { distinctStems, readRankedPlace, writeRankedPlace, type RankedPlace } from '../ranking.ts';
import {
  checkStems,
  readConditions,
  readEquals,
  spanOf,
  stemConditions,
  type EntryCondition,
  type EntryIndex,
  type Span,
} from './read-conditions.ts';
import { beginningOf } from './sorted-text.ts';

/** A search, as conditions on entries. */
export interface EntrySearch {
  readonly index: EntryIndex;
  /** One for each stem: all of them must fit, and each adds to the score. */
  readonly stems: readonly EntryCondition[];
  readonly conditions: readonly EntryCondition[];
  readonly limit: number;
  /** Where the page before ends. */
  readonly place: RankedPlace | undefined;
  readonly cursorAt: (place: RankedPlace) => string;
}

/**
 * Reads a search query; undefined when it has no stems, which find nothing.
 * @throws InvalidError naming every mistake
 */
export function readSearch(view: IndexedView<EntryIndex>, query: SearchQuery): EntrySearch | undefined {
  const subject = `search of ${view.view}`;
  const check = new QueryCheck(subject);
  const prefix = query.prefix === true;
  const index = check.index(view, '/index', query.index, 'text');
  const stems = distinctStems(query.stems, prefix);
  checkStems(check, '/stems', stems);
  const conditions = [...readEquals(view, check, query.equals), ...readConditions(view, check, { where: query.where })];
  check.limit(query.limit);
  check.done();
  if (index === undefined || stems.length === 0) return undefined;
  const identity = JSON.stringify([view.view, query.index, stems, prefix, query.equals ?? {}, query.where ?? []]);
  return {
    index,
    stems: stemConditions(index, stems, prefix),
    conditions,
    limit: query.limit,
    place: query.after === undefined ? undefined : readRankedPlace(subject, identity, query.after, stems.length),
    cursorAt: (place) => writeRankedPlace(identity, place),
  };
}

/** Counts by entry of an index. */
export interface EntryFacets {
  readonly index: EntryIndex;
  readonly conditions: readonly EntryCondition[];
  /** Of `tags`: only entries within it. */
  readonly span: Span | undefined;
  readonly limit: number;
}

/**
 * Reads a query for counts by value.
 * @throws InvalidError naming every mistake
 */
export function readFacets(view: IndexedView<EntryIndex>, query: FacetQuery): EntryFacets {
  const check = new QueryCheck(`facets of ${view.view}`);
  const tags = view.index(query.index, 'tags');
  const index = tags ?? check.index(view, '/index', query.index, 'facet');
  const conditions = [...readEquals(view, check, query.equals), ...readConditions(view, check, query)];
  check.limit(query.limit);
  const { startsWith } = query;
  if (startsWith !== undefined) {
    if (tags === undefined) check.problem('/startsWith', 'is for tags only');
    check.value('/startsWith', startsWith);
  }
  check.done();
  const span = startsWith === undefined ? undefined : spanOf(beginningOf(startsWith));
  return { index: index!, conditions, span, limit: query.limit };
}
