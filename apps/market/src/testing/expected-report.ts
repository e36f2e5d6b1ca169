import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(import.meta.dirname, '../../../../scripts/retail-figures.py');

/** The report as a program that shares no code with the shop computes it from the files. */
export async function expectedReport(...files: readonly string[]): Promise<{ readonly countries: object }> {
  const { stdout } = await promisify(execFile)('python3', [SCRIPT, ...files], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as { readonly countries: object };
}

/** Holds a report against the expected one: every column of every month and country, and nothing that the expected one does not have. */
export function assertReport(actual: unknown, expected: unknown): void {
  assert.deepEqual(actual, expected);
}
