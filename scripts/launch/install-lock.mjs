import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LaunchError } from './launch-error.mjs';

const POLL_MS = 200;
const PATIENCE_MS = 10 * 60_000;

/**
 * Runs `install` while no other launcher of this checkout does. The lock is a file with its owner's process id; one whose
 * owner is gone is taken over. Beside node_modules, not in it, because `npm ci` removes that folder.
 */
export async function withInstallLock(root, install) {
  const lock = join(root, '.install-lock');
  await acquire(lock);
  try {
    return install();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function acquire(lock) {
  const giveUpAt = Date.now() + PATIENCE_MS;
  let announced = false;
  while (!create(lock)) {
    const owner = ownerOf(lock);
    if (owner === undefined) continue; // released between the two steps
    if (!isAlive(owner)) {
      remove(lock, owner);
      continue;
    }
    if (!announced) console.error(`banyan: process ${owner} is installing the dependencies, waiting for it ...`);
    announced = true;
    if (Date.now() > giveUpAt)
      throw new LaunchError(`process ${owner} has been installing for ten minutes. If that cannot be, remove ${lock}`);
    await setTimeout(POLL_MS);
  }
}

// A link appears with its content, so nobody reads a lock that does not name its owner yet.
function create(lock) {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM')
      throw new LaunchError(`the dependencies are not installed and this folder cannot be written: ${error.message}`);
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

// Moved aside first: of two launchers that see the same dead owner, one succeeds. If the other was quicker and the lock
// moved is a live one by now, it is put back.
function remove(lock, deadOwner) {
  const aside = `${lock}.${process.pid}.dead`;
  try {
    renameSync(lock, aside);
    if (ownerOf(aside) !== deadOwner) linkSync(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
