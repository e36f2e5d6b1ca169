import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, isTest, nameOf, syntaxOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';

/** Every export carries a docstring of at least a sentence. */
export const docstrings: Rule = {
  name: 'docstrings',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => !isTest(path))
      .flatMap(check),
};

function check(file: SourceFile): Violation[] {
  const { program, comments } = syntaxOf(file);
  const documented = new Set<string>(); // the first of a function's overloads speaks for all
  return (program['body'] as Node[]).flatMap((statement) => {
    const declaration = statement['declaration'] as Node | null | undefined;
    if (statement.type !== 'ExportNamedDeclaration' || !declaration) return [];
    const name = nameOfDeclaration(declaration);
    const isDocumented = comments.some(
      ({ type, value, end }) =>
        type === 'Block' && /^\*[^]*\p{L}/u.test(value) && file.text.slice(end, statement.start).trim() === '',
    );
    if (isDocumented) documented.add(name);
    return documented.has(name) ? [] : [violationAt(file, statement.start, `${name} has no docstring`)];
  });
}

function nameOfDeclaration(declaration: Node): string {
  const [declarator] = (declaration['declarations'] as Node[] | undefined) ?? [];
  return nameOf(declaration['id'] ?? declarator?.['id']) ?? 'this export';
}
