import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Measure } from './benchmark.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { importYear, importedFolderOf } from './import-year.ts';
import { benchFolder } from './machine.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** The line in which a server says where it listens. */
const LISTENING = /^Listening on (http:\S+)/;
/** What is asked first: a query that a view answers. */
const FIRST_QUERY = '/catalog/search?text=red&limit=1';

/** A start as it was measured. */
interface Start {
  readonly firstAnswerMs: number;
  /** What the process holds in memory right after its first answer, in MB; 0 where the system does not tell. */
  readonly residentMb: number;
}

/** `npm start` on an empty data folder, from process start to the first answer over HTTP. */
export const startEmpty: Measure = async ({ bounds }) => {
  const rounds: Round[] = [];
  for (let nth = 0; nth < bounds.rounds; nth += 1) {
    const folder = benchFolder();
    rounds.push(await startRound(folder));
    rmSync(folder, { recursive: true, force: true });
  }
  return [startFigure('start-empty', 'an empty data folder, which is made', rounds)];
};

/** `npm start` on the imported year, which is imported first when no folder is kept or given. */
export const startFull: Measure = async (options, say) => {
  const folder = options.data ?? importedFolderOf(options);
  if (!existsSync(folder)) {
    if (options.data !== undefined) throw new Error(`there is no data folder ${folder}`);
    say('there is no imported year yet: importing it first');
    await importYear(options, say);
  }
  say(`starting on ${folder}`);
  // What an earlier version of the code has left is brought up to date once, before anything is measured.
  await startRound(folder);
  const rounds: Round[] = [];
  for (let nth = 0; nth < options.bounds.rounds; nth += 1) rounds.push(await startRound(folder));
  return [startFigure('start-full', 'a data folder with the imported year', rounds)];
};

function startFigure(name: string, on: string, rounds: readonly Round[]): Figure {
  const settings = `npm start on ${on}: from process start until GET ${FIRST_QUERY} is answered, against a process that only opens a node:http server`;
  return toFigure({ name, unit: 'ms', settings, moreIsBetter: false }, rounds);
}

async function startRound(dataFolder: string): Promise<Round> {
  const market = [resolve(ROOT, 'scripts/launch.mjs'), 'apps/market/src/start.ts'];
  const { firstAnswerMs, residentMb } = await start(market, { BANYAN_DATA: dataFolder });
  const bare = await start([fileURLToPath(new URL('./bare-start.ts', import.meta.url))], {});
  return {
    value: firstAnswerMs,
    baseline: bare.firstAnswerMs,
    also: { 'resident-mb': residentMb, 'baseline-resident-mb': bare.residentMb },
  };
}

/** Starts a server, waits for its first answer, and ends it. */
async function start(args: readonly string[], settings: NodeJS.ProcessEnv): Promise<Start> {
  const startMs = performance.now();
  const server = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...settings, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    const url = await listeningAt(server);
    const response = await fetch(`${url}${FIRST_QUERY}`);
    await response.text();
    const firstAnswerMs = performance.now() - startMs;
    if (response.status !== 200) throw new Error(`the first answer had status ${response.status}`);
    return { firstAnswerMs, residentMb: residentMb(server) };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

async function listeningAt({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) {
    const url = LISTENING.exec(line)?.[1];
    if (url === undefined) continue;
    // Whatever else it prints is read and left, or the pipe would fill.
    stdout!.resume();
    return url;
  }
  throw new Error('the server ended before it listened');
}

function residentMb({ pid }: ChildProcess): number {
  try {
    const kiB = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round((Number(kiB) * 1024) / 1e6);
  } catch {
    return 0;
  }
}
