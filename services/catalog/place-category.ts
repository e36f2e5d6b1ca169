import { decision, reject, type DecisionContext, type Handle, type StreamRef } from '@banyan/core';
import { category, childrenOf } from './category.ts';
import { catalog } from './contract.ts';

/** A category is created or moved at most so deep. */
export const DEPTH_MAX = 20;
/** A parent has at most so many children. */
export const CHILDREN_MAX = 500;

type CategoryHandle =
  ReturnType<typeof category> extends StreamRef<infer K, infer S, infer E> ? Handle<K, S, E> : never;

/** A new category in its place among its siblings. */
export const createCategory = decision(
  catalog,
  'create-category',
  ({ category: code, parent = null }) => ({ node: category(code), above: childrenOf(parent) }),
  ({ category: code, parent = null, name, description = '', before }, { node, above }, { stream }) => {
    const { state } = node.state;
    if (state !== 'none') {
      const { parent: at, name: known, description: told } = node.state;
      const isSame = state === 'open' && at === parent && known === name && told === description;
      return isSame ? undefined : reject('category-exists', { category: code });
    }
    if (parent !== null && above.state.state !== 'open') return reject('no-such-parent', { parent });
    if (lineOf(parent, stream).length >= DEPTH_MAX) return reject('too-deep', { parent, most: DEPTH_MAX });
    if (above.state.children.length >= CHILDREN_MAX) return reject('too-many-children', { parent, most: CHILDREN_MAX });
    const children = placed(above, code, before);
    if (children === undefined) return reject('no-such-sibling', { category: before!, parent });
    node.append('category-created', { category: code, parent, name, description });
    above.append('children-ordered', { parent, children });
  },
);

/** Another place in the tree. All streams up to the top are read, so two moves can never make a circle together. */
export const moveCategory = decision(
  catalog,
  'move-category',
  ({ category: code, parent }) => ({ node: category(code), above: childrenOf(parent) }),
  ({ category: code, parent, before }, { node, above }, { stream }) => {
    const { state, parent: from } = node.state;
    if (state !== 'open') return reject('no-such-category', { category: code });
    if (parent !== null && above.state.state !== 'open') return reject('no-such-parent', { parent });
    const line = lineOf(parent, stream);
    if (parent !== null && line.includes(code)) return reject('would-be-a-cycle', { category: code, parent });
    if (line.length >= DEPTH_MAX) return reject('too-deep', { parent, most: DEPTH_MAX });
    if (from !== parent && above.state.children.length >= CHILDREN_MAX)
      return reject('too-many-children', { parent, most: CHILDREN_MAX });
    const children = placed(above, code, before);
    if (children === undefined) return reject('no-such-sibling', { category: before!, parent });
    if (from !== parent) {
      const left = stream(childrenOf(from));
      left.append('children-ordered', { parent: from, children: without(left, code) });
      node.append('category-moved', { category: code, parent });
    } else if (children.every((child, index) => child === above.state.children[index])) return;
    above.append('children-ordered', { parent, children });
  },
);

/** Gone, once nothing is below it. */
export const removeCategory = decision(
  catalog,
  'remove-category',
  ({ category: code }) => category(code),
  ({ category: code }, node, { stream }) => {
    const { state, parent, children } = node.state;
    if (state === 'none') return reject('no-such-category', { category: code });
    if (state === 'removed') return;
    if (children.length > 0) return reject('has-children', { category: code, children: children.length });
    const above = stream(childrenOf(parent));
    above.append('children-ordered', { parent, children: without(above, code) });
    node.append('category-removed', { category: code, parent });
  },
);

/** A category and all above it, up to the top. The tree has no circles, so this ends. */
function lineOf(from: string | null, stream: DecisionContext['stream']): string[] {
  const line: string[] = [];
  for (let at = from; at !== null; at = stream(category(at)).state.parent) line.push(at);
  return line;
}

/** The children with one of them, or a new one, before another or last; undefined when there is no such other. */
function placed(above: CategoryHandle, code: string, before: string | undefined): string[] | undefined {
  const others = without(above, code);
  if (before === undefined) return [...others, code];
  const index = others.indexOf(before);
  return index < 0 ? undefined : others.toSpliced(index, 0, code);
}

function without(above: CategoryHandle, code: string): string[] {
  return above.state.children.filter((child) => child !== code);
}
