import type { Outcome } from './run-step.ts';
import { runStep } from './run-step.ts';
import { readSourceTree } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';
import type { Step } from './steps.ts';

/** Runs the steps, `concurrency` at a time, and hands each outcome over as it comes. A failed step stops none of the others. */
export async function runSteps(
  steps: readonly Step[],
  root: string,
  concurrency: number,
  ended: (outcome: Outcome) => void,
): Promise<void> {
  let tree: SourceTree | undefined; // read once, by the first step that wants it
  const queue = steps.values();
  const worker = async () => {
    for (const step of queue) ended(await runStep(step, root, () => (tree ??= readSourceTree(root))));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
