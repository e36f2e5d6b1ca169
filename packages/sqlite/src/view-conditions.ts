import type { CountQuery, IndexValue, StemQuery, StoredWhere } from '@banyan/engine';
import type { ViewFile } from './view-file.ts';
import { faultOfStem, type QueryCheck } from '@banyan/engine/view-store';
import { encodeValue, type SqlValue } from './view-values.ts';

/** More stems than a search needs; each one costs a pass over its rows. */
const stemsMax = 32;
/** More than a form has fields, or a field has values. */
const conditionsMax = 32;
const valuesMax = 1000;

/** A condition on the table `r` (rows), with what it binds. */
export interface Condition {
  /** '' or a text that starts with ` AND `. */
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** Equality on facet indexes. */
export function facetConditions(
  file: ViewFile,
  check: QueryCheck,
  equals: Readonly<Record<string, IndexValue | undefined>> | undefined,
): Condition {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  for (const [name, value] of Object.entries(equals ?? {})) {
    if (value === undefined) continue;
    const path = `/equals/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const index = check.index(file, path, name, 'facet');
    check.value(path, value);
    conditions.push(` AND r.${index?.columns[0]} = ?`);
    parameters.push(encodeValue(value));
  }
  return { sql: conditions.join(''), parameters };
}

/** What rows must fit, and the words that they must have. */
export function whereConditions(file: ViewFile, check: QueryCheck, { where = [], text }: CountQuery): Condition {
  if (where.length > conditionsMax)
    check.problem('/where', `has ${where.length} conditions, at most ${conditionsMax} are joined`);
  const all = where.map((one, i) => whereCondition(file, check, `/where/${i}`, one));
  if (text !== undefined) all.push(textCondition(file, check, text));
  return { sql: all.map(({ sql }) => sql).join(''), parameters: all.flatMap(({ parameters }) => parameters) };
}

// Rows are found by their entries, not looked at one by one: what a condition costs goes by how many rows fit it.
function whereCondition(file: ViewFile, check: QueryCheck, path: string, where: StoredWhere, of = 'r'): Condition {
  if ('measures' in where) return measureCondition(file, check, path, where, of);
  const { anyOf } = where;
  if (anyOf.length > valuesMax) check.problem(`${path}/anyOf`, `has ${anyOf.length} values, at most ${valuesMax}`);
  for (const [i, value] of anyOf.entries()) check.value(`${path}/anyOf/${i}`, value);
  const parameters = anyOf.map(encodeValue);
  const among = `IN (${anyOf.map(() => '?').join(', ')})`;
  if ('facet' in where) {
    const index = check.index(file, `${path}/facet`, where.facet, 'facet');
    return { sql: ` AND ${of}.${index?.columns[0]} ${among}`, parameters };
  }
  const table = check.index(file, `${path}/tags`, where.tags, 'tags')?.sqlName;
  if (!('linked' in where))
    return { sql: ` AND ${of}.id IN (SELECT g.row FROM ${table} g WHERE g.value ${among})`, parameters };
  const linked = check.index(file, `${path}/linked`, where.linked, 'facet')?.columns[0];
  const besides = (where.where ?? []).map((one, i) => whereCondition(file, check, `${path}/where/${i}`, one, 'o'));
  const fits = `o.${linked} ${among}${besides.map(({ sql }) => sql).join('')}`;
  return {
    sql: ` AND ${of}.id IN (SELECT g.row FROM rows o CROSS JOIN ${table} g ON g.value = o.key WHERE ${fits})`,
    parameters: [...parameters, ...besides.flatMap((one) => one.parameters)],
  };
}

function measureCondition(
  file: ViewFile,
  check: QueryCheck,
  path: string,
  { measures, name, from, to }: Extract<StoredWhere, { measures: string }>,
  of: string,
): Condition {
  const table = check.index(file, `${path}/measures`, measures, 'measures')?.sqlName;
  check.value(`${path}/name`, name);
  const parameters: SqlValue[] = [name];
  let sql = '';
  for (const [bound, value, sign] of [['from', from, '>='] as const, ['to', to, '<'] as const]) {
    if (value === undefined) continue;
    check.value(`${path}/${bound}`, value);
    parameters.push(value);
    sql += ` AND m.value ${sign} ?`;
  }
  return { sql: ` AND ${of}.id IN (SELECT m.row FROM ${table} m WHERE m.name = ?${sql})`, parameters };
}

function textCondition(file: ViewFile, check: QueryCheck, { index, stems, prefix = false }: StemQuery): Condition {
  const table = check.index(file, '/text/index', index, 'text')?.sqlName;
  const match = matchOf(check, '/text/stems', stems, prefix);
  if (stems.length === 0) return { sql: ' AND false', parameters: [] };
  return { sql: ` AND r.id IN (SELECT rowid FROM ${table} WHERE ${table} MATCH ?)`, parameters: [match] };
}

/** FTS5's query for rows that have all stems, the last one perhaps only begun. */
export function matchOf(check: QueryCheck, path: string, stems: readonly string[], prefix: boolean): string {
  if (stems.length > stemsMax) check.problem(path, `has ${stems.length} stems, at most ${stemsMax} are searched for`);
  for (const [i, stem] of stems.entries()) {
    const fault = faultOfStem(stem);
    if (fault !== undefined) check.problem(`${path}/${i}`, fault);
  }
  return `${stems.map((stem) => `"${stem}"`).join(' AND ')}${prefix ? '*' : ''}`;
}
