import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashRun } from './crash-run.ts';
import type { CrashOptions, CrashReport } from './crash-report.ts';

/**
 * Stops a scenario before, during and after each of its durable steps, restarts it on what is on disk at that moment, and checks the outcome: every step is
 * met. Most of the crashes are copies of one run's folder, taken while the run stands still with all its threads; some are real (a child process gets
 * SIGKILL). After some of the crashes the restart is stopped in the same way.
 */
export async function crashAtEveryStep(options: CrashOptions): Promise<CrashReport> {
  const root = mkdtempSync(join(tmpdir(), 'banyan-crash-'));
  const run = new CrashRun(options, root);
  try {
    return await run.report();
  } finally {
    run.end();
    rmSync(root, { recursive: true, force: true });
  }
}
