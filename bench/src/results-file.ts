import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgedFigure } from './figure-table.ts';
import type { Machine } from './machine.ts';

/** Everything that a run has measured, every round of it. */
export interface Results {
  readonly startedAt: string;
  /** Git's name of the code that was measured; '' outside of a checkout. A `+` behind it: files were changed since. */
  readonly commit: string;
  readonly machine: Machine;
  readonly figures: readonly JudgedFigure[];
}

/** Keeps the raw data in a file of its own, and as `latest.json`. Returns the file's path. */
export function keepResults(folder: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const text = `${JSON.stringify(results, undefined, 2)}\n`;
  const file = join(folder, `${results.startedAt.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, text);
  writeFileSync(join(folder, 'latest.json'), text);
  return file;
}
