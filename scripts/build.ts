// `npm run build [-- FOLDER]`: every package as JavaScript with type declarations, ready to publish, in dist/ or FOLDER. The servers
// of this repository do not need it; other projects do, since Node does not strip the types of what is under node_modules.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compile } from './build/compile.ts';
import { publishedManifest } from './build/published-manifest.ts';
import type { PackageManifest } from './build/published-manifest.ts';
import { readArguments, refuse } from '@banyan/cli/read-arguments';

const root = resolve(import.meta.dirname, '..');
const USAGE = `usage: npm run build [-- FOLDER]

Builds every package as others install it, JavaScript with type declarations, into dist/ or into FOLDER, which must be new
or empty.`;

const [folder] = readArguments(USAGE, {}, 1).positionals;
const dist = resolve(folder ?? join(root, 'dist'));
if (folder !== undefined && existsSync(dist) && readdirSync(dist).length > 0) {
  refuse(`${dist} is not empty`, USAGE);
}

const packages = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, source: join(root, 'packages', name), target: join(dist, name) }))
  .map((paths) => ({ ...paths, manifest: manifestIn(paths.source) }));

rmSync(dist, { recursive: true, force: true });
if (!compile(root, dist)) process.exit(1);

for (const { source, target, manifest } of packages) {
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  cpSync(join(source, 'README.md'), join(target, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
}
console.log(`built ${packages.length} packages into ${dist}: ${packages.map(({ name }) => name).join(', ')}`);

function manifestIn(folder: string): PackageManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest;
}
