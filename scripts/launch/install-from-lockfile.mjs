import { isNewEnough, versionOf } from './find-node.mjs';
import { fetchNode } from './fetch-node.mjs';
import { npmCi } from './npm-ci.mjs';

/**
 * Runs `npm ci`, on a Node that is new enough for every dependency: npm silently leaves out optional packages, like the native
 * half of a tool, whose `engines` the running Node does not meet. Throws a LaunchError that says what to do when it fails.
 */
export function installFromLockfile(root) {
  const started = Date.now();
  console.error(
    'banyan: installing the dependencies from package-lock.json (once; needs the npm registry or its cache) ...',
  );
  if (isNewEnough(versionOf(process.execPath))) npmCi(root, process.execPath);
  else fetchNode(root, (node) => npmCi(root, node ?? process.execPath));
  console.error(`banyan: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
