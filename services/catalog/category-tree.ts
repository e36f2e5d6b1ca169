import { T, answer, toPage, view, type Row, sharedAnswer } from '@banyan/core';
import { catalog } from './contract.ts';
import { code, description, label } from './vocabulary.ts';

const TOP = '@top';

/** Every category with its children in order; the row `@top` has those without a parent. */
export const categoryTree = view('category-tree', {
  category: T.String(),
  parent: T.Union([code, T.Null()]),
  name: T.Union([label, T.Literal('')]),
  description,
  children: T.Array(code),
}).on(
  catalog,
  {
    'category-created': {
      key: ({ category }) => category,
      fold: (_, created) => ({ ...created, children: [] }),
    },
    'category-described': {
      key: ({ category }) => category,
      fold: (row, { name, description }) => row && { ...row, name, description },
    },
    'category-moved': { key: ({ category }) => category, fold: (row, { parent }) => row && { ...row, parent } },
    'category-removed': { key: ({ category }) => category, fold: () => undefined },
    'children-ordered': {
      key: ({ parent }) => parent ?? TOP,
      fold: (row, { children }) => ({
        ...(row ?? { category: TOP, parent: null, name: '', description: '' }),
        children,
      }),
    },
  },
  { leansOn: [TOP] },
);

/** Every collection with its members. */
export const collections = view('collections', {
  collection: code,
  name: label,
  description,
  products: T.Array(T.String()),
}).on(catalog, {
  'collection-created': { key: ({ collection }) => collection, fold: (_, created) => ({ ...created, products: [] }) },
  'collection-described': { key: ({ collection }) => collection, fold: (row, told) => row && { ...row, ...told } },
  'collection-filled': {
    key: ({ collection }) => collection,
    fold: (row, { products }) => row && { ...row, products },
  },
  'collection-removed': { key: ({ collection }) => collection, fold: () => undefined },
});

/** The tree, read as one list: a parent before what is below it. */
export const listCategories = sharedAnswer(
  catalog,
  'categories',
  { categoryTree },
  async (_, { categoryTree: tree }) => {
    const rows = new Map<string, Row<typeof categoryTree>>();
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await tree.list({ limit: 1000, after });
      for (const row of page.rows) rows.set(row.category, row);
      after = page.next;
    }
    return { categories: flattened(rows, TOP, 0) };
  },
);

/** One category. */
export const findCategory = answer(catalog, 'category', { categoryTree }, async ({ category }, views) => {
  return (await views.categoryTree.get(category)) ?? null;
});

/** One collection, as whoever fills it sees it. */
export const findCollection = answer(catalog, 'collection', { collections }, async ({ collection }, views) => {
  return (await views.collections.get(collection)) ?? null;
});

/** All collections. */
export const listCollections = sharedAnswer(catalog, 'collections', { collections }, async (paging, views) => {
  const page = await views.collections.list(paging);
  return toPage(page, ({ products, ...rest }) => ({ ...rest, products: products.length }));
});

type Node = Pick<Row<typeof categoryTree>, 'category' | 'parent' | 'name' | 'description'> & { depth: number };

function flattened(rows: ReadonlyMap<string, Row<typeof categoryTree>>, parent: string, depth: number): Node[] {
  return (rows.get(parent)?.children ?? []).flatMap((child) => {
    const row = rows.get(child);
    if (row === undefined) return [];
    const { children: _, ...node } = row;
    return [{ ...node, depth }, ...flattened(rows, child, depth + 1)];
  });
}
