import { globSync } from 'node:fs';

/** Which test files to run. */
export interface Choice {
  /** Leave out the integration tests (`x.int.test.ts`), which start processes and write files. */
  readonly unitOnly: boolean;
  /** Only files whose path contains one of these; all files when empty. */
  readonly parts: readonly string[];
}

/** The chosen test files of the checkout at `root`, by path. Simulations (`x.sim.test.ts`) are a suite of their own. */
export function testFiles(root: string, { unitOnly, parts }: Choice): string[] {
  return globSync('**/*.test.{ts,tsx,mjs}', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })
    .filter((path) => !path.includes('.sim.test.') && !(unitOnly && path.includes('.int.test.')))
    .filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)))
    .toSorted();
}
