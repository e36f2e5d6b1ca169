import type { DecisionContext } from '@banyan/core';
import { category } from './category.ts';
import { collection } from './collection.ts';
import { product } from './product.ts';

/** True when there is such a product, category or collection, and it is not gone for good. */
export function isSubject(kind: 'product' | 'category' | 'collection', id: string, stream: DecisionContext['stream']) {
  if (kind === 'product') return !['none', 'retired'].includes(stream(product(id)).state.state);
  if (kind === 'category') return stream(category(id)).state.state === 'open';
  return stream(collection(id)).state.state === 'open';
}
