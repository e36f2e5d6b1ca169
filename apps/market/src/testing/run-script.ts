import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const SOURCES = join(import.meta.dirname, '..');
const ROOT = join(SOURCES, '../../..');

/** The market without the demonstration, as a script to start. */
export const START_EMPTY = fileURLToPath(new URL('start-empty.ts', import.meta.url));

/** What a script of the market printed, and how it ended. */
export interface ScriptRun {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** Starts one of the market's scripts (`import.ts`, or an absolute path) as `npm run` does, on a data folder. */
export function startScript(
  script: string,
  dataFolder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  return spawn(process.execPath, [...optionsOf(script), resolve(SOURCES, script), ...args], {
    env: { ...process.env, BANYAN_DATA: dataFolder, BANYAN_LOG: 'warn', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs one of the market's scripts to its end. */
export async function runScript(...started: Parameters<typeof startScript>): Promise<ScriptRun> {
  const child = startScript(...started);
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  return { out, err, code: child.exitCode };
}

/** What `npm run` gives Node with a script of the market: bounds of its heap. */
function optionsOf(script: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const line = Object.values(scripts).find((one) => one.endsWith(` apps/market/src/${script}`)) ?? '';
  return line.split(' ').filter((word) => word.startsWith('--'));
}
