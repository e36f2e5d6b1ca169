import { readdirSync, readlinkSync } from 'node:fs';

/** Where a process works; undefined of one that has ended, also where nobody has waited for it. */
export function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The processes that have the folder for their working directory, as all of a server's have. */
export function workingIn(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && workingDirectory(pid) === folder);
}
