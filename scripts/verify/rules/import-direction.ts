import { posix } from 'node:path';
import { outsideComplaint } from '../outside-modules.ts';
import { violationAt } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { workspaceOf } from '../source-tree.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';
import { codeFiles, isTest, syntaxOf } from '../syntax.ts';
import type { ImportedModule } from '../syntax.ts';

// The layers, top to bottom; a file imports from layers below its own, and from its own only where `mayImport` says so.
const LAYERS = ['bench', 'apps', 'topologies', 'bffs', 'services', 'packages'] as const;
type Layer = (typeof LAYERS)[number];

// Which packages a package's own code may import. Whatever is not listed is an adapter or stands beside one.
const PACKAGES: Readonly<Record<string, readonly string[] | 'any'>> = {
  core: [],
  engine: ['core'],
  cli: 'any',
  topology: 'any',
};
const ADAPTER: readonly string[] = ['core', 'engine'];

// What a service's own code may import of the packages: the model. Where it runs and on what is the topology's business.
const MODEL: readonly string[] = ['core'];

/**
 * Imports run downwards: apps, topologies, bffs, services, packages; and inside packages adapters know core and engine only. What each imports from outside is
 * in the table of outside-modules.ts.
 */
export const importDirection: Rule = {
  name: 'import-direction',
  check: (tree) =>
    codeFiles(tree).flatMap((file) =>
      syntaxOf(file).imports.flatMap((imported) => {
        const message = complaint(tree, file, imported);
        return message === undefined ? [] : [violationAt(file, imported.offset, message)];
      }),
    ),
};

function complaint(tree: SourceTree, file: SourceFile, { specifier, typeOnly }: ImportedModule): string | undefined {
  if (specifier.startsWith('.')) return complaintAboutTests(file, specifier);
  if (specifier === '') return undefined;
  const from = workspaceOf(tree, file.path)?.directory ?? '';
  const target = tree.workspaces.find(
    ({ manifest: { name } }) => name !== undefined && (specifier === name || specifier.startsWith(`${name}/`)),
  );
  // The root is no room: its own code stands in scripts/.
  if (target === undefined)
    return isTest(file.path) ? undefined : outsideComplaint(from === '' ? 'scripts' : from, specifier, typeOnly);
  if (target.directory === from) return undefined; // a package that imports itself by its public name
  const allowed = mayImport(from, target.directory, specifier.endsWith('/contract'), isTest(file.path));
  return allowed ? undefined : `${from} may not import ${specifier}${WHY[layerOf(from) ?? 'root']}`;
}

// What is there for tests may import anything: whoever imported it would do so, too.
function complaintAboutTests(file: SourceFile, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file.path), specifier);
  if (isTest(file.path) || !isTest(target)) return undefined;
  return `${file.path} may not import ${specifier}, which is there for tests alone`;
}

function mayImport(from: string, to: string, isContract: boolean, test: boolean): boolean {
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)];
  if (from === '') return true; // the scripts of the root look at everything
  if (fromLayer === undefined || toLayer === undefined) return false;
  if (fromLayer === 'packages') return toLayer === 'packages' && (test || isAllowedPackage(nameIn(from), nameIn(to)));
  if (fromLayer === 'services') {
    if (toLayer === 'services') return isContract || test;
    return toLayer === 'packages' && (test || MODEL.includes(nameIn(to)));
  }
  return LAYERS.indexOf(toLayer) > LAYERS.indexOf(fromLayer);
}

function isAllowedPackage(from: string, to: string): boolean {
  const allowed = Object.hasOwn(PACKAGES, from) ? PACKAGES[from] : ADAPTER;
  return allowed === 'any' || allowed?.includes(to) === true;
}

// Undefined for what stands outside the house, like the stand-ins of `outside/` and `acceptance/`, which speaks only HTTP to it: it imports nothing of it.
function layerOf(directory: string): Layer | undefined {
  return LAYERS.find((layer) => directory === layer || directory.startsWith(`${layer}/`));
}

const nameIn = (directory: string): string => directory.split('/')[1] ?? '';

const WHY: Readonly<Record<Layer | 'root', string>> = {
  bench: '',
  apps: ': imports run downwards (topologies, bffs, services, packages)',
  topologies: ': imports run downwards (bffs, services, packages)',
  bffs: ': imports run downwards (services, packages)',
  services: `: a service imports ${MODEL.join(', ')} and the contract of other services`,
  packages: ': core imports no package, engine imports core, adapters import core and engine',
  root: ': what stands outside the system imports nothing of it',
};
