import { freeNames } from '../free-names.ts';
import { ModuleScope } from '../module-scope.ts';
import type { ModuleName } from '../module-scope.ts';
import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';
import { codeFiles, isTest, nameOf, nodesIn, syntaxOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';

const CHECKED = /^(services|packages\/core\/examples)\//;
const CORE = '@banyan/core';

/** The folds that a file declares in one place, and what they say that they lean on. */
interface Declared {
  readonly call: Node;
  readonly folds: unknown;
  readonly options: unknown;
  /** An aggregate's initial state is part of its hash already. */
  readonly initial?: unknown;
}

/**
 * Rows and snapshots are folded again when the text of their folds has changed. So a fold names the functions and constants of modules that it
 * refers to, and those that they refer to; and it is written where it is declared, since what a call has put into it cannot be read from its text.
 */
export const leansOn: Rule = {
  name: 'leans-on',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => CHECKED.test(path) && !/\.test(-d)?\.ts$/.test(path))
      .filter((file) => !isTest(file.path) || file.path.includes('/examples/'))
      .flatMap((file) => [
        ...declaredIn(file).flatMap((declared) => complaintsAbout(tree, file, declared)),
        ...upcastsIn(file).flatMap((upcast) => complaintsAboutUpcast(tree, file, upcast)),
      ]),
};

function declaredIn(file: SourceFile): Declared[] {
  const scope = ModuleScope.of(file);
  return callsIn(file).flatMap((call) => {
    const [first, second, third, fourth, fifth] = call['arguments'] as Node[];
    if (scope.isImportOf(nameOf(call['callee']), CORE, 'aggregate'))
      return [{ call, folds: fourth, options: fifth, initial: third }];
    return first && isViewSource(file, call, second) ? [{ call, folds: second, options: third }] : [];
  });
}

// `view(…).on(contract, folds)`; a process manager's `on` has the name of an event in the second place.
function isViewSource(file: SourceFile, call: Node, folds: Node | undefined): boolean {
  const callee = call['callee'] as Node;
  if (callee.type !== 'MemberExpression' || nameOf(callee['property']) !== 'on' || folds === undefined) return false;
  if (folds.type === 'ObjectExpression') return true;
  let root = callee['object'] as Node;
  while (root.type === 'CallExpression' && (root['callee'] as Node).type === 'MemberExpression')
    root = (root['callee'] as Node)['object'] as Node;
  return root.type === 'CallExpression' && ModuleScope.of(file).isImportOf(nameOf(root['callee']), CORE, 'view');
}

function complaintsAbout(tree: SourceTree, file: SourceFile, { call, folds, options, initial }: Declared): Violation[] {
  const found: Violation[] = [];
  const complain = (node: Node, message: string) => found.push(violationAt(file, node.start, message));
  const needed = new Needed(tree);
  for (const code of foldsIn(folds as Node, (node) =>
    complain(node, 'a fold that something else makes hides what went into it: write it out'),
  ))
    needed.collect(file, code);
  for (const { name } of needed.hiding)
    complain(call, `its folds lean on ${name}, which a call makes: what went into it is hidden, so write it out`);

  const named = new Map<string, string>();
  for (const element of namedIn(options as Node | undefined)) {
    const name = nameOf(element);
    const key = name && needed.keyOf(file, name);
    if (key) named.set(key, name);
    else
      complain(
        element === 'unlisted' ? call : element,
        'leansOn is a list, written out, of functions and constants of our modules',
      );
  }
  const own = initial === undefined ? undefined : needed.keyOf(file, nameOf(initial) ?? '');
  const missing = [...needed.names].filter(([key]) => !named.has(key) && key !== own).map(([, name]) => name);
  const idle = [...named].filter(([key]) => !needed.names.has(key)).map(([, name]) => name);
  if (missing.length > 0)
    complain(
      call,
      `its folds lean on ${missing.join(', ')}: say so in leansOn, or a change there leaves old rows or states`,
    );
  if (idle.length > 0) complain(call, `leansOn names ${idle.join(', ')}, which no fold leans on`);
  return found;
}

