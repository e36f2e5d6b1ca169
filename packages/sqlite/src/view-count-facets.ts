import type { CountQuery, FacetCount, FacetQuery } from '@banyan/engine';
import type { SlotSet } from './slot-set.ts';
import { facetConditions, whereConditions } from './view-conditions.ts';
import type { ViewCounter } from './view-counter.ts';
import type { ViewFile } from './view-file.ts';
import { QueryCheck } from '@banyan/engine/view-store';
import { decodeValue, type SqlValue } from './view-values.ts';

/** Behind every text that begins with what stands before it. */
const last = '\u{10ffff}';

/** Counts rows by the value of a facet or tags index. */
export function countFacets(file: ViewFile, query: FacetQuery): FacetCount[] {
  const check = new QueryCheck(`facets of ${file.view}`);
  const tags = file.index(query.index, 'tags');
  const column = tags === undefined ? check.index(file, '/index', query.index, 'facet')?.columns[0] : undefined;
  const facets = facetConditions(file, check, query.equals);
  const where = whereConditions(file, check, query);
  check.limit(query.limit);
  const begins = beginsWith(check, query.startsWith, tags !== undefined);
  check.done();
  const { counter } = file.counting;
  if (counter !== undefined) return counter.facets(query, withText(file, counter, query));
  const sql = facets.sql + where.sql;
  const parameters = [...facets.parameters, ...where.parameters];
  const order = 'GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?';
  const counted =
    tags === undefined
      ? file.all(`SELECT r.${column}, count(*) FROM rows r WHERE true${sql} ${order}`, [...parameters, query.limit])
      : // The rows are found once; looking each tag's row up again would cost several times as much.
        file.all(
          `${sql === '' ? '' : `WITH hits AS MATERIALIZED (SELECT r.id FROM rows r WHERE true${sql})`}
           SELECT g.value, count(*) FROM ${tags.sqlName} g
           WHERE ${sql === '' ? 'true' : 'g.row IN (SELECT id FROM hits)'}${begins.sql} ${order}`,
          [...parameters, ...begins.parameters, query.limit],
        );
  return counted.map(([value, count]) => ({ value: decodeValue(value), count: count as number }));
}

/** Counts the rows that fit. */
export function countRows(file: ViewFile, query: CountQuery): number {
  const check = new QueryCheck(`count of ${file.view}`);
  const { sql, parameters } = whereConditions(file, check, query);
  check.done();
  const { counter } = file.counting;
  if (counter !== undefined) return counter.matching(query.where ?? [], withText(file, counter, query)).size;
  return file.get(`SELECT count(*) FROM rows r WHERE true${sql}`, parameters)![0] as number;
}

/** The rows that have the words, which the file alone knows; undefined when no words are asked for. */
function withText(file: ViewFile, counter: ViewCounter, { text }: CountQuery): SlotSet | undefined {
  if (text === undefined) return undefined;
  const { sql, parameters } = whereConditions(file, new QueryCheck(file.view), { text });
  return counter.among(file.all(`SELECT r.key FROM rows r WHERE true${sql}`, parameters).map(([key]) => key as string));
}

function beginsWith(check: QueryCheck, beginning: string | undefined, isTags: boolean) {
  const parameters: SqlValue[] = [];
  if (beginning === undefined) return { sql: '', parameters };
  if (!isTags) check.problem('/startsWith', 'is for tags only');
  check.value('/startsWith', beginning);
  parameters.push(beginning, `${beginning}${last}`);
  return { sql: ' AND g.value >= ? AND g.value < ?', parameters };
}
