import type { IndexValue, ListPage, ListQuery } from '@banyan/engine';
import { QueryCheck, invalidCursor, readCursor, writeCursor } from '@banyan/engine/view-store';
import { whereConditions, type Making } from './conditions.ts';
import { Parameters } from './parameters.ts';
import { measuresTable, type IndexLayout } from './view-layout.ts';
import type { SelectedRow, ViewReading } from './view-reading.ts';
import { encodeValue } from './view-values.ts';

/** What a list is sorted by: an expression, the type that it compares as, and how a value of a query or a cursor is written in it. */
interface Column {
  readonly sql: string;
  readonly type: 'bytea' | 'text' | 'double precision';
  readonly bytesMax: number;
}

/** Reads one page of rows in the order of an index. */
export async function listRows(reading: ViewReading, query: ListQuery): Promise<ListPage> {
  const subject = `list of ${reading.view}`;
  const making: Making = { reading, check: new QueryCheck(subject), parameters: new Parameters() };
  const measures = query.index === undefined ? undefined : reading.index(query.index, 'measures');
  const columns = columnsOf(making, query, measures);
  const conditions = whereConditions(making, query);
  const equals = query.equals ?? [];
  checkBounds(making.check, query, equals, columns);
  if (measures !== undefined && equals.length === 0)
    making.check.problem('/equals', 'must begin with the name of a measure');
  making.check.limit(query.limit);
  making.check.done();

  const descending = query.order === 'descending';
  const sort = columns.slice(equals.length);
  const identity = identityOf(reading, query, equals, descending);
  const after = query.after === undefined ? undefined : readPlace(subject, identity, query.after, sort);
  const { parameters } = making;
  const bound = ({ type, bytesMax }: Column, value: IndexValue): string =>
    parameters.add(type === 'bytea' ? encodeValue(value, bytesMax) : value, type);
  const where = equals.map((value, i) => `${columns[i]!.sql} = ${bound(columns[i]!, value)}`);
  if (query.from !== undefined) where.push(`${sort[0]!.sql} >= ${bound(sort[0]!, query.from)}`);
  if (query.to !== undefined) where.push(`${sort[0]!.sql} < ${bound(sort[0]!, query.to)}`);
  if (after !== undefined) {
    const place = sort.map(({ type }, i) => parameters.add(after[i], type));
    where.push(`(${sort.map(({ sql }) => sql).join(', ')}) ${descending ? '<' : '>'} (${place.join(', ')})`);
  }
  const from =
    measures === undefined
      ? `${reading.rows} r`
      : `${measuresTable(reading.schema, reading.id, measures.number)} m join ${reading.rows} r on r.key = m.key`;
  const places = sort.slice(0, -1).map(({ sql }, i) => `, ${sql} as sort_${i}`);
  const found = await reading.all<SelectedRow & Record<string, unknown>>(
    `select ${reading.selected}${places.join('')} from ${from} ${reading.joinParked}
       where ${['true', ...where].join(' and ')}${conditions}
       order by ${columns.map(({ sql }) => `${sql}${descending ? ' desc' : ''}`).join(', ')} limit ${query.limit + 1}`,
    parameters.values,
  );
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page.map((row) => reading.found(row)),
    next: last && writeCursor(identity, [...places.map((_, i) => written(last[`sort_${i}`])), last.key]),
  };
}

function columnsOf({ reading, check }: Making, query: ListQuery, measures: IndexLayout | undefined): Column[] {
  if (measures !== undefined)
    return [
      { sql: 'm.name', type: 'text', bytesMax: 0 },
      { sql: 'm.value', type: 'double precision', bytesMax: 0 },
      { sql: 'm.key', type: 'text', bytesMax: 0 },
    ];
  const index = query.index === undefined ? undefined : check.index(reading, '/index', query.index, 'range');
  const { columns = [], bytesMax = 0 } = index ?? {};
  return [
    ...columns.map((column) => ({ sql: `r.${column}`, type: 'bytea' as const, bytesMax })),
    { sql: 'r.key', type: 'text', bytesMax: 0 },
  ];
}

const KINDS = { text: 'string', 'double precision': 'number' } as const;

function checkBounds(check: QueryCheck, query: ListQuery, equals: readonly IndexValue[], columns: readonly Column[]) {
  if (equals.length > columns.length - 1)
    check.problem('/equals', `has ${equals.length} values for ${columns.length - 1} columns`);
  const look = (path: string, value: IndexValue, { type }: Column): void => {
    if (type !== 'bytea' && typeof value !== KINDS[type])
      check.problem(path, `must be a ${KINDS[type]}, as what it is compared with`);
    else check.value(path, value);
  };
  for (const [i, value] of equals.slice(0, columns.length - 1).entries()) look(`/equals/${i}`, value, columns[i]!);
  const bounded = columns[equals.length] ?? columns.at(-1)!;
  for (const bound of ['from', 'to'] as const) {
    const value = query[bound];
    if (value !== undefined) look(`/${bound}`, value, bounded);
  }
}

function identityOf(
  reading: ViewReading,
  query: ListQuery,
  equals: readonly IndexValue[],
  descending: boolean,
): string {
  const bounds = [query.from, query.to].map((bound) => (bound === undefined ? [] : [bound]));
  return JSON.stringify([
    reading.view,
    query.index ?? null,
    equals,
    bounds,
    descending,
    query.where ?? [],
    query.text ?? null,
  ]);
}

/** A sorted value as the cursor carries it: bytes as text, since of a long one they are all there is. */
function written(value: unknown): IndexValue {
  return Buffer.isBuffer(value) ? value.toString('base64') : (value as IndexValue);
}

/** The place to go on after. */
function readPlace(subject: string, identity: string, cursor: string, sort: readonly Column[]): readonly unknown[] {
  const place = readCursor(subject, identity, cursor, sort.length);
  return sort.map(({ type }, i) => {
    const value = place[i];
    if (typeof value !== (type === 'double precision' ? 'number' : 'string')) throw invalidCursor(subject);
    return type === 'bytea' ? Buffer.from(value as string, 'base64') : value;
  });
}
