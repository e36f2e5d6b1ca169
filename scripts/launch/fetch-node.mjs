import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNewEnough, suppliedNodes, versionOf } from './find-node.mjs';
import { npmCi } from './npm-ci.mjs';

/**
 * Installs the Node of the lockfile alone, in a folder that is gone afterwards, and hands its path to `use`: undefined when
 * npm has none that runs here. It stays in npm's cache, so the real install does not fetch it again.
 */
export function fetchNode(root, use) {
  const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = { name: 'banyan-node', version: '0.0.0', optionalDependencies };
  // The lockfile's own entries, integrity hashes included.
  const entries = Object.keys(optionalDependencies).map((name) => `node_modules/${name}`);
  const packages = Object.fromEntries(entries.map((entry) => [entry, lockfile.packages[entry]]));
  const folder = mkdtempSync(join(tmpdir(), 'banyan-node-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({
        name: manifest.name,
        version: '0.0.0',
        lockfileVersion: 3,
        packages: { '': manifest, ...packages },
      }),
    );
    npmCi(folder, process.execPath);
    return use(suppliedNodes(folder, optionalDependencies).find((path) => isNewEnough(versionOf(path))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
