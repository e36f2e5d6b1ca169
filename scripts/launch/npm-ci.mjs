import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { LaunchError } from './launch-error.mjs';

// Few and short retries: npm's own would keep someone without a network waiting for minutes.
const FLAGS = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--no-audit', '--no-fund'];

/** Runs `npm ci` in `folder` on the given Node. Throws a LaunchError that says what to do when it fails. */
export function npmCi(folder, node) {
  const { command, args, shell } = npm(node);
  const { status, error, stderr } = spawnSync(command, [...args, 'ci', ...FLAGS, '--loglevel=error'], {
    cwd: folder,
    shell,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) },
  });
  if (error) throw new LaunchError(`could not run npm: ${error.message}. Is npm installed beside Node?`);
  if (status !== 0) throw new LaunchError(`${reason(stderr)}; what npm said:\n\n${stderr.trim()}`);
}

// Under `npm start` and the like, the very npm that runs us; else the one on the PATH, which starts the Node found there.
function npm(node) {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js')) return { command: node, args: [running], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

function reason(stderr) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.test(stderr))
    return 'the dependencies are not installed and the npm registry cannot be reached. Connect to the network once and run the same command again';
  if (/ENOSPC/.test(stderr)) return 'there is no space left on the disk for the dependencies';
  if (/EACCES|EPERM|EROFS/.test(stderr)) return 'node_modules cannot be written';
  if (/EUSAGE/.test(stderr))
    return 'package.json and package-lock.json do not fit together. Run `npm install` and commit both';
  return '`npm ci` failed';
}
