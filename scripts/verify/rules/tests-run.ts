import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, isTest, nameOf, nodesIn, syntaxOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';
import { skipsWithReason } from './skip-reason.ts';

const TEST = /^(test|it|describe|suite)$/;
const OFF = /^(only|skip|todo)$/;
const HOW = "run it, or skip it under a condition with a reason: { skip: !hasDisk && 'no disk can be mounted here' }";

/** Every test runs; one that cannot run everywhere says when and why: `{ skip: condition && 'reason' }`, or `t.skip('reason')` where it finds out. */
export const testsRun: Rule = {
  name: 'tests-run',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => isTest(path))
      .flatMap((file) => new TestFile(file).violations()),
};

class TestFile {
  readonly #file: SourceFile;
  readonly #nodes: readonly Node[];
  /** What `node:test` calls tests, under the names that this file gives them. */
  readonly #tests = new Set<string>();
  /** The names of tests' contexts. */
  readonly #contexts = new Set(['t', 'context']);
  /** The constants of the file. Of two of one name the last: a name that stands for two things is not for a reader either. */
  readonly #constants = new Map<string, Node>();

  constructor(file: SourceFile) {
    this.#file = file;
    this.#nodes = [...nodesIn(syntaxOf(file).program)];
    for (const node of this.#nodes) this.#learn(node);
    for (const node of this.#nodes) if (this.#isTestCall(node)) this.#learnContext(node);
  }

  violations(): Violation[] {
    return this.#nodes.flatMap((node) =>
      this.#complaints(node).map(([at, message]) => violationAt(this.#file, at.start, `${message}: ${HOW}`)),
    );
  }

  #learn(node: Node): void {
    if (node.type === 'ImportDeclaration' && valueOf(node['source']) === 'node:test')
      for (const specifier of node['specifiers'] as Node[]) this.#tests.add(nameOf(specifier['local'])!);
    const name = node.type === 'VariableDeclarator' ? nameOf(node['id']) : undefined;
    if (name !== undefined && node['init'] !== null) this.#constants.set(name, node['init'] as Node);
    // Shared functions that are given a context.
    const type = node.type === 'Identifier' ? (node['typeAnnotation'] as Node | null | undefined) : undefined;
    const annotated = type ? nameOf((type['typeAnnotation'] as Node)['typeName']) : undefined;
    if (annotated === 'TestContext' || annotated === 'SuiteContext') this.#contexts.add(nameOf(node)!);
  }

  #learnContext(call: Node): void {
    for (const argument of call['arguments'] as Node[]) {
      const name = isFunction(argument) ? nameOf((argument['params'] as Node[])[0]) : undefined;
      if (name !== undefined) this.#contexts.add(name);
    }
  }

  #isTest(name: string | undefined): boolean {
    return name !== undefined && (TEST.test(name) || this.#tests.has(name));
  }

  /** `test(...)`, `it.only(...)`, `t.test(...)`. */
  #isTestCall(node: Node): boolean {
    if (node.type !== 'CallExpression') return false;
    const callee = node['callee'] as Node;
    const of = nameOf(callee['object']);
    return this.#isTest(nameOf(callee) ?? of) || (memberOf(callee) === 'test' && this.#contexts.has(of ?? ''));
  }

  #complaints(node: Node): (readonly [Node, string])[] {
    if (node.type === 'ImportSpecifier') return this.#ofImport(node);
    if (node.type === 'MemberExpression' && this.#isTest(nameOf(node['object'])) && OFF.test(memberOf(node) ?? ''))
      return [[node, `${nameOf(node['object'])}.${memberOf(node)}`]];
    // Elsewhere than in a test's own options: they may become some.
    if (node.type === 'Property' && /^(only|skip|todo)$/.test(keyOf(node) ?? '') && valueOf(node['value']) === true)
      return [[node, `${keyOf(node)}: true without a reason`]];
    if (node.type !== 'CallExpression') return [];
    return [...this.#ofContext(node), ...(this.#isTestCall(node) ? this.#ofTest(node) : [])];
  }

  /** An import of `skip` under the name of a test. */
  #ofImport(specifier: Node): (readonly [Node, string])[] {
    const imported = nameOf(specifier['imported']) ?? '';
    return OFF.test(imported) && this.#tests.has(nameOf(specifier['local'])!)
      ? [[specifier, `import of ${imported}`]]
      : [];
  }

  /** What a test is told or tells of its context: a skip without a reason, a todo, a choice of what runs. */
  #ofContext(call: Node): (readonly [Node, string])[] {
    const callee = call['callee'] as Node;
    const context = nameOf(callee['object']);
    const method = memberOf(callee);
    if (context === undefined || method === undefined) return [];
    const [reason] = call['arguments'] as Node[];
    const isBare = reason === undefined || valueOf(reason) === '' || typeof valueOf(reason) === 'boolean';
    if (method === 'skip' && (reason === undefined || (isBare && this.#contexts.has(context))))
      return [[call, `${context}.skip() without a reason`]];
    if (/^(todo|runOnly)$/.test(method) && (this.#contexts.has(context) || reason === undefined))
      return [[call, `${context}.${method}()`]];
    return [];
  }

  #ofTest(call: Node): (readonly [Node, string])[] {
    return (call['arguments'] as Node[]).flatMap((argument) => {
      if (isFunction(argument)) return this.#ofTaken((argument['params'] as Node[])[0]);
      const options = this.#constants.get(nameOf(argument) ?? '') ?? argument;
      return options.type === 'ObjectExpression' ? this.#ofOptions(options) : [];
    });
  }

  /** What a test takes out of its context by its parameter. */
  #ofTaken(context: Node | undefined): (readonly [Node, string])[] {
    if (context?.type !== 'ObjectPattern') return [];
    return (context['properties'] as Node[])
      .filter((property) => OFF.test(keyOf(property) ?? ''))
      .map((property) => [property, `${keyOf(property)} taken out of its test`] as const);
  }

  // { skip }, { 'skip': condition }, { todo: 'later' }, { ...others }
  #ofOptions(options: Node): (readonly [Node, string])[] {
    return (options['properties'] as Node[]).flatMap((property): (readonly [Node, string])[] => {
      if (property.type === 'SpreadElement') {
        const spread = this.#constants.get(nameOf(property['argument']) ?? '') ?? (property['argument'] as Node);
        return spread.type === 'ObjectExpression' ? this.#ofOptions(spread) : [];
      }
      const key = keyOf(property) ?? '';
      const value = property['value'] as Node;
      if (!OFF.test(key) || valueOf(value) === false || valueOf(value) === true) return [];
      if (key === 'skip' && skipsWithReason(value, this.#constants, this.#nodes)) return [];
      return [[property, key === 'skip' ? 'a skip without a condition and a reason that can be seen' : key]];
    });
  }
}

function isFunction({ type }: Node): boolean {
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression';
}

function valueOf(node: unknown): unknown {
  const literal = node as Node | null;
  return literal?.type === 'Literal' ? literal['value'] : undefined;
}

/** `skip` of `t.skip` and of `t['skip']`. */
function memberOf(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const property = node['property'] as Node;
  const value = valueOf(property);
  return typeof value === 'string' ? value : node['computed'] === true ? undefined : nameOf(property);
}

function keyOf(property: Node): string | undefined {
  const value = valueOf(property['key']);
  return typeof value === 'string' ? value : nameOf(property['key']);
}
