import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether node_modules already holds what package-lock.json lists, by npm's own record of what it installed: someone may
 * have run `npm install` by hand. Optional packages (those of other platforms) may be absent.
 */
export function holdsLockfile(root) {
  const recordPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const installed = JSON.parse(readFileSync(recordPath, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, link, resolved }]) => {
    if (!path.startsWith('node_modules/')) return true; // the root and the workspaces are the checkout itself
    const record = installed[path];
    if (record === undefined) return optional === true;
    // npm's record can be ahead of what is there.
    if (!existsSync(join(root, path))) return false;
    return link ? record.resolved === resolved : record.version === version;
  });
}
