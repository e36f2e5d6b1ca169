import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe'];
const ON_A_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** A browser at work. */
export interface Browser {
  /** Rejects when it ends by itself, with what it said. */
  readonly ended: Promise<never>;
  /** Ends it, and with it all that it has kept. */
  readonly close: () => Promise<void>;
}

/** The Chromium of this machine: the one that `CHROME_PATH` names, or the first on the path. Undefined when there is none. */
export function findBrowser(): string | undefined {
  const { CHROME_PATH: named, PATH = '' } = process.env;
  if (named !== undefined) return named;
  const folders = PATH.split(delimiter);
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ON_A_MAC].find(isProgram);
}

/** Opens an address in a browser without a window, which has never been anywhere. */
export async function openBrowser(program: string, url: string): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'banyan-browser-'));
  const quiet = ['--no-first-run', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];
  // Its sandbox is none for root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const told = ['--enable-logging=stderr', '--log-level=0'];
  const flags = ['--headless=new', `--user-data-dir=${profile}`, ...quiet, ...asRoot, ...told];
  const child = spawn(program, [...flags, url], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  // Of all that it says, what pages say and what they were refused.
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
      .split('\n')
      .filter((line) => line.includes('CONSOLE'))
      .join('\n');
  });
  const exit = once(child, 'close');
  const ended = exit.then(([code]) => {
    throw new Error(`the browser ended with ${code}: ${said}`);
  });
  // Whoever waits for something else may not be looking when it is closed.
  ended.catch(() => {});
  return {
    ended,
    close: async () => {
      child.kill();
      await exit.catch(() => {});
      await rm(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
