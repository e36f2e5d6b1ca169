import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { DataFolderError } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** The longest path that a socket can have on every system (108 bytes with the final zero on Linux, 104 on macOS). */
const SOCKET_PATH_BYTES_MAX = 103;

/**
 * Where the owner of a data folder listens: `control.sock` in it, or, when that path is too long for a socket, one in a private folder under
 * the system's temporary one, named after the data folder. Everybody computes the same path, by whichever name they know the folder, so it is written
 * down nowhere.
 */
export function controlSocketPath(folder: string): string {
  const path = realPath(folder);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\banyan-${name}`;
  const beside = join(path, 'control.sock');
  return Buffer.byteLength(beside) <= SOCKET_PATH_BYTES_MAX ? beside : join(tmpdir(), `banyan-${name}`, 'control.sock');
}

/**
 * Makes the folder that the socket will stand in, for its owner's eyes only.
 * @throws DataFolderError when somebody else has put something there.
 */
export function prepareControlSocket(folder: string): string {
  const socket = controlSocketPath(folder);
  if (process.platform === 'win32') return socket;
  const place = dirname(socket);
  makeFolder(folder, place);
  const found = lstatSync(place);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new DataFolderError(folder, `${place}, where its control socket belongs, is somebody else's`);
  }
  if (place !== realPath(folder)) chmodSync(place, 0o700);
  return socket;
}

/** Where a path leads, links followed; what does not exist yet is below where its parent leads. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    return whole === dirname(whole) ? whole : join(realPath(dirname(whole)), basename(whole));
  }
}
