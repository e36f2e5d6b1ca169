import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';

/** The oldest Node that runs the project: native TypeScript, node:sqlite with backup(), crypto.randomUUIDv7. */
const OLDEST = [24, 16];

/**
 * The Node to run the project with: the one that npm installed for this platform (an optional dependency of the root
 * package.json), or the one that runs this launcher when it is new enough. Throws a LaunchError when neither will do.
 */
export function findNode(root) {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const candidates = [...suppliedNodes(root, optionalDependencies), process.execPath];
  const found = candidates.find((path) => isNewEnough(versionOf(path)));
  if (found !== undefined) return found;
  const platform = `${process.platform}-${process.arch}`;
  throw new LaunchError(
    `this needs Node ${OLDEST.join('.')} or newer, npm supplies none for ${platform}, and this is ${process.version}. ` +
      'Install one from https://nodejs.org and run the same command again.',
  );
}

/** The Nodes among a folder's installed packages: one, as those of other platforms are not installed, or none. */
export function suppliedNodes(folder, optionalDependencies) {
  return Object.keys(optionalDependencies)
    .map((name) => join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((path) => existsSync(path));
}

/** What a Node says its version is; empty for a binary that does not start here, like one for another C library. */
export function versionOf(path) {
  if (path === process.execPath) return process.version;
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '';
}

/** Whether a version, like `v24.21.0`, runs the project. */
export function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
