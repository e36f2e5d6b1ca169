import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** What others have made and figures are compared with: a folder with a lockfile of its own, which installing this repository never touches. */
const PEERS = resolve(import.meta.dirname, '../peers');
const INSTALL_MS_MAX = 300_000;

/**
 * Loads a library that a figure is compared with, and installs all of them when they are not there as the lockfile wants them.
 * @throws Error that says why they could not be installed
 */
export async function loadPeer<Library>(name: string, say: (line: string) => void): Promise<Library> {
  if (!isInstalled()) {
    say(`installing what it is compared with into ${PEERS}`);
    try {
      await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: PEERS,
        timeout: INSTALL_MS_MAX,
      });
    } catch (error) {
      const { stderr = '', message } = error as Error & { readonly stderr?: string };
      throw new Error(`${name} could not be installed: ${stderr.trim() || message}`, { cause: error });
    }
  }
  return (await import(pathToFileURL(join(PEERS, 'node_modules', name, entryOf(name))).href)) as Library;
}

/** The exact version of such a library. */
export function peerVersion(name: string): string {
  return (JSON.parse(readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version;
}

interface Manifest {
  readonly exports: { readonly '.': { readonly import: { readonly default: string } } };
}

function entryOf(name: string): string {
  const path = join(PEERS, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as Manifest).exports['.'].import.default;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/** npm keeps beside what it has installed a lockfile of it. */
function isInstalled(): boolean {
  const installed = join(PEERS, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const read = (path: string): Lockfile['packages'] => (JSON.parse(readFileSync(path, 'utf8')) as Lockfile).packages;
  const there = read(installed);
  return Object.entries(read(join(PEERS, 'package-lock.json'))).every(
    ([path, { version }]) => path === '' || there[path]?.version === version,
  );
}
