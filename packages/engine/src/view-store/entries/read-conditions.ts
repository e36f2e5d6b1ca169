import type { CountQuery, IndexDefinition, IndexValue, StemQuery, StoredWhere } from '../../ports/view-store.ts';
import type { IndexedView, QueryCheck } from '../query-check.ts';
import { faultOfStem } from '../stems.ts';
import { AFTER_ALL, beginningOf, sortedText } from './sorted-text.ts';

/** More stems than a search needs; each one costs a pass over its rows. */
const stemsMax = 32;
/** More than a form has fields, or a field has values. */
const conditionsMax = 32;
const valuesMax = 1000;

/** An index of a view whose indexes hold entries (see `rowEntries`). */
export interface EntryIndex {
  readonly definition: IndexDefinition;
  /** Its place in the view's definition. */
  readonly number: number;
}

/** Texts from one on, up to and without another. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What a row must have among the entries of an index: one of some, one within a span, or the key of a row that fits other conditions. */
export type EntryCondition =
  | { readonly index: EntryIndex; readonly anyOf: readonly string[] }
  | { readonly index: EntryIndex; readonly span: Span }
  | { readonly index: EntryIndex; readonly linked: readonly EntryCondition[] };

/** All that begin so. */
export const spanOf = (beginning: string): Span => ({ from: beginning, to: beginning + AFTER_ALL });

/** Equality on facet indexes. */
export function readEquals(
  view: IndexedView<EntryIndex>,
  check: QueryCheck,
  equals: Readonly<Record<string, IndexValue | undefined>> | undefined,
): EntryCondition[] {
  return Object.entries(equals ?? {}).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const path = `/equals/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const index = check.index(view, path, name, 'facet');
    check.value(path, value);
    return index === undefined ? [] : [{ index, anyOf: [sortedText(value)] }];
  });
}

/** What rows must fit, and the words that they must have. */
export function readConditions(
  view: IndexedView<EntryIndex>,
  check: QueryCheck,
  { where = [], text }: CountQuery,
): EntryCondition[] {
  if (where.length > conditionsMax)
    check.problem('/where', `has ${where.length} conditions, at most ${conditionsMax} are joined`);
  return [
    ...where.flatMap((one, i) => readWhere(view, check, `/where/${i}`, one)),
    ...(text === undefined ? [] : readText(view, check, text)),
  ];
}

function readWhere(
  view: IndexedView<EntryIndex>,
  check: QueryCheck,
  path: string,
  where: StoredWhere,
): EntryCondition[] {
  if ('measures' in where) return readMeasures(view, check, path, where);
  const { anyOf } = where;
  if (anyOf.length > valuesMax) check.problem(`${path}/anyOf`, `has ${anyOf.length} values, at most ${valuesMax}`);
  for (const [i, value] of anyOf.entries()) check.value(`${path}/anyOf/${i}`, value);
  const among = (index: EntryIndex | undefined): EntryCondition[] =>
    index === undefined ? [] : [{ index, anyOf: [...new Set(anyOf.map(sortedText))] }];
  if ('facet' in where) return among(check.index(view, `${path}/facet`, where.facet, 'facet'));
  const tags = check.index(view, `${path}/tags`, where.tags, 'tags');
  if (!('linked' in where)) return among(tags);
  const linked = [
    ...among(check.index(view, `${path}/linked`, where.linked, 'facet')),
    ...(where.where ?? []).flatMap((one, i) => readWhere(view, check, `${path}/where/${i}`, one)),
  ];
  return tags === undefined ? [] : [{ index: tags, linked }];
}

function readMeasures(
  view: IndexedView<EntryIndex>,
  check: QueryCheck,
  path: string,
  { measures, name, from, to }: Extract<StoredWhere, { measures: string }>,
): EntryCondition[] {
  const index = check.index(view, `${path}/measures`, measures, 'measures');
  check.value(`${path}/name`, name);
  for (const [bound, value] of [['from', from] as const, ['to', to] as const])
    if (value !== undefined) check.value(`${path}/${bound}`, value);
  const prefix = sortedText(name);
  return index === undefined ? [] : [{ index, span: boundedSpan(prefix, from, to) }];
}

/** What begins so and goes on within bounds. */
export function boundedSpan(prefix: string, from: IndexValue | undefined, to: IndexValue | undefined): Span {
  return {
    from: from === undefined ? prefix : prefix + sortedText(from),
    to: prefix + (to === undefined ? AFTER_ALL : sortedText(to)),
  };
}

function readText(view: IndexedView<EntryIndex>, check: QueryCheck, query: StemQuery): EntryCondition[] {
  const index = check.index(view, '/text/index', query.index, 'text');
  checkStems(check, '/text/stems', query.stems);
  if (index === undefined) return [];
  return query.stems.length === 0 ? [{ index, anyOf: [] }] : stemConditions(index, query.stems, query.prefix === true);
}

/** Looks at the stems of a query. */
export function checkStems(check: QueryCheck, path: string, stems: readonly string[]): void {
  if (stems.length > stemsMax) check.problem(path, `has ${stems.length} stems, at most ${stemsMax} are searched for`);
  for (const [i, stem] of stems.entries()) {
    const fault = faultOfStem(stem);
    if (fault !== undefined) check.problem(`${path}/${i}`, fault);
  }
}

/** One condition for each stem, the last one perhaps only begun. */
export function stemConditions(index: EntryIndex, stems: readonly string[], prefix: boolean): EntryCondition[] {
  return stems.map((stem, i) =>
    prefix && i === stems.length - 1
      ? { index, span: spanOf(beginningOf(stem)) }
      : { index, anyOf: [sortedText(stem)] },
  );
}
