import type { Direction, TextQuery, ViewReader } from '@banyan/core';
import type { attributes } from './attributes.ts';
import { AVAILABLE, without, type Asked, type Chosen } from './browse-conditions.ts';
import type { categoryTree } from './category-tree.ts';
import type { listing } from './listing.ts';
import { decimalOf, roundRanges } from './price-ranges.ts';
import { translationKey, type translations } from './translation.ts';

/** What the counts are of. */
interface Counted {
  readonly listing: ViewReader<typeof listing>;
  readonly chosen: Chosen;
  readonly text: TextQuery<(typeof listing)['indexes']> | undefined;
}

/** Where labels are found. */
interface Labels {
  readonly attributes: ViewReader<typeof attributes>;
  readonly translations: ViewReader<typeof translations>;
  readonly language: string | undefined;
}

type Kind = 'attribute' | 'option';
interface Value {
  readonly value: string;
  readonly count: number;
}

/** Counts that a page can show: of more values than this the rarest are left out. */
const VALUES_MAX = 1000;

/**
 * How many products each value of each attribute and option would find. What was chosen of an attribute does not narrow its own counts, so that a buyer
 * sees what another choice would add.
 */
export async function browseFacets(counted: Counted, labels: Labels) {
  const kinds = await Promise.all((['attribute', 'option'] as const).map((kind) => facetsOfKind(counted, kind)));
  return Promise.all(kinds.flat().map((one) => labelled(one, labels)));
}

/** How many products are in each category, whichever was chosen. */
export async function categoryCounts(
  { listing: rows, chosen, text }: Counted,
  tree: ViewReader<typeof categoryTree>,
  { translations: told, language }: Labels,
) {
  const where = without(chosen, 'category');
  const counts = await rows.facets({ index: 'marks', where, text, limit: VALUES_MAX });
  const isCategory = ({ value }: { readonly value: unknown }) => String(value).startsWith('category:');
  const named = counts.filter(isCategory).map(async ({ value, count }) => {
    const category = String(value).slice('category:'.length);
    const node = await tree.get(category);
    if (node === undefined) return [];
    const translated = language && (await told.get(translationKey('category', category, language)))?.name;
    return [{ category, name: translated || node.name, count }];
  });
  return (await Promise.all(named)).flat();
}

/** How many products are in each of some round ranges of prices, whichever was chosen. */
export async function priceCounts({ listing: rows, chosen, text }: Counted, currency: string | undefined) {
  if (currency === undefined) return [];
  const name = `price:${currency}`;
  const where = without(chosen, 'price');
  const extreme = (of: string, direction: Direction) =>
    rows.list({ index: 'numbers', equals: [of], direction, where, text, limit: 1 });
  const dearest = `highest-price:${currency}`;
  const [low, high] = await Promise.all([extreme(name, 'ascending'), extreme(dearest, 'descending')]);
  const valueIn = ({ rows: [row] }: typeof low, of: string) => row?.numbers.find((one) => one.name === of)?.value;
  const [lowest, highest] = [valueIn(low, name), valueIn(high, dearest)];
  if (lowest === undefined || highest === undefined) return [];
  const ranges = roundRanges(lowest, highest).map(async ({ from, to }) => ({
    from: decimalOf(from),
    to: decimalOf(to),
    count: await rows.count({ where: without(chosen, 'price', { measures: 'numbers', name, from, to }), text }),
  }));
  return (await Promise.all(ranges)).filter(({ count }) => count > 0);
}

/** How many of the products are in stock. */
export function availableCount({ listing: rows, chosen, text }: Counted): Promise<number> {
  return rows.count({ where: without(chosen, 'available', AVAILABLE), text });
}

async function facetsOfKind({ listing: rows, chosen, text }: Counted, kind: Kind) {
  const own = [...chosen.ofProduct.keys(), ...chosen.ofVariant.keys()].filter((name) => name.startsWith(`${kind}:`));
  const [every, ...alone] = await Promise.all([
    // All kinds at once: one question, which others ask as well, is cheaper than one for each.
    rows.facets({ index: 'marks', where: without(chosen), text, limit: VALUES_MAX }),
    ...own.map((name) =>
      rows.facets({ index: 'marks', startsWith: `${name}=`, where: without(chosen, name), text, limit: VALUES_MAX }),
    ),
  ]);
  const all = every.filter(({ value }) => String(value).startsWith(`${kind}:`));
  const facets = new Map<string, Value[]>(own.map((name) => [name, []]));
  const others = all.filter(({ value }) => !own.includes(String(value).split('=', 1)[0]!));
  const counts = [...others, ...alone.flat()].map(async ({ value: mark, count }) => {
    const [name = ''] = String(mark).split('=', 1);
    const value = { tags: 'marks', anyOf: [String(mark)] } as const;
    const isNarrowed = kind === 'option' && [...chosen.ofVariant.keys()].some((one) => one !== name);
    // Of the products that were found, some have the value on another variant than the one that fits.
    const found = isNarrowed ? await rows.count({ where: without(chosen, name, value), text }) : count;
    return { name, value: String(mark).slice(name.length + 1), count: found };
  });
  for (const { name, value, count } of await Promise.all(counts)) {
    if (count === 0) continue;
    const values = facets.get(name) ?? [];
    values.push({ value, count });
    facets.set(name, values);
  }
  return [...facets]
    .map(([name, values]) => ({ kind, code: name.slice(kind.length + 1), values }))
    .toSorted((left, right) => (left.code < right.code ? -1 : 1));
}

async function labelled(
  { kind, code, values }: { readonly kind: Kind; readonly code: string; readonly values: readonly Value[] },
  { attributes: defined, translations: told, language }: Labels,
) {
  const definition = kind === 'attribute' ? await defined.get(code) : undefined;
  const translated =
    kind === 'attribute' && language !== undefined
      ? await told.get(translationKey('attribute', code, language))
      : undefined;
  const known = new Map(
    [...(definition?.values ?? []), ...(translated?.labels ?? [])].map((one) => [one.code, one.label]),
  );
  return {
    kind,
    code,
    label: translated?.name ?? definition?.label ?? code,
    values: values.map(({ value, count }) => ({ value, label: known.get(value) ?? value, count })),
  };
}

/** The words that are asked for, in the index of their language. */
export function textOf(asked: Asked, languages: readonly ('de' | 'fr' | 'es')[]): Counted['text'] {
  if (asked.text === undefined) return undefined;
  const index = languages.find((one) => one === asked.language?.slice(0, 2)) ?? 'words';
  return { index, text: asked.text, prefix: asked.prefix };
}
