import { isDeepStrictEqual } from 'node:util';
import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';

const PATH = 'package-lock.json';

interface LockedPackage {
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, LockedPackage>>;

/**
 * The lockfile fits any registry (no addresses in it) and any platform, says what the package.json files say, and each
 * install script is allowed or denied by name. A folder with a lockfile of its own is no part of it, and has no addresses either.
 */
export const lockfile: Rule = {
  name: 'lockfile',
  check: (tree) => {
    const file = tree.files.find(({ path }) => path === PATH);
    if (file === undefined) return [{ path: PATH, message: 'missing: run npm install' }];
    const { packages } = JSON.parse(file.text) as { packages: Packages };
    return [
      ...tree.files.filter(({ path }) => path === PATH || path.endsWith(`/${PATH}`)).flatMap(addresses),
      ...[...installScripts(tree, packages), ...absentPlatforms(packages), ...staleWorkspaces(tree, packages)].map(
        (message) => ({ path: PATH, message }),
      ),
    ];
  },
};

function addresses(file: SourceFile): Violation[] {
  return [...file.text.matchAll(/"resolved": "\w+:/g)].map(({ index }) =>
    violationAt(file, index, 'an address: npm install with the .npmrc of this repository leaves it out'),
  );
}

function installScripts(tree: SourceTree, packages: Packages): string[] {
  const allowed = tree.workspaces.find(({ directory }) => directory === '')?.manifest.allowScripts ?? {};
  return Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
    .filter((name) => !Object.hasOwn(allowed, name))
    .map((name) => `${name} has an install script: decide on it in allowScripts of package.json`);
}

// npm drops the packages of other platforms when the registry lacks them or node_modules has them not; `npm ci` then refuses
// the lockfile on every machine.
function absentPlatforms(packages: Packages): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !isLocked(packages, path, name))
      .map(
        (name) => `${name}, for another platform, is missing: remove node_modules and the lockfile and run npm install`,
      ),
  );
}

// As Node looks for it: in the package's own node_modules, then further out.
function isLocked(packages: Packages, path: string, name: string): boolean {
  const inside = path === '' ? '' : `${path}/`;
  if (Object.hasOwn(packages, `${inside}node_modules/${name}`)) return true;
  return path !== '' && isLocked(packages, path.slice(0, Math.max(path.lastIndexOf('/node_modules/'), 0)), name);
}

function staleWorkspaces(tree: SourceTree, packages: Packages): string[] {
  return tree.workspaces
    .filter(({ directory }) => directory === '' || !tree.paths.has(`${directory}/${PATH}`))
    .filter(({ directory, manifest }) => {
      const locked = packages[directory];
      // Compared without regard to the order of the names.
      return (['dependencies', 'devDependencies', 'optionalDependencies'] as const).some(
        (kind) => !isDeepStrictEqual(locked?.[kind] ?? {}, manifest[kind] ?? {}),
      );
    })
    .map(({ directory }) => `it says something else than ${directory || '.'}/package.json: run npm install`);
}
