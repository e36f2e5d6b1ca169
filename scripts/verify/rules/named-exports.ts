import { violationAt } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { codeFiles, syntaxOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';

// A tool reads these and wants a default export.
const FOR_A_TOOL = /\.config\.(ts|mjs|js)$/;

/** A thing has one name everywhere: no default exports, and no `export *` that hides what a module offers. */
export const namedExports: Rule = {
  name: 'named-exports',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => !FOR_A_TOOL.test(path))
      .flatMap((file) =>
        (syntaxOf(file).program['body'] as Node[]).flatMap((statement) => {
          if (statement.type === 'ExportDefaultDeclaration')
            return [violationAt(file, statement.start, 'default export: give it a name')];
          if (statement.type === 'ExportAllDeclaration')
            return [violationAt(file, statement.start, 'export *: name what is exported')];
          return [];
        }),
      ),
};
