import { nameOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';

/** The constants of a file, by name. */
type Constants = ReadonlyMap<string, Node>;

/**
 * True for a value of `skip` that is sometimes no reason to skip and otherwise one that says why: `condition && 'reason'`, `fits ? false : 'reason'`, a constant
 * that is such a value, or what a function of this file that returns a text or nothing has found out.
 */
export function skipsWithReason(value: Node, constants: Constants, nodes: readonly Node[]): boolean {
  const outcomes = outcomesOf(value, constants, nodes, 0);
  return outcomes.has('reason') && outcomes.has('runs') && !outcomes.has('unknown');
}

type Outcome = 'runs' | 'reason' | 'unknown';

const UNKNOWN: ReadonlySet<Outcome> = new Set(['unknown']);
/** A constant is looked up in a constant so many times: one may be made of itself. */
const DEPTH_MAX = 5;

function outcomesOf(value: Node, constants: Constants, nodes: readonly Node[], depth: number): ReadonlySet<Outcome> {
  const of = (node: unknown): ReadonlySet<Outcome> => outcomesOf(node as Node, constants, nodes, depth + 1);
  if (depth > DEPTH_MAX) return UNKNOWN;
  switch (value.type) {
    case 'Literal':
      return literal(value['value']);
    case 'TemplateLiteral':
      return new Set(['reason']);
    case 'ConditionalExpression':
      return of(value['consequent']).union(of(value['alternate']));
    case 'LogicalExpression':
      return logical(value, of);
    case 'Identifier': {
      const name = nameOf(value)!;
      if (name === 'undefined') return new Set(['runs']);
      const constant = constants.get(name);
      return constant === undefined ? UNKNOWN : of(constant);
    }
    case 'CallExpression':
      return returned(nameOf(value['callee']), nodes);
    default:
      return UNKNOWN;
  }
}

function literal(value: unknown): ReadonlySet<Outcome> {
  if (typeof value === 'string' && value.trim() !== '') return new Set(['reason']);
  return value === false ? new Set(['runs']) : UNKNOWN;
}

function logical(value: Node, of: (node: unknown) => ReadonlySet<Outcome>): ReadonlySet<Outcome> {
  const [left, right] = [value['left'] as Node, value['right'] as Node];
  if (value['operator'] === '&&') {
    // What is falsy runs the test.
    if (isTextOf(left, nameOf(right))) return new Set<Outcome>(['runs', 'reason']);
    return of(right).union(new Set<Outcome>(['runs']));
  }
  return of(left).union(of(right));
}

/** `typeof disk === 'string'`, before `&& disk`. */
function isTextOf(condition: Node, name: string | undefined): boolean {
  if (name === undefined || condition.type !== 'BinaryExpression' || condition['operator'] !== '===') return false;
  const [left, right] = [condition['left'] as Node, condition['right'] as Node];
  return (
    left.type === 'UnaryExpression' &&
    left['operator'] === 'typeof' &&
    nameOf(left['argument']) === name &&
    right['value'] === 'string'
  );
}

/** What a function of this file says that it returns. */
function returned(name: string | undefined, nodes: readonly Node[]): ReadonlySet<Outcome> {
  const found = nodes.find((node) => node.type === 'FunctionDeclaration' && nameOf(node['id']) === name);
  const annotation = found?.['returnType'] as Node | null | undefined;
  const type = annotation?.['typeAnnotation'] as Node | undefined;
  if (name === undefined || type?.type !== 'TSUnionType') return UNKNOWN;
  const kinds = (type['types'] as Node[]).map((one) =>
    one.type === 'TSLiteralType' && (one['literal'] as Node)['value'] === false ? 'TSUndefinedKeyword' : one.type,
  );
  const isKnown = kinds.every((kind) => kind === 'TSStringKeyword' || kind === 'TSUndefinedKeyword');
  return isKnown ? new Set<Outcome>(['runs', 'reason']) : UNKNOWN;
}
