// The process that runs a scenario and is stopped, or that restarts scenarios one after the other: `crash-child.ts MODULE`, told by messages what to do.
import { flushCompileCache } from 'node:module';
import { inspect } from 'node:util';
import type { CrashPoint } from './crash-point.ts';
import type { CrashScenario } from './crash-scenario.ts';
import { recoverScenario, runScenario } from './run-scenario.ts';

/** What the harness asks of a child. */
export type CrashTask =
  | { readonly task: 'run'; readonly folder: string; readonly point: CrashPoint | undefined }
  | { readonly task: 'recover'; readonly folder: string };

/** What a child answers, if it lives: the failure's text, or undefined. */
export interface CrashAnswer {
  readonly failure: string | undefined;
}

const { scenario } = (await import(process.argv[2] ?? '')) as { readonly scenario: CrashScenario };

// Now, since a child that gets SIGKILL writes nothing: the next one starts in half the time.
flushCompileCache();

process.on('message', (task: CrashTask) => {
  const work =
    task.task === 'run' ? runScenario(scenario, task.folder, task.point) : recoverScenario(scenario, task.folder);
  work.then(
    () => process.send?.({ failure: undefined } satisfies CrashAnswer),
    (error: unknown) => process.send?.({ failure: inspect(error) } satisfies CrashAnswer),
  );
});
process.on('disconnect', () => process.exit());
