import { parseSync, visitorKeys } from 'oxc-parser';
import type { Comment, ParseResult } from 'oxc-parser';
import type { SourceFile, SourceTree } from './source-tree.ts';

/** A node of the syntax tree (ESTree with TypeScript's additions), as far as the rules need to know it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** The syntax of one file. */
export interface Syntax {
  readonly program: Node;
  readonly comments: readonly Comment[];
  readonly imports: readonly ImportedModule[];
}

/** A module that a file names: by import, by re-export, or by a dynamic import of a literal. */
export interface ImportedModule {
  readonly specifier: string;
  readonly offset: number;
  /** The names taken from it; `*` for all of them or for a re-export. */
  readonly names: readonly string[];
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

const cache = new WeakMap<SourceFile, Syntax>();

/** The files that hold code. */
export function codeFiles(tree: SourceTree): readonly SourceFile[] {
  return tree.files.filter(({ path }) => /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/.test(path));
}

/** Whether a file is there for tests only: a test, a test of types, or what tests share in a workspace's `test/` or `examples/`. */
export function isTest(path: string): boolean {
  return /\.test(-d)?\.tsx?$/.test(path) || /^(packages|services|apps|bffs)\/[^/]+\/(test|examples)\//.test(path);
}

/** Parses a file, once. Throws a SyntaxError that names the file. */
export function syntaxOf(file: SourceFile): Syntax {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  const [error] = result.errors;
  if (error !== undefined) throw new SyntaxError(`${file.path}: ${error.message}`);
  const program = result.program as unknown as Node;
  const syntax = { program, comments: result.comments, imports: importsOf(result, file.text) };
  cache.set(file, syntax);
  return syntax;
}

/** The nodes directly below a node. */
export function childrenOf(node: Node): readonly Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => node[key] as Node | null | (Node | null)[]).filter(isNode);
}

/** A node and all nodes below it, each before those below it. */
export function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** The name of an identifier, or undefined for any other node. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function importsOf({ program, module }: ParseResult, text: string): ImportedModule[] {
  const imports: ImportedModule[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    offset: moduleRequest.start,
    names: entries.map(({ importName }) => importName.name ?? '*'),
    // `import 'x'` takes no name and runs x all the same.
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest === null) continue;
      const { value: specifier, start: offset } = moduleRequest;
      imports.push({ specifier, offset, names: ['*'], typeOnly: isType });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"`]([^$]*)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    imports.push({ specifier: literal?.[1] ?? '', offset: moduleRequest.start, names: ['*'], typeOnly: false });
  }
  for (const node of nodesIn(program as unknown as Node)) {
    if (node.type !== 'TSImportType') continue;
    const source = node['source'] as { value: string };
    imports.push({ specifier: source.value, offset: node.start, names: ['*'], typeOnly: true });
  }
  return imports;
}
