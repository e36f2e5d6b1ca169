import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Ground } from './ground.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CHECK_MS_MAX = 180_000;

interface Report {
  readonly outcome: string;
  readonly checks: readonly {
    readonly check: string;
    readonly notMade?: string;
    readonly problems: readonly { readonly subject: string; readonly reason: string }[];
  }[];
}

/** Runs `npm run check` on the system: every view against the fold of its logs, the ledger, stock, numbers, hash chains, and what is parked. Returns what it finds amiss. */
export async function checkProgram(ground: Ground): Promise<string[]> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/market/src/check.ts'), '--json'], {
    cwd: ROOT,
    env: { ...process.env, ...ground.programEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: CHECK_MS_MAX,
  });
  const ended = new Promise((resolve) => void child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  let report: Report;
  try {
    report = JSON.parse(out) as Report;
  } catch {
    return [`npm run check ended with ${child.signalCode ?? child.exitCode}: ${err.slice(-1000)}`];
  }
  if (report.outcome === 'whole') return [];
  return report.checks.flatMap(({ check, notMade, problems }) => [
    ...(notMade === undefined ? [] : [`npm run check, ${check}: not made, ${notMade}`]),
    ...problems.map(({ subject, reason }) => `npm run check, ${check}: ${subject}: ${reason}`),
  ]);
}
