import { childrenOf, nameOf } from './syntax.ts';
import type { Node } from './syntax.ts';

/** A use of a name that nothing in the file declares: a global. */
export interface FreeName {
  readonly name: string;
  readonly node: Node;
  /** The node that holds it, for telling `new Date()` from `Date.parse(text)`. */
  readonly parent: Node;
}

/**
 * The globals that a module uses as values. A name counts as declared from the start of its block on; types are skipped,
 * since nothing of them runs.
 */
export function freeNames(program: Node): FreeName[] {
  const found: FreeName[] = [];
  visit(program, program, [], found);
  return found;
}

function visit(node: Node, parent: Node, scopes: readonly ReadonlySet<string>[], found: FreeName[]): void {
  if (node.type.startsWith('TS')) {
    // `x as T`, `x!` and `x satisfies T` hold a value; every other TypeScript node is erased.
    const expression = node['expression'] as Node | undefined;
    if (/^TS(As|NonNull|Satisfies|Instantiation)/.test(node.type) && expression)
      visit(expression, parent, scopes, found);
    return;
  }
  const declared = declarationsOf(node);
  const inner = declared.length > 0 ? [...scopes, new Set(declared)] : scopes;
  const name = nameOf(node);
  if (name !== undefined && !scopes.some((scope) => scope.has(name))) found.push({ name, node, parent });
  const keyIsName = node['computed'] === false;
  for (const child of childrenOf(node)) {
    // `clock` in `x.clock` and in `{ clock: 1 }` names a property; that of `{ clock }` is a key and a value.
    if (keyIsName && (child === node['property'] || child === node['key'])) continue;
    if (isPlaceOfName(node, child)) continue;
    visit(child, node, inner, found);
  }
}

// Labels and the outer names of imports and exports refer to no variable.
function isPlaceOfName(node: Node, child: Node): boolean {
  switch (node.type) {
    case 'ImportSpecifier':
    case 'ExportAllDeclaration':
      return true;
    case 'ExportSpecifier':
      return child !== node['local'];
    case 'ExportNamedDeclaration':
      return node['source'] !== null && child.type === 'ExportSpecifier';
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return child === node['label'];
    case 'MetaProperty':
      return true;
    default:
      return false;
  }
}

function declarationsOf(node: Node): string[] {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return (node['body'] as Node[]).flatMap(namesOfStatement);
    case 'SwitchStatement':
      return (node['cases'] as Node[]).flatMap((branch) => branch['consequent'] as Node[]).flatMap(namesOfStatement);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...namesIn(node['id']), ...(node['params'] as Node[]).flatMap(namesIn), 'arguments'];
    case 'ForStatement':
      return namesOfStatement(node['init']);
    case 'ForInStatement':
    case 'ForOfStatement':
      return namesOfStatement(node['left']);
    case 'CatchClause':
      return namesIn(node['param']);
    case 'ClassExpression':
    case 'ClassDeclaration':
      return namesIn(node['id']);
    default:
      return [];
  }
}

function namesOfStatement(statement: unknown): string[] {
  const node = statement as Node | null;
  switch (node?.type) {
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return namesOfStatement(node['declaration']);
    case 'ImportDeclaration':
      return (node['specifiers'] as Node[]).flatMap((specifier) => namesIn(specifier['local']));
    case 'VariableDeclaration':
      return (node['declarations'] as Node[]).flatMap((declarator) => namesIn(declarator['id']));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return namesIn(node['id']);
    default:
      return [];
  }
}

// The names that a binding pattern introduces.
function namesIn(pattern: unknown): string[] {
  const node = pattern as Node | null;
  switch (node?.type) {
    case 'Identifier':
      return [node['name'] as string];
    case 'ObjectPattern':
      return (node['properties'] as Node[]).flatMap((property) => namesIn(property['value'] ?? property['argument']));
    case 'ArrayPattern':
      return (node['elements'] as unknown[]).flatMap(namesIn);
    case 'AssignmentPattern':
      return namesIn(node['left']);
    case 'RestElement':
      return namesIn(node['argument']);
    default:
      return [];
  }
}
