import { sharedAnswer, type Page, type TextQuery, type ViewReader } from '@banyan/core';
import { attributes } from './attributes.ts';
import { conditionsOf, without, type Asked, type Condition } from './browse-conditions.ts';
import { availableCount, browseFacets, categoryCounts, priceCounts, textOf } from './browse-facets.ts';
import { categoryTree } from './category-tree.ts';
import { catalog } from './contract.ts';
import { SEARCHED_LANGUAGES, listing } from './listing.ts';
import { cheapest, type ListingRow } from './listing-row.ts';
import { translationKey, translations } from './translation.ts';

type Text = TextQuery<(typeof listing)['indexes']>;
type Rows = ViewReader<typeof listing>;

/** A page of products on sale, with the counts that stand beside it. */
export const browse = sharedAnswer(
  catalog,
  'browse',
  { listing, attributes, categoryTree, translations },
  async (asked, views) => {
    const { language, currency } = asked;
    const family = asked.category === undefined ? [] : await familyOf(views.categoryTree, asked.category);
    const chosen = conditionsOf(asked, family);
    const text = textOf(asked, SEARCHED_LANGUAGES);
    const where = without(chosen);
    const counted = { listing: views.listing, chosen, text };
    const labels = { attributes: views.attributes, translations: views.translations, language };
    const isCounted = asked.facets !== false;
    const [page, total, facets, categories, priceRanges, available] = await Promise.all([
      pageOf(views.listing, asked, where, text),
      views.listing.count({ where, text }),
      isCounted ? browseFacets(counted, labels) : [],
      isCounted ? categoryCounts(counted, views.categoryTree, labels) : [],
      isCounted ? priceCounts(counted, currency) : [],
      availableCount(counted),
    ]);
    const rows = page.rows.map((row) => shown(row, views.listing, views.translations, language));
    return {
      rows: await Promise.all(rows),
      next: page.next ?? null,
      total,
      suggestions: total > 0 || text === undefined ? [] : [...(await suggestions(views.listing, text))],
      facets,
      categories,
      priceRanges,
      available,
    };
  },
);

function pageOf(
  rows: Rows,
  asked: Asked,
  where: readonly Condition[],
  text: Text | undefined,
): Promise<Page<ListingRow>> {
  const { collection, currency, limit, after, direction } = asked;
  const sort = asked.sort ?? (text !== undefined ? 'relevance' : collection === undefined ? 'name' : 'collection');
  const narrowed = { where, text, limit, after, direction };
  const by = (name: string) => rows.list({ index: 'numbers', equals: [name], ...narrowed });
  if (sort === 'relevance' && text !== undefined) return rows.search({ ...text, where, limit, after });
  if (sort === 'listed') return by('listed-at');
  if (sort === 'collection' && collection !== undefined) return by(`collection:${collection}`);
  // Without a currency there are no prices to compare.
  if (sort === 'price' && currency !== undefined) return by(`price:${currency}`);
  return rows.list({ index: 'by-name', equals: [true], ...narrowed });
}

async function suggestions(rows: Rows, text: Text): Promise<readonly string[]> {
  return (await rows.search({ ...text, limit: 1 })).suggestions;
}

async function shown(row: ListingRow, rows: Rows, told: ViewReader<typeof translations>, language: string | undefined) {
  const { sku, picture, variants, stocks } = row;
  const [translated, ...stock] = await Promise.all([
    language === undefined ? undefined : told.get(translationKey('product', sku, language)),
    ...stocks.map((key) => rows.get(key)),
  ]);
  return {
    sku,
    name: translated?.name ?? row.name,
    description: translated?.description ?? row.description,
    picture,
    prices: cheapest(variants),
    variants: variants.length,
    isAvailable: stock.some((one) => one?.isAvailable === true),
  };
}

/** A category and all that are below it. */
async function familyOf(tree: ViewReader<typeof categoryTree>, top: string): Promise<string[]> {
  const node = await tree.get(top);
  const below = await Promise.all((node?.children ?? []).map((child) => familyOf(tree, child)));
  return [top, ...below.flat()];
}
