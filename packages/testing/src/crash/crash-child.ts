// The process that runs a scenario and is stopped, or that restarts scenarios one after the other: `crash-child.ts MODULE`, told by messages what to do.
import { flushCompileCache } from 'node:module';
import { inspect } from 'node:util';
import type { CrashPlan } from './crash-point.ts';
import type { CrashScenario } from './crash-scenario.ts';
import { recoverScenario, restartScenario, runScenario } from './run-scenario.ts';

/** What the harness asks of a child. `at` is what the clock says when it begins, in ms since 1970: that of the machine unless told. */
export type CrashTask =
  | { readonly task: 'run' | 'restart'; readonly folder: string; readonly plan: CrashPlan; readonly at?: number }
  | { readonly task: 'recover'; readonly folder: string; readonly at?: number };

/** What a child answers, if it lives: the failure's text, or undefined. */
export interface CrashAnswer {
  readonly failure: string | undefined;
}

const { scenario } = (await import(process.argv[2] ?? '')) as { readonly scenario: CrashScenario };

// Now, since a child that gets SIGKILL writes nothing: the next one starts in half the time.
flushCompileCache();

process.on('message', (task: CrashTask) => {
  carryOut(task).then(
    () => process.send?.({ failure: undefined } satisfies CrashAnswer),
    (error: unknown) => process.send?.({ failure: inspect(error) } satisfies CrashAnswer),
  );
});
function carryOut(task: CrashTask): Promise<void> {
  if (task.task === 'run') return runScenario(scenario, task.folder, task.plan);
  if (task.task === 'restart') return restartScenario(scenario, task.folder, task.plan, task.at);
  return recoverScenario(scenario, task.folder, task.at);
}

process.on('disconnect', () => process.exit());
