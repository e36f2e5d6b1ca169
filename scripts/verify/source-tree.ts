import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

/** The text files of a checkout, and its workspaces. Paths are relative to the root, with `/`. */
export interface SourceTree {
  readonly files: readonly SourceFile[];
  readonly workspaces: readonly Workspace[];
  /** Every path there is, folders included: what a link may point at. */
  readonly paths: ReadonlySet<string>;
}

/** One text file. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A folder with a package.json of its own. The root's is `''`. */
export interface Workspace {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** What the checks read of a package.json. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

// Not source: what .gitignore names, and what git keeps for itself.
const IGNORED = new Set(['node_modules', 'dist', 'coverage', '.git', '.banyan', 'bench/results']);
const TEXT = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|json|jsonc|md|html|css|sql|sh|yaml|yml|txt)$|^(LICENSE|NOTICE)$/;

/** Reads the checkout at `root`. */
export function readSourceTree(root: string): SourceTree {
  const paths = list(root, root);
  const files = paths.filter((path) => TEXT.test(basename(path)) && statSync(join(root, path)).isFile());
  return treeOf(new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')])), paths);
}

/** A tree of the given texts by path: what a test of a rule checks. */
export function sourceTreeOf(texts: Readonly<Record<string, string>>): SourceTree {
  const folders = Object.keys(texts).flatMap((path) => ancestors(path));
  return treeOf(new Map(Object.entries(texts)), [...Object.keys(texts), ...folders]);
}

/** The workspace that a file belongs to: the innermost folder with a package.json. */
export function workspaceOf(tree: SourceTree, path: string): Workspace | undefined {
  return tree.workspaces
    .filter(({ directory }) => directory === '' || path.startsWith(`${directory}/`))
    .toSorted((a, b) => b.directory.length - a.directory.length)[0];
}

function treeOf(texts: ReadonlyMap<string, string>, paths: readonly string[]): SourceTree {
  const files = [...texts].map(([path, text]) => ({ path, text }));
  const workspaces = files
    .filter(({ path }) => basename(path) === 'package.json')
    .map(({ path, text }) => ({ directory: folderOf(path), manifest: JSON.parse(text) as Manifest }));
  return { files, workspaces, paths: new Set(paths) };
}

function list(root: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (IGNORED.has(entry.name) || IGNORED.has(name)) return [];
    return entry.isDirectory() ? [name, ...list(root, path)] : [name];
  });
}

function ancestors(path: string): string[] {
  const folder = folderOf(path);
  return folder === '' ? [] : [folder, ...ancestors(folder)];
}

const folderOf = (path: string): string => (dirname(path) === '.' ? '' : dirname(path));
