import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Rule, Violation } from './rule.ts';
import type { SourceTree } from './source-tree.ts';
import type { Step } from './steps.ts';

/** How a step ended. */
export interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly durationMs: number;
  /** What the step found wrong; for a program, what it printed. */
  readonly report: string;
}

/** Runs one step in the checkout at `root`, whose source is `tree`. */
export async function runStep(step: Step, root: string, tree: () => SourceTree): Promise<Outcome> {
  const started = performance.now();
  const { passed, report } = 'rules' in step ? checkRules(step.rules, tree()) : await runProgram(step.command, root);
  return { name: step.name, passed, report, durationMs: performance.now() - started };
}

function checkRules(rules: readonly Rule[], tree: SourceTree): Pick<Outcome, 'passed' | 'report'> {
  try {
    const lines = rules.flatMap((rule) => rule.check(tree).map((violation) => format(rule, violation)));
    return { passed: lines.length === 0, report: lines.join('\n') };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { passed: false, report: error.message }; // a file that does not parse; the message names it
  }
}

function format({ name }: Rule, { path, line, message }: Violation): string {
  return `${path}${line === undefined ? '' : `:${line}`} ${name}: ${message}`;
}

async function runProgram(command: readonly string[], root: string): Promise<Pick<Outcome, 'passed' | 'report'>> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { passed: child.exitCode === 0, report: `${out}${err}`.trim() };
}
