import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';

/** The oldest Node that runs the project: native TypeScript, node:sqlite with backup(), crypto.randomUUIDv7. */
const OLDEST = [24, 21];

/**
 * The Node to run the project with: the one that npm installed for this platform (an optional dependency of the root
 * package.json), or the one that runs this launcher when it is new enough. Throws a LaunchError when neither will do.
 */
export function findNode(root) {
  const supplied = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies)
    .map((name) => join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((path) => existsSync(path));
  const found = [...supplied, process.execPath].find((path) => isNewEnough(versionOf(path)));
  if (found !== undefined) return found;
  const platform = `${process.platform}-${process.arch}`;
  throw new LaunchError(
    `this needs Node ${OLDEST.join('.')} or newer, npm supplies none for ${platform}, and this is ${process.version}. ` +
      'Install one from https://nodejs.org and run the same command again.',
  );
}

// Asked, not read from a package.json: a binary for another C library is there but does not start.
function versionOf(path) {
  if (path === process.execPath) return process.version;
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '';
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
