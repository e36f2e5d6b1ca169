import type { IndexValue } from '@banyan/engine';
import type { ViewFile } from './view-file.ts';
import type { QueryCheck } from './view-query-check.ts';
import { encodeValue, type SqlValue } from './view-values.ts';
import { faultOfStem } from './view-words.ts';

/** More stems than a search needs; each one costs a pass over its rows. */
const stemsMax = 32;

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

/** FTS5's query for rows that have all stems, the last one perhaps only begun. */
export function matchOf(check: QueryCheck, path: string, stems: readonly string[], prefix: boolean): string {
  if (stems.length > stemsMax) check.problem(path, `has ${stems.length} stems, at most ${stemsMax} are searched for`);
  for (const [i, stem] of stems.entries()) {
    const fault = faultOfStem(stem);
    if (fault !== undefined) check.problem(`${path}/${i}`, fault);
  }
  return `${stems.map((stem) => `"${stem}"`).join(' AND ')}${prefix ? '*' : ''}`;
}
