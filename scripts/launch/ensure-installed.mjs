import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { installFromLockfile } from './install-from-lockfile.mjs';
import { holdsLockfile } from './holds-lockfile.mjs';
import { findNode } from './find-node.mjs';
import { withInstallLock } from './install-lock.mjs';

/**
 * Makes node_modules match package-lock.json and returns the path of the Node to run the project with.
 * When a stamp says that they match already, this is two small file reads.
 */
export async function ensureInstalled(root) {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return (
    nodeOfStamp(root, lockfile) ??
    (await withInstallLock(root, () => {
      const installedMeanwhile = nodeOfStamp(root, lockfile);
      if (installedMeanwhile !== undefined) return installedMeanwhile;
      if (!holdsLockfile(root)) installFromLockfile(root);
      const node = findNode(root);
      writeFileSync(stampPath(root), JSON.stringify({ lockfile, node: relative(root, node) }));
      return node;
    }))
  );
}

// Inside node_modules, so that removing the folder removes the stamp.
const stampPath = (root) => join(root, 'node_modules', '.banyan-installed.json');

function nodeOfStamp(root, lockfile) {
  try {
    const stamp = JSON.parse(readFileSync(stampPath(root), 'utf8'));
    const node = resolve(root, stamp.node);
    return stamp.lockfile === lockfile && existsSync(node) ? node : undefined;
  } catch {
    return undefined; // no stamp, or one cut short: install
  }
}
