import type { CountQuery, IndexValue, StemQuery, StoredWhere } from '@banyan/engine';
import { faultOfStem, needleOf, type QueryCheck } from '@banyan/engine/view-store';
import type { Parameters } from './parameters.ts';
import { LEXEME_LETTERS_MAX, measuresTable, textColumnsOf, type IndexLayout } from './view-layout.ts';
import type { ViewReading } from './view-reading.ts';
import { encodeValue } from './view-values.ts';

/** More stems than a search needs; each one costs a pass over its rows. */
const stemsMax = 32;
/** More than a form has fields, or a field has values. */
const conditionsMax = 32;
const valuesMax = 1000;

/** What a query is made of: where it reads, what is wrong with it, what it binds. */
export interface Making {
  readonly reading: ViewReading;
  readonly check: QueryCheck;
  readonly parameters: Parameters;
}

/** Equality on facet indexes: '' or a text that starts with ` and `. The table is `r`. */
export function facetConditions(
  { reading, check, parameters }: Making,
  equals: Readonly<Record<string, IndexValue | undefined>> | undefined,
): string {
  return Object.entries(equals ?? {})
    .map(([name, value]) => {
      if (value === undefined) return '';
      const path = `/equals/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const index = check.index(reading, path, name, 'facet');
      check.value(path, value);
      return index === undefined
        ? ''
        : ` and r.${index.columns[0]} = ${parameters.add(encodeValue(value, index.bytesMax), 'bytea')}`;
    })
    .join('');
}

/** What rows must fit, and the words that they must have. */
export function whereConditions(making: Making, { where = [], text }: CountQuery): string {
  if (where.length > conditionsMax)
    making.check.problem('/where', `has ${where.length} conditions, at most ${conditionsMax} are joined`);
  const all = where.map((one, i) => whereCondition(making, `/where/${i}`, one));
  if (text !== undefined) all.push(textCondition(making, text));
  return all.join('');
}

function whereCondition(making: Making, path: string, where: StoredWhere, of = 'r'): string {
  if ('measures' in where) return measureCondition(making, path, where, of);
  const { reading, check, parameters } = making;
  const { anyOf } = where;
  if (anyOf.length > valuesMax) check.problem(`${path}/anyOf`, `has ${anyOf.length} values, at most ${valuesMax}`);
  for (const [i, value] of anyOf.entries()) check.value(`${path}/anyOf/${i}`, value);
  const isAmong = (column: string, index: IndexLayout): string =>
    `${column} = any(${parameters.add(
      anyOf.map((value) => encodeValue(value, index.bytesMax)),
      'bytea[]',
    )})`;
  if ('facet' in where) {
    const index = check.index(reading, `${path}/facet`, where.facet, 'facet');
    return index === undefined ? '' : ` and ${isAmong(`${of}.${index.columns[0]}`, index)}`;
  }
  const tags = check.index(reading, `${path}/tags`, where.tags, 'tags');
  if (!('linked' in where))
    return tags === undefined ? '' : ` and ${of}.${tags.columns[0]} && ${parameters.add(anyOf, 'text[]')}`;
  const linked = check.index(reading, `${path}/linked`, where.linked, 'facet');
  const isOne = linked === undefined ? '' : isAmong(`o.${linked.columns[0]}`, linked);
  const besides = (where.where ?? []).map((one, i) => whereCondition(making, `${path}/where/${i}`, one, 'o'));
  if (tags === undefined || linked === undefined) return '';
  return ` and ${of}.${tags.columns[0]} && array(select o.key from ${reading.rows} o where ${isOne}${besides.join('')})`;
}

function measureCondition(
  { reading, check, parameters }: Making,
  path: string,
  { measures, name, from, to }: Extract<StoredWhere, { measures: string }>,
  of: string,
): string {
  const index = check.index(reading, `${path}/measures`, measures, 'measures');
  check.value(`${path}/name`, name);
  for (const [bound, value] of [['from', from] as const, ['to', to] as const])
    if (value !== undefined) check.value(`${path}/${bound}`, value);
  if (index === undefined) return '';
  const bounds = [
    from === undefined ? '' : ` and m.value >= ${parameters.add(from, 'double precision')}`,
    to === undefined ? '' : ` and m.value < ${parameters.add(to, 'double precision')}`,
  ];
  const table = measuresTable(reading.schema, reading.id, index.number);
  return ` and ${of}.key in (select m.key from ${table} m where m.name = ${parameters.add(name, 'text')}${bounds.join('')})`;
}

function textCondition(making: Making, { index, stems, prefix = false }: StemQuery): string {
  const text = making.check.index(making.reading, '/text/index', index, 'text');
  checkStems(making.check, '/text/stems', stems);
  if (stems.length === 0) return ' and false';
  return text === undefined ? '' : matchOf(making, text, stems, prefix);
}

/** Looks at the stems of a query. */
export function checkStems(check: QueryCheck, path: string, stems: readonly string[]): void {
  if (stems.length > stemsMax) check.problem(path, `has ${stems.length} stems, at most ${stemsMax} are searched for`);
  for (const [i, stem] of stems.entries()) {
    const fault = faultOfStem(stem);
    if (fault !== undefined) check.problem(`${path}/${i}`, fault);
  }
}

/** The condition for rows that have all stems, the last one perhaps only begun. */
export function matchOf(
  { parameters }: Pick<Making, 'parameters'>,
  { columns, number }: IndexLayout,
  stems: readonly string[],
  prefix: boolean,
): string {
  const isOpen = (i: number): boolean => prefix && i === stems.length - 1;
  // Stems are of letters and digits only (`faultOfStem`), so they need nothing but quotes.
  const lexemes = stems.map((stem, i) => {
    const letters = Array.from(stem);
    return `'${letters.slice(0, LEXEME_LETTERS_MAX).join('')}'${isOpen(i) ? ':*' : ''}`;
  });
  const long = stems
    .map((stem, i) => ({ needle: needleOf(stem, isOpen(i)), letters: Array.from(stem).length }))
    .filter(({ letters }) => letters > LEXEME_LETTERS_MAX);
  const looked = long.map(({ needle }) => ` and strpos(r.${columns[0]}, ${parameters.add(needle, 'text')}) > 0`);
  return ` and r.${textColumnsOf(number).lexemes} @@ ${parameters.add(lexemes.join(' & '), 'tsquery')}${looked.join('')}`;
}
