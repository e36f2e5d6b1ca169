import { globSync } from 'node:fs';
import { basename } from 'node:path';

/** The suites that a test file can belong to: `x.test.ts` is a unit test, `x.int.test.ts` an integration test, and so on. */
export const SUITES = ['unit', 'int', 'server', 'crash', 'sim'] as const;

/** The name of a suite. */
export type Suite = (typeof SUITES)[number];

/**
 * The test files of some suites in the checkout at `root`, by path; if `parts` are given, only those whose path contains one of them.
 */
export function testFiles(root: string, suites: readonly Suite[], parts: readonly string[]): string[] {
  return globSync('**/*.test.{ts,tsx,mjs}', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })
    .filter((path) => suites.some((suite) => suite === suiteOf(path)))
    .filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)))
    .toSorted();
}

function suiteOf(path: string): string {
  return /\.(\w+)\.test\.\w+$/.exec(basename(path))?.[1] ?? 'unit';
}