/** What some code refers to, and what that refers to. */
class Needed {
  /** Names as their own modules have them, by file and name. */
  readonly names = new Map<string, string>();
  readonly hiding: ModuleName[] = [];
  readonly #tree: SourceTree;

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  keyOf(file: SourceFile, name: string): string | undefined {
    const found = ModuleScope.of(file).resolve(this.#tree, name);
    return found && `${found.file.path} ${found.name}`;
  }

  collect(file: SourceFile, code: Node): void {
    for (const { name } of freeNames(code)) {
      const found = ModuleScope.of(file).resolve(this.#tree, name);
      const key = this.keyOf(file, name);
      if (found === undefined || key === undefined || this.names.has(key)) continue;
      this.names.set(key, found.name === '*' ? name : found.name);
      for (const inner of this.#codeIn(found)) this.collect(found.file, inner);
    }
  }

  // Of a constant only the functions in it: all else in it is a value, which is hashed as it is. An aggregate has its own folds checked.
  #codeIn(found: ModuleName): Node[] {
    const { declaration, file } = found;
    const value = declaration['init'] as Node | null | undefined;
    if (declaration.type === 'Program') return [...nodesIn(declaration)].filter(isFunction);
    if (declaration.type !== 'VariableDeclarator') return [declaration];
    if (!value) return [];
    const maker = nameOf(value['callee']);
    if (maker !== undefined && value.type === 'CallExpression' && this.keyOf(file, maker) !== undefined)
      this.hiding.push(found);
    return maker === 'aggregate' ? [] : [...nodesIn(value)].filter(isFunction);
  }
}

// The functions in a record of folds, or of records of `key` and `fold`: written out, or by their names.
function foldsIn(folds: Node, hidden: (node: Node) => void): Node[] {
  if (isFunction(folds) || folds.type === 'Identifier') return [folds];
  if (folds.type === 'ObjectExpression') {
    return (folds['properties'] as Node[]).flatMap((property) =>
      foldsIn(property.type === 'Property' ? (property['value'] as Node) : property, hidden),
    );
  }
  hidden(folds);
  return [];
}

// The elements of the list, and any other thing in its place as it is.
function namedIn(options: Node | undefined): readonly (Node | 'unlisted')[] {
  if (options === undefined) return [];
  const [only] = (options['properties'] ?? []) as Node[];
  const list = only?.['value'] as Node | undefined;
  const listed = nameOf(only?.['key']) === 'leansOn' && list?.type === 'ArrayExpression';
  return listed ? (list['elements'] as Node[]) : ['unlisted'];
}

function upcastsIn(file: SourceFile): Node[] {
  const scope = ModuleScope.of(file);
  return callsIn(file)
    .filter((call) => scope.isImportOf(nameOf(call['callee']), CORE, 'event'))
    .flatMap((call) => {
      const options = (call['arguments'] as Node[])[1];
      const properties = (options?.['properties'] ?? []) as Node[];
      return properties.filter(({ key }) => nameOf(key) === 'upcasts').map(({ value }) => value as Node);
    });
}

function complaintsAboutUpcast(tree: SourceTree, file: SourceFile, upcasts: Node): Violation[] {
  const needed = new Needed(tree);
  needed.collect(file, upcasts);
  if (needed.names.size === 0) return [];
  const names = [...needed.names.values()].join(', ');
  const message = `an upcast leans on ${names}: only its own text is hashed, so write out there what it does`;
  return [violationAt(file, upcasts.start, message)];
}

function callsIn(file: SourceFile): Node[] {
  return [...nodesIn(syntaxOf(file).program)].filter(({ type }) => type === 'CallExpression');
}

function isFunction({ type }: Node): boolean {
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression';
}
