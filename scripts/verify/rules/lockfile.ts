import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';

const PATH = 'package-lock.json';

interface LockedPackage {
  readonly hasInstallScript?: boolean;
}

/** The lockfile fits any registry (no addresses in it), and each install script is allowed or denied by name. */
export const lockfile: Rule = {
  name: 'lockfile',
  check: (tree) => {
    const file = tree.files.find(({ path }) => path === PATH);
    if (file === undefined) return [{ path: PATH, message: 'missing: run npm install' }];
    return [...addresses(file), ...installScripts(tree, file)];
  },
};

function addresses(file: SourceFile): Violation[] {
  return [...file.text.matchAll(/"resolved": "\w+:/g)].map(({ index }) =>
    violationAt(file, index, 'an address: npm install with the .npmrc of this repository leaves it out'),
  );
}

function installScripts(tree: SourceTree, file: SourceFile): Violation[] {
  const allowed = tree.workspaces.find(({ directory }) => directory === '')?.manifest.allowScripts ?? {};
  const { packages } = JSON.parse(file.text) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
    .filter((name) => !Object.hasOwn(allowed, name))
    .map((name) => ({
      path: PATH,
      message: `${name} has an install script: decide on it in allowScripts of package.json`,
    }));
}
