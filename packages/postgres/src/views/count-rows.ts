import type { CountQuery, FacetCount, FacetQuery } from '@banyan/engine';
import { QueryCheck } from '@banyan/engine/view-store';
import { facetConditions, whereConditions, type Making } from './conditions.ts';
import { Parameters } from './parameters.ts';
import type { ViewReading } from './view-reading.ts';
import { decodeValue } from './view-values.ts';

/** Behind every text that begins with what stands before it. */
const last = '\u{10ffff}';

const makingOf = (reading: ViewReading, what: string): Making => ({
  reading,
  check: new QueryCheck(`${what} of ${reading.view}`),
  parameters: new Parameters(),
});

/** Counts rows by the value of a facet or tags index. */
export async function countFacets(reading: ViewReading, query: FacetQuery): Promise<FacetCount[]> {
  const making = makingOf(reading, 'facets');
  const { check, parameters } = making;
  const tags = reading.index(query.index, 'tags');
  const facet = tags === undefined ? check.index(reading, '/index', query.index, 'facet') : undefined;
  const conditions = facetConditions(making, query.equals) + whereConditions(making, query);
  check.limit(query.limit);
  const { startsWith } = query;
  if (startsWith !== undefined) {
    if (tags === undefined) check.problem('/startsWith', 'is for tags only');
    check.value('/startsWith', startsWith);
  }
  check.done();
  const order = `group by 1 order by count desc, 1 limit ${query.limit}`;
  if (tags !== undefined) {
    const begins =
      startsWith === undefined
        ? ''
        : ` and g.tag >= ${parameters.add(startsWith, 'text')} and g.tag < ${parameters.add(startsWith + last, 'text')}`;
    return reading.all<{ value: string; count: number }>(
      `select g.tag as value, count(*) as count from ${reading.rows} r, unnest(r.${tags.columns[0]}) g(tag) where true${conditions}${begins} ${order}`,
      parameters.values,
    );
  }
  const [column] = facet!.columns;
  const counted = await reading.all<{ value: Buffer; count: number; long: string | null }>(
    `select r.${column} as value, count(*) as count, min(r.long) as long from ${reading.rows} r where true${conditions} ${order}`,
    parameters.values,
  );
  return counted.map(({ value, count, long }) => ({ value: wholeOf(column!, long) ?? decodeValue(value), count }));
}

/** A long value of a column, of which the column holds only the beginning. */
function wholeOf(column: string, long: string | null): string | undefined {
  return long === null ? undefined : (JSON.parse(long) as Record<string, string>)[column];
}

/** Counts the rows that fit. */
export async function countRows(reading: ViewReading, query: CountQuery): Promise<number> {
  const making = makingOf(reading, 'count');
  const conditions = whereConditions(making, query);
  making.check.done();
  const [counted] = await reading.all<{ count: number }>(
    `select count(*) as count from ${reading.rows} r where true${conditions}`,
    making.parameters.values,
  );
  return counted!.count;
}
