import { spawnSync } from 'node:child_process';
import { LaunchError } from './launch-error.mjs';

/** Runs `npm ci`. Throws a LaunchError that says what to do when it fails. */
export function installFromLockfile(root) {
  const started = Date.now();
  console.error(
    'banyan: installing the dependencies from package-lock.json (once; needs the npm registry or its cache) ...',
  );
  const { command, args, shell } = npm();
  // Few and short retries: npm's own would keep someone without a network waiting for minutes.
  const flags = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--no-audit', '--no-fund'];
  const { status, error, stderr } = spawnSync(command, [...args, 'ci', ...flags, '--loglevel=error'], {
    cwd: root,
    shell,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (error) throw new LaunchError(`could not run npm: ${error.message}. Is npm installed beside Node?`);
  if (status !== 0) throw new LaunchError(`${reason(stderr)}\n\n${stderr.trim()}`);
  console.error(`banyan: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

// Under `npm start` and the like, the very npm that runs us; else the one on the PATH.
function npm() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js')) return { command: process.execPath, args: [running], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

function reason(stderr) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.test(stderr))
    return 'the dependencies are not installed and the npm registry cannot be reached. Connect to the network once and run the same command again; what npm said:';
  if (/ENOSPC/.test(stderr)) return 'there is no space left on the disk for the dependencies; what npm said:';
  if (/EACCES|EPERM|EROFS/.test(stderr)) return 'node_modules cannot be written; what npm said:';
  return '`npm ci` failed; what npm said:';
}
