import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './toy-project.ts';

/** The oldest Node that the launcher says it runs on, by platform, and the npm that came with it: integrity hashes of the registry's packages. */
const NODE = '18.0.0';
const NODES: Readonly<Record<string, string>> = {
  'linux-x64': '8Ae5Sgd+RxqBNLMM/8g9nJ3ofnXkDOjUI6E+xJkECE3f8OT7Nt+rPvps27l0ouakUefCnasIjRvVzOCPDXde5w==',
  'linux-arm64': 'UhdYdQZ5dUHGGn5+9vxxc5B7t1vwYpuV5JQC8XY3ruHd5+QR5zBdBhDiF9gI9LOWdU04drHZEMK+58OAM+8Mfg==',
  'darwin-x64': '8Qn8CJPfaTFiLX/Jzhad/FftP0Q3fjmc17IEMBkcEDQgdm3Ur+np2jhO3fkgC2HFIjJc9VkN0cC7K9SCe4+bbw==',
  'darwin-arm64': '6EFRGttJAr2K1XZdoXq/unojDxBz+1oXDTSAQMVuGbiCUs8YvUuy+uM4MSdL0cTXcqsy9miNjdMejf1Si2az8w==',
};
const NPM = {
  version: '8.6.0',
  integrity: 'sha512-icekvN8FJFESIFkLaFEVl05Nocl5Id5HnoVhJzhCUvtNY8tj9kfUlH/J527fZq/8ltsAUqpettfutwRjQYS2fA==',
};

/**
 * A folder of programs with that Node and its npm, fetched for the tests alone: a newcomer's install has no use for them. npm's cache keeps them for the next
 * time. None where npm has no such Node, or neither its cache nor the registry can be asked.
 */
export function fetchOldestNode(): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  const integrity = NODES[platform];
  if (integrity === undefined) return undefined;
  const folder = temporaryFolder('oldest-node');
  const node = `node-${platform}`;
  const manifest = { name: 'oldest', version: '0.0.0', dependencies: { [node]: NODE, npm: NPM.version } };
  const packages = {
    '': manifest,
    [`node_modules/${node}`]: { version: NODE, integrity: `sha512-${integrity}`, bin: { node: 'bin/node' } },
    'node_modules/npm': { ...NPM, bin: { npm: 'bin/npm-cli.js' } },
  };
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...manifest, lockfileVersion: 3, packages }));
  const { status, stderr } = spawnSync(
    'npm',
    ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status === 0) return join(folder, 'node_modules/.bin');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.test(stderr))
    return undefined;
  throw new Error(stderr);
}
