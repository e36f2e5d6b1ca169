import { dirname, join, normalize } from 'node:path';
import { isBuiltin } from 'node:module';
import { violationAt } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { workspaceOf } from '../source-tree.ts';
import type { Manifest, SourceFile, SourceTree } from '../source-tree.ts';
import { codeFiles, isTest, syntaxOf } from '../syntax.ts';

/**
 * Every import is declared in the package.json beside it, reaches another workspace by a name that it exports, and never
 * by a path. Tests may also use what the root's package.json supplies for development.
 */
export const declaredImports: Rule = {
  name: 'declared-imports',
  check: (tree) =>
    codeFiles(tree).flatMap((file) =>
      syntaxOf(file).imports.flatMap(({ specifier, offset }) => {
        const message = specifier.startsWith('.')
          ? pathComplaint(tree, file, specifier)
          : nameComplaint(tree, file, specifier);
        return message === undefined ? [] : [violationAt(file, offset, message)];
      }),
    ),
};

function pathComplaint(tree: SourceTree, file: SourceFile, specifier: string): string | undefined {
  const target = normalize(join(dirname(file.path), specifier));
  const [from, to] = [workspaceOf(tree, file.path), workspaceOf(tree, target)];
  if (from === to && !target.startsWith('..')) return undefined;
  return `${specifier} reaches into ${to?.directory || 'the root'}: import it by its name`;
}

function nameComplaint(tree: SourceTree, file: SourceFile, specifier: string): string | undefined {
  if (specifier === '' || isBuiltin(specifier)) return undefined;
  const packageName = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const manifest = workspaceOf(tree, file.path)?.manifest ?? {};
  const root = tree.workspaces.find(({ directory }) => directory === '')?.manifest;
  const forTests = isTest(file.path) ? root?.devDependencies : undefined;
  if (manifest.name !== packageName && !declares(manifest, packageName) && forTests?.[packageName] === undefined)
    return `${packageName} is not in the package.json of ${manifest.name ?? 'the root'}`;
  const target = tree.workspaces.find(({ manifest: { name } }) => name === packageName)?.manifest;
  const subpath = `.${specifier.slice(packageName.length)}`;
  if (target === undefined || target.exports?.[subpath] !== undefined) return undefined;
  return `${packageName} does not export ${subpath}`;
}

function declares(manifest: Manifest, name: string): boolean {
  return [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies].some(
    (declared) => declared?.[name] !== undefined,
  );
}
