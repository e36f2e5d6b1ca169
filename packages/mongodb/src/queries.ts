import type { CountQuery, FacetCount, FacetQuery, IndexValue, ListPage, ListQuery } from '@banyan/engine';
import {
  QueryCheck,
  readConditions,
  readFacets,
  readList,
  valueOfSorted,
  type EntryIndex,
  type Span,
} from '@banyan/engine/view-store';
import type { Document, Filter } from 'mongodb';
import { fieldsOf, type VersionDocument } from './documents.ts';
import type { ViewReading } from './view-reading.ts';

const ROW = { k: 1, r: 1, c: 1 } as const;

type PlacedVersion = Pick<VersionDocument, 'k' | 'r' | 'c'> & { readonly place: string };

/** Reads one page of rows in the order of an index. */
export async function listRows(reading: ViewReading, query: ListQuery): Promise<ListPage> {
  const { index, span, descending, limit, conditions, cursorAt } = readList(reading.standing, query);
  const fits = await reading.conditions(conditions);
  const order = { index, span, direction: descending ? (-1 as const) : (1 as const), most: limit + 1 };
  const found = await (index?.definition.kind === 'measures'
    ? byMeasure(reading, fits, { ...order, index })
    : byField(reading, fits, order));
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { rows: await reading.found(page), next: last && cursorAt(last.place) };
}

interface Order {
  readonly index: EntryIndex | undefined;
  readonly span: Span;
  readonly direction: 1 | -1;
  readonly most: number;
}

async function byField(
  reading: ViewReading,
  fits: Filter<VersionDocument>[],
  { index, span, direction, most }: Order,
): Promise<PlacedVersion[]> {
  const field = index === undefined ? 'k' : fieldsOf(index.number).entries;
  const rows = await reading.versions
    .find(reading.filter({ [field]: { $gte: span.from, $lt: span.to } }, ...fits), {
      projection: { ...ROW, [field]: 1 },
      sort: { [field]: direction },
      limit: most,
    })
    .toArray();
  return rows.map((row) => ({ ...row, place: row[field] as string }));
}

/** A row stands once for each of its measures, so those are taken apart before they are sorted. */
async function byMeasure(
  reading: ViewReading,
  fits: Filter<VersionDocument>[],
  { index, span, direction, most }: Order & { readonly index: EntryIndex },
): Promise<PlacedVersion[]> {
  const { entries } = fieldsOf(index.number);
  const within = { $gte: span.from, $lt: span.to };
  return reading.aggregate<PlacedVersion>([
    { $match: reading.filter({ [entries]: { $elemMatch: within } }, ...fits) },
    { $project: { ...ROW, place: `$${entries}` } },
    { $unwind: '$place' },
    { $match: { place: within } },
    { $sort: { place: direction } },
    { $limit: most },
  ]);
}

/** Counts the rows that fit. */
export async function countRows(reading: ViewReading, query: CountQuery): Promise<number> {
  const check = new QueryCheck(`count of ${reading.standing.view}`);
  const conditions = readConditions(reading.standing, check, query);
  check.done();
  if (conditions.length === 0) return reading.table.rows;
  const fits = await reading.conditions(conditions);
  return reading.versions.countDocuments(reading.filter({ k: { $exists: true } }, ...fits));
}

/** Counts rows by the value of a facet or tags index. */
export async function countFacets(reading: ViewReading, query: FacetQuery): Promise<FacetCount[]> {
  const { index, conditions, span, limit } = readFacets(reading.standing, query);
  const { entries } = fieldsOf(index.number);
  const fits = await reading.conditions(conditions);
  const within: Document[] = span === undefined ? [] : [{ $match: { value: { $gte: span.from, $lt: span.to } } }];
  const counted = await reading.aggregate<{ _id: string; count: number }>([
    { $match: reading.filter({ k: { $exists: true } }, ...fits) },
    { $project: { value: `$${entries}` } },
    ...(index.definition.kind === 'tags' ? [{ $unwind: '$value' }] : []),
    ...within,
    { $group: { _id: '$value', count: { $sum: 1 } } },
    { $sort: { count: -1, _id: 1 } },
    { $limit: limit },
  ]);
  return counted.map(({ _id, count }): { value: IndexValue; count: number } => ({ value: valueOfSorted(_id), count }));
}
