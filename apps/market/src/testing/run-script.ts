import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const SOURCES = join(import.meta.dirname, '..');

/** What a script of the market printed, and how it ended. */
export interface ScriptRun {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** Starts one of the market's scripts (`import.ts`) as `npm run` does, on a data folder. */
export function startScript(script: string, dataFolder: string, args: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [join(SOURCES, script), ...args], {
    env: { ...process.env, BANYAN_DATA: dataFolder, BANYAN_LOG: 'warn', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs one of the market's scripts to its end. */
export async function runScript(script: string, dataFolder: string, args: readonly string[] = []): Promise<ScriptRun> {
  const child = startScript(script, dataFolder, args);
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  return { out, err, code: child.exitCode };
}
