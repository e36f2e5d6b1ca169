import { basename } from 'node:path';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, isTest, nameOf, syntaxOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';

// Names that say nothing about what a file is for.
const VAGUE = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'manager',
  'managers',
  'handler',
  'handlers',
  'misc',
]);

// A word of the field, and no manager of anything.
const TERMS = /\bprocess-managers?\b/g;

// Files whose name is their role, the same in every folder.
const ROLES = new Set(['index', 'contract', 'service', 'errors']);

/** A file is named in kebab-case, after the one thing it exports if it exports one, and no part of its path is a vague word. */
export const fileNames: Rule = { name: 'file-names', check: (tree) => codeFiles(tree).flatMap(check) };

function check(file: SourceFile): Violation[] {
  const name = basename(file.path).replace(/(\.(test|int|server|crash|sim|config|d|test-d))*\.\w+$/, '');
  const messages: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) messages.push('a file name is kebab-case');
  const vague = vagueWordIn(file.path);
  if (vague !== undefined) messages.push(`"${vague}" says nothing: name the file or folder after what it does`);
  const [only, ...others] = isTest(file.path) ? [] : exportedNames(syntaxOf(file).program);
  if (only !== undefined && others.length === 0 && !ROLES.has(name) && !isNamedAfter(name, only))
    messages.push(`exports ${only} alone, so it is named after it`);
  return messages.map((message) => ({ path: file.path, message }));
}

/** The first word of a path or a name that says nothing; undefined when all of them do. */
export function vagueWordIn(path: string): string | undefined {
  return path
    .replace(TERMS, '')
    .split(/[/.-]/)
    .find((word) => VAGUE.has(word));
}

// `invoice-date` is named after `parseInvoiceDate`, `request-log` after `logRequests`: they share a word.
function isNamedAfter(file: string, exported: string): boolean {
  const [words, others] = [wordsIn(file), wordsIn(exported)];
  return words.some((word) => others.some((other) => isRelated(word, other))) || words.join('') === others.join('');
}

// As `suggestions` is to `suggest`.
function isRelated(word: string, other: string): boolean {
  const [short = '', long = ''] = [word, other].toSorted((a, b) => a.length - b.length);
  return word === other || (short.length >= 4 && long.startsWith(short));
}

// The words of `append-events`, `appendEvents` and `APPEND_EVENTS`, without the plural's s.
function wordsIn(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/)
    .map((word) => word.replace(/s$/, ''));
}

function exportedNames(program: Node): string[] {
  const names = (program['body'] as Node[])
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap((statement) => {
      const declaration = statement['declaration'] as Node | null;
      if (declaration === null) return (statement['specifiers'] as Node[]).map((specifier) => specifier['exported']);
      if (declaration.type !== 'VariableDeclaration') return [declaration['id']];
      return (declaration['declarations'] as Node[]).map((declarator) => declarator['id']);
    });
  return [...new Set(names.map((name) => nameOf(name) ?? ''))]; // an overloaded function is one name
}
