import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after } from 'node:test';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A temporary folder, gone once the tests are through. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `banyan-${name}-`));
  folders.push(folder);
  return folder;
}

/** What a toy project depends on besides its own part. */
export interface ToyDependencies {
  /** Entries of its lockfile. */
  readonly packages?: Readonly<Record<string, object>>;
  /** Whether it has the Nodes that this repository has npm supply. */
  readonly hasNodes?: boolean;
}

/** A project behind this repository's launcher that depends on a folder beside it, which npm installs without a network. `npm start` runs `say.mjs`. */
export function toyProject({ packages = {}, hasNodes = false }: ToyDependencies = {}): string {
  const root = temporaryFolder('launch');
  const scripts = join(REPOSITORY, 'scripts');
  cpSync(scripts, join(root, 'scripts'), {
    recursive: true,
    filter: (path) => path === scripts || /launch(\.mjs|$|\/)/.test(path),
  });
  const dependencies = Object.fromEntries(
    Object.keys(packages).map((path) => [path.replace('node_modules/', ''), '1.0.0'] as const),
  );
  const nodes = hasNodes ? nodesOfRepository() : { versions: {}, entries: {} };
  const manifest = {
    name: 'project',
    version: '1.0.0',
    workspaces: ['part'],
    scripts: { start: 'node scripts/launch.mjs say.mjs' },
    dependencies,
    optionalDependencies: nodes.versions,
  };
  const part = { name: 'part', version: '1.0.0' };
  mkdirSync(join(root, 'part'));
  writeFileSync(join(root, 'part/package.json'), JSON.stringify(part));
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  const own = { '': manifest, 'node_modules/part': { resolved: 'part', link: true }, part };
  const entries = { ...own, ...nodes.entries, ...packages };
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ name: 'project', version: '1.0.0', lockfileVersion: 3, packages: entries }),
  );
  writeFileSync(join(root, 'say.mjs'), SAY);
  return root;
}

/** The Nodes that npm supplies to this repository, as its manifest and its lockfile have them. */
function nodesOfRepository() {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(REPOSITORY, name), 'utf8'));
  const { optionalDependencies: versions } = read('package.json') as { optionalDependencies: Record<string, string> };
  const { packages } = read('package-lock.json') as { packages: Record<string, object> };
  const paths = Object.keys(versions).map((name) => `node_modules/${name}`);
  return { versions, entries: Object.fromEntries(paths.map((path) => [path, packages[path]])) };
}

// Says what it was given, and waits when told to.
const SAY = `
const [what, ...rest] = process.argv.slice(2);
if (what === 'exit') process.exit(Number(rest[0]));
if (what === 'options') {
  console.log(JSON.stringify(process.execArgv));
  process.exit();
}
if (what === 'arenas') {
  console.log(process.env.MALLOC_ARENA_MAX);
  process.exit();
}
if (what === 'version') {
  console.log(process.version);
  process.exit();
}
if (what === 'wait') {
  process.on('SIGTERM', () => {
    console.log('asked to end');
    process.exit(7);
  });
  setTimeout(() => process.exit(1), 20_000); // a signal that does not arrive is a failure, not a wait
}
console.log(JSON.stringify([what, ...rest, process.env.PORT ?? null]));
`;
