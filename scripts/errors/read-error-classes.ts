import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { nameOf, nodesIn, syntaxOf, type Node } from '../verify/syntax.ts';

const EITHER = 'true or false';

/** One class of errors, as its source describes it. */
export interface ErrorClass {
  readonly name: string;
  readonly parent: string;
  /** `@banyan/engine`. */
  readonly package: string;
  /** The docstring, on one line. */
  readonly thrown: string;
  /** One, or each that its constructor may be given. */
  readonly codes: readonly string[];
  /** Undefined where the class leaves it to its parent. */
  readonly fault: string | undefined;
  readonly retryable: string | undefined;
}

/** The exported error classes in every `errors.ts` of the packages: what descends from `BanyanError`. */
export function readErrorClasses(root: string): ErrorClass[] {
  const files = globSync('packages/*/src/errors.ts', { cwd: root }).toSorted();
  const all = files.flatMap((file) =>
    classesIn(`@banyan/${basename(dirname(dirname(file)))}`, file, readFileSync(resolve(root, file), 'utf8')),
  );
  const descends = ({ parent }: ErrorClass): boolean =>
    parent === 'BanyanError' || all.some((one) => one.name === parent && descends(one));
  return all.filter(descends).map((one) => withTraitsOf(one, all));
}

/** A class that says nothing of whose fault it is leaves that to its parent. */
function withTraitsOf(one: ErrorClass, all: readonly ErrorClass[]): ErrorClass {
  const parent = all.find(({ name }) => name === one.parent);
  if (parent === undefined || one.fault !== undefined) return one;
  const { fault, retryable } = withTraitsOf(parent, all);
  return { ...one, fault, retryable };
}

function classesIn(packageName: string, path: string, text: string): ErrorClass[] {
  const { program, comments } = syntaxOf({ path, text });
  return (program['body'] as Node[]).flatMap((statement) => {
    const declaration = statement['declaration'] as Node | null | undefined;
    if (statement.type !== 'ExportNamedDeclaration' || declaration?.type !== 'ClassDeclaration') return [];
    const comment = comments.find(({ end }) => end < statement.start && text.slice(end, statement.start).trim() === '');
    const superCall = [...nodesIn(declaration)].find(
      (node) => node.type === 'CallExpression' && (node['callee'] as Node).type === 'Super',
    );
    return [
      {
        name: nameOf(declaration['id']) ?? '',
        parent: nameOf(declaration['superClass']) ?? '',
        package: packageName,
        thrown: (comment?.value ?? '')
          .replace(/^\*|\n\s*\*/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
        codes: codesOf(declaration, superCall, program),
        fault: literalOf(declaration, superCall, 'fault'),
        retryable: literalOf(declaration, superCall, 'retryable'),
      },
    ];
  });
}

/** The code as it is written, or all literals of the type from which the constructor takes it. */
function codesOf(declaration: Node, call: Node | undefined, program: Node): string[] {
  const code = literalOf(declaration, call, 'code') ?? lastLiteral(call);
  if (code !== undefined && code !== EITHER) return [code];
  const parameter = [...nodesIn(declaration)].find((node) => node['typeAnnotation'] && nameOf(node) === 'code');
  const type = parameter && [...nodesIn(parameter)].find(({ type: kind }) => kind === 'TSTypeReference');
  const alias = [...nodesIn(program)].find(
    (node) => node.type === 'TSTypeAliasDeclaration' && nameOf(node['id']) === nameOf(type?.['typeName']),
  );
  const literals = [...nodesIn(alias ?? parameter ?? declaration)].filter(({ type: kind }) => kind === 'TSLiteralType');
  return literals.map((literal) => String((literal['literal'] as Node)['value'])).toSorted();
}

/** The trait as it is written: a literal, both of a choice, or undefined when it is not said. */
function literalOf(declaration: Node, call: Node | undefined, trait: string): string | undefined {
  const property = call && [...nodesIn(call)].find((node) => node.type === 'Property' && nameOf(node['key']) === trait);
  return property && (wordsOf(property['value'] as Node) ?? defaultOf(property['value'] as Node, declaration));
}

function wordsOf(value: Node): string | undefined {
  if (value.type === 'Literal') return String(value['value']);
  if (value.type === 'ConditionalExpression')
    return `${wordsOf(value['consequent'] as Node)} or ${wordsOf(value['alternate'] as Node)}`;
  return undefined;
}

/** What a trait is that the constructor takes as a parameter: its default; without one, either. */
function defaultOf(value: Node, declaration: Node): string {
  const parameters = [...nodesIn(declaration)].filter((node) => node.type === 'AssignmentPattern');
  const parameter = parameters.find((node) => nameOf(node['left']) === nameOf(value));
  return (parameter && wordsOf(parameter['right'] as Node)) ?? EITHER;
}

/** A class that gives its parent a code as the last argument. */
function lastLiteral(call: Node | undefined): string | undefined {
  const last = (call?.['arguments'] as Node[] | undefined)?.at(-1);
  return last?.type === 'Literal' ? String(last['value']) : undefined;
}
