import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(import.meta.dirname, '../../../../scripts/retail-figures.py');

/** The report as a program that shares no code with the shop computes it from the files. */
export async function expectedReport(...files: readonly string[]): Promise<object> {
  const { stdout } = await promisify(execFile)('python3', [SCRIPT, ...files], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as object;
}

/** Holds a report against the expected one, in all that the expected one has; a report may say more. */
export function assertReport(actual: unknown, expected: unknown): void {
  assert.deepEqual(shapedLike(actual, expected), expected);
}

function shapedLike(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected)) return actual.map((one, nth) => shapedLike(one, expected[nth]));
  if (typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null) return actual;
  return Object.fromEntries(
    Object.entries(actual)
      .filter(([name]) => name in expected)
      .map(([name, value]) => [name, shapedLike(value, expected[name as keyof typeof expected])]),
  );
}
