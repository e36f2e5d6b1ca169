import { aggregate } from '@banyan/core';
import { catalog } from './contract.ts';

/** A category as the rules need it. */
export interface Category {
  readonly state: 'none' | 'open' | 'removed';
  readonly parent: string | null;
  readonly name: string;
  readonly description: string;
  /** In their order. */
  readonly children: readonly string[];
}

const NONE: Category = { state: 'none', parent: null, name: '', description: '', children: [] };

/** Streams `category/<code>`, and `category/@top` for those without a parent. */
export const category = aggregate(catalog, 'category', NONE, {
  'category-created': (category, { parent, name, description }) => ({
    ...category,
    state: 'open',
    parent,
    name,
    description,
  }),
  'category-described': (category, { name, description }) => ({ ...category, name, description }),
  'category-moved': (category, { parent }) => ({ ...category, parent }),
  'category-removed': (category) => ({ ...category, state: 'removed' }),
  'children-ordered': (category, { children }) => ({ ...category, children }),
});

/** The stream that holds the order of a parent's children. No code has an `@`. */
export function childrenOf(parent: string | null) {
  return category(parent ?? '@top');
}
