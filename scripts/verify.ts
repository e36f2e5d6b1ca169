// `npm run verify [-- --only STEP,STEP...]`: everything that must hold before a change is shared, in under a minute.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import type { Outcome } from './verify/run-step.ts';
import { runSteps } from './verify/run-steps.ts';
import { steps } from './verify/steps.ts';

const root = resolve(import.meta.dirname, '..');
const names = steps.map(({ name }) => name);
const USAGE = `usage: npm run verify [-- --only STEP,STEP...]

Checks everything that must hold before a change is shared, or the named steps of it, and ends with 1 when something does
not. The steps are ${names.join(', ')}.`;

const { only } = readArguments(USAGE, { only: { type: 'string' } }, 0).values;
const chosen = only?.split(',') ?? names;
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  refuse(`no step is called ${unknown.join(', ')}`, USAGE);
}

const started = performance.now();
const outcomes: Outcome[] = [];
await runSteps(
  steps.filter(({ name }) => chosen.includes(name)),
  root,
  Math.min(3, availableParallelism()),
  (outcome) => {
    outcomes.push(outcome);
    console.log(`${outcome.passed ? 'ok    ' : 'FAILED'} ${outcome.name.padEnd(10)} ${seconds(outcome.durationMs)}`);
  },
);

const failed = outcomes.filter(({ passed }) => !passed);
for (const { name, report } of failed) console.log(`\n--- ${name} ---\n${report}`);
console.log(`\nverify took ${seconds(performance.now() - started)}`);
console.log(`${outcomes.length - failed.length} passed, ${failed.length} failed, 0 skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(5)} s`;
}
