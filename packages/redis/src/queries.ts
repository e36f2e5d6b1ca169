import type { CountQuery, FacetCount, FacetQuery, ListPage, ListQuery, SearchPage, SearchQuery } from '@banyan/engine';
import {
  QueryCheck,
  bm25,
  nearestWords,
  pairsToShare,
  readConditions,
  readFacets,
  readList,
  readSearch,
  sortedKey,
  valueOfSorted,
  valuesOfEntry,
  wordsToSpell,
} from '@banyan/engine/view-store';
import { sentConditions } from './view-layout.ts';
import { chunked, type ViewReading } from './view-reading.ts';

const byCodePoint = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Reads one page of rows in the order of an index. */
export async function listRows(reading: ViewReading, query: ListQuery): Promise<ListPage> {
  const { index, span, descending, limit, conditions, cursorAt } = readList(reading.standing, query);
  const flat = await reading.ask<string[]>('list', {
    ...(index !== undefined && { index: index.number, values: valuesOfEntry(index.definition) }),
    ...span,
    descending,
    limit,
    where: sentConditions(conditions),
  });
  const found = reading.found(flat);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { rows: page.map(({ row }) => row), next: last && cursorAt(last.place) };
}

/** Counts the rows that fit. */
export function countRows(reading: ViewReading, query: CountQuery): Promise<number> {
  const check = new QueryCheck(`count of ${reading.standing.view}`);
  const conditions = readConditions(reading.standing, check, query);
  check.done();
  return reading.ask('count', { where: sentConditions(conditions) });
}

/** Counts rows by the value of a facet or tags index. */
export async function countFacets(reading: ViewReading, query: FacetQuery): Promise<FacetCount[]> {
  const { index, conditions, span, limit } = readFacets(reading.standing, query);
  const flat = await reading.ask<(string | number)[]>('facets', {
    index: index.number,
    ...span,
    where: sentConditions(conditions),
  });
  return (chunked(flat, 2) as [entry: string, count: number][])
    .toSorted(([left, more], [right, less]) => less - more || byCodePoint(left, right))
    .slice(0, limit)
    .map(([entry, count]) => ({ value: valueOfSorted(entry), count }));
}

/**
 * Finds the rows in which all stems occur, the best by BM25 first. The first page's weights travel in the cursor: a row that is not changed itself keeps its score,
 * so it comes once, whatever is written between two pages.
 */
export async function searchRows(reading: ViewReading, query: SearchQuery): Promise<SearchPage> {
  const search = readSearch(reading.standing, query);
  if (search === undefined) return { rows: [], next: undefined, suggestions: [] };
  const { index, stems, conditions, limit, place, cursorAt } = search;
  const asked = wordsToSpell(query.words).flatMap((word) => {
    const shared = pairsToShare(word);
    return shared === undefined ? [] : [{ word, ...shared }];
  });
  const [weights, flat, alike] = await reading.ask<
    [weights: string[], rows: string[], alike: [word: string, known: (string | number)[]][]]
  >('search', {
    index: index.number,
    stems: sentConditions(stems),
    where: sentConditions(conditions),
    limit,
    words: asked,
    ...bm25,
    ...(place !== undefined && {
      score: place.score,
      key: sortedKey(place.key),
      weights: [place.weights.meanLength, ...place.weights.rarities],
    }),
  });
  const found = reading.found(flat);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const [meanLength = 1, ...rarities] = weights.map(Number);
  return {
    rows: page.map(({ row }) => row),
    next: last && cursorAt({ weights: { meanLength, rarities }, score: Number(last.place), key: last.row.key }),
    suggestions: [
      ...new Set(
        alike.flatMap(([word, known]) =>
          nearestWords(
            word,
            (chunked(known, 2) as [string, number][]).toSorted(([one], [other]) => byCodePoint(one, other)),
          ),
        ),
      ),
    ],
  };
}
