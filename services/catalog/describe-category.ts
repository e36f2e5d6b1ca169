import { decision, reject } from '@banyan/core';
import { category } from './category.ts';
import { catalog } from './contract.ts';

/** What a category is called; what is left out stays. */
export const describeCategory = decision(
  catalog,
  'describe-category',
  ({ category: code }) => category(code),
  ({ category: code, ...given }, node) => {
    const { state, name, description } = node.state;
    if (state !== 'open') return reject('no-such-category', { category: code });
    const next = { category: code, name, description, ...given };
    if (next.name !== name || next.description !== description) node.append('category-described', next);
  },
);
