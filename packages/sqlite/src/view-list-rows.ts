import type { IndexValue, ListPage, ListQuery } from '@banyan/engine';
import { whereConditions, type Condition } from './view-conditions.ts';
import { foundColumns, foundWidth, type ViewFile } from './view-file.ts';
import { QueryCheck, compareValues, invalidCursor, readCursor, writeCursor } from '@banyan/engine/view-store';
import { decodeValue, encodeValue, type SqlValue } from './view-values.ts';

/** A list query against the columns of its index. */
interface Plan {
  /** `r` (rows), and what puts them in order where that is another table. */
  readonly from: string;
  readonly where: Condition;
  /** All columns of the index, the key last. */
  readonly columns: readonly string[];
  readonly equals: readonly IndexValue[];
  /** The columns that are still to be sorted by, the key last. */
  readonly sort: readonly string[];
  readonly descending: boolean;
}

/** Reads one page of rows in the order of an index. */
export function listRows(file: ViewFile, query: ListQuery): ListPage {
  const subject = `list of ${file.view}`;
  const plan = planOf(file, query, new QueryCheck(subject));
  const narrowed = plan.where.sql === '' ? [] : [query.where ?? [], query.text ?? null];
  const identity = JSON.stringify([
    file.view,
    query.index ?? null,
    plan.equals,
    bounds(query),
    plan.descending,
    ...narrowed,
  ]);
  const after = query.after === undefined ? undefined : readPlace(subject, identity, query, plan);
  const { where, parameters } = conditionsOf(query, plan, after);
  const direction = plan.descending ? ' DESC' : '';
  const found = file.all(
    `SELECT ${[foundColumns, ...plan.sort.slice(0, -1)].join(', ')}
     FROM ${plan.from} LEFT JOIN parked p ON p.key = r.key
     WHERE ${['true', ...where].join(' AND ')}${plan.where.sql}
     ORDER BY ${plan.columns.map((column) => column + direction).join(', ')} LIMIT ?`,
    [...parameters, ...plan.where.parameters, query.limit + 1],
  );
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page.map((row) => file.found(row)),
    next: last && writeCursor(identity, [...last.slice(foundWidth).map(decodeValue), last[0] as string]),
  };
}

function bounds({ from, to }: ListQuery) {
  return [from === undefined ? [] : [from], to === undefined ? [] : [to]];
}

function planOf(file: ViewFile, query: ListQuery, check: QueryCheck): Plan {
  const equals = query.equals ?? [];
  const measures = query.index === undefined ? undefined : file.index(query.index, 'measures');
  const index =
    query.index === undefined || measures !== undefined ? undefined : check.index(file, '/index', query.index, 'range');
  const columns =
    measures === undefined
      ? [...(index?.columns ?? []).map((column) => `r.${column}`), 'r.key']
      : ['m.name', 'm.value', 'm.key'];
  if (measures !== undefined && equals.length === 0) check.problem('/equals', 'must begin with the name of a measure');
  const where = whereConditions(file, check, query);
  check.limit(query.limit);
  for (const [i, value] of equals.entries()) check.value(`/equals/${i}`, value);
  if (equals.length > columns.length - 1)
    check.problem('/equals', `has ${equals.length} values for ${columns.length - 1} columns`);
  const onKey = equals.length === columns.length - 1;
  for (const bound of ['from', 'to'] as const) {
    const value = query[bound];
    if (value === undefined) continue;
    if (onKey && typeof value !== 'string') check.problem(`/${bound}`, 'must be a string: it bounds the key');
    else check.value(`/${bound}`, value);
  }
  check.done();
  return {
    from:
      measures === undefined
        ? `rows r ${file.indexed ? `INDEXED BY ${index?.sqlName ?? 'by_key'}` : ''}`
        : `${measures.sqlName} m CROSS JOIN rows r ON r.id = m.row`,
    where,
    columns,
    equals,
    sort: columns.slice(equals.length),
    descending: query.order === 'descending',
  };
}

/** The place to go on after; it must lie within the query's own bounds, which lets the bound that it replaces be left out of the search. */
function readPlace(subject: string, identity: string, query: ListQuery, { sort }: Plan): readonly IndexValue[] {
  const place = readCursor(subject, identity, query.after!, sort.length);
  const below = query.from !== undefined && compareValues(place[0]!, query.from) < 0;
  const above = query.to !== undefined && compareValues(place[0]!, query.to) >= 0;
  if (below || above || typeof place.at(-1) !== 'string') throw invalidCursor(subject);
  return place;
}

function conditionsOf(query: ListQuery, plan: Plan, after: readonly IndexValue[] | undefined) {
  const where = plan.equals.map((_, i) => `${plan.columns[i]} = ?`);
  const parameters: SqlValue[] = plan.equals.map(encodeValue);
  const bounded = plan.sort[0]!;
  if (query.from !== undefined && (after === undefined || plan.descending)) {
    where.push(`${bounded} >= ?`);
    parameters.push(encodeValue(query.from));
  }
  if (query.to !== undefined && (after === undefined || !plan.descending)) {
    where.push(`${bounded} < ?`);
    parameters.push(encodeValue(query.to));
  }
  if (after !== undefined) {
    where.push(`(${plan.sort.join(', ')}) ${plan.descending ? '<' : '>'} (${plan.sort.map(() => '?').join(', ')})`);
    parameters.push(...after.map(encodeValue));
  }
  return { where, parameters };
}
