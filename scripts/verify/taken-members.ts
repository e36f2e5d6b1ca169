import { nameOf } from './syntax.ts';
import type { Node } from './syntax.ts';

/** The members that a node takes: of `x.name`, and of `{ name: y } = x` where it is a pattern. */
export function takenMembers(node: Node): readonly string[] {
  if (node.type === 'MemberExpression') return [memberOf(node) ?? ''];
  if (node.type !== 'ObjectPattern') return [];
  return (node['properties'] as Node[]).map(({ key }) => nameOf(key) ?? '');
}

/** The member that an expression takes, also of `Math['random']`; undefined for `Math[name]`, of which nobody can say what it takes. */
export function memberOf(expression: Node): string | undefined {
  if (expression.type !== 'MemberExpression') return undefined;
  const property = expression['property'] as Node;
  if (expression['computed'] === false) return nameOf(property);
  if (property.type === 'Literal') return String(property['value']);
  const isPlainText = property.type === 'TemplateLiteral' && (property['expressions'] as unknown[]).length === 0;
  return isPlainText
    ? (property['quasis'] as { readonly value: { readonly cooked: string } }[])[0]?.value.cooked
    : undefined;
}
