import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The user it runs as. */
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a command to its end. Never throws: a program that is not there ends with code null and says so. */
export async function runCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]).catch(() => ['', '']);
  const [ended, [out = '', err = '']] = await Promise.all([code, output]);
  return { code: ended, output: `${out}${err}`.trim() };
}
