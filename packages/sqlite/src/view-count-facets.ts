import type { FacetCount, FacetQuery } from '@banyan/engine';
import { facetConditions, matchOf } from './view-conditions.ts';
import type { ViewFile } from './view-file.ts';
import { QueryCheck } from './view-query-check.ts';
import { decodeValue, type SqlValue } from './view-values.ts';

/** Counts rows by the value of a facet index. */
export function countFacets(file: ViewFile, query: FacetQuery): FacetCount[] {
  const check = new QueryCheck(`facets of ${file.view}`);
  const column = check.index(file, '/index', query.index, 'facet')?.columns[0];
  const facets = facetConditions(file, check, query.equals);
  check.limit(query.limit);
  const text = query.text && {
    index: check.index(file, '/text/index', query.text.index, 'text'),
    match: matchOf(check, '/text/stems', query.text.stems, false),
  };
  check.done();
  if (query.text?.stems.length === 0) return [];
  const from =
    text === undefined
      ? 'rows r WHERE true'
      : `${text.index!.sqlName} t CROSS JOIN rows r ON r.id = t.rowid WHERE t.${text.index!.sqlName} MATCH ?`;
  const parameters: SqlValue[] = [...(text === undefined ? [] : [text.match]), ...facets.parameters, query.limit];
  return file
    .all(`SELECT r.${column}, count(*) FROM ${from}${facets.sql} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?`, parameters)
    .map(([value, count]) => ({ value: decodeValue(value), count: count as number }));
}
