import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Rule, Violation } from './rule.ts';
import type { SourceFile, SourceTree } from './source-tree.ts';
import type { Step } from './steps.ts';
import { codeFiles, syntaxOf } from './syntax.ts';

// A program that hangs is a failure, not a wait.
const TIMEOUT_MS = 15 * 60_000;
// Steps run beside each other, one for each core. The compiler and the linter's types are Go programs, which on several cores
// work out the same types on each, and by default collect garbage after every doubling: so they take half the processor time.
const ONE_CORE = { GOMAXPROCS: '1', GOGC: '400' };

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
  // A file that does not parse is reported and left out, so that it hides nothing of the others.
  const errors = new Map(codeFiles(tree).flatMap((file) => syntaxErrorIn(file)));
  const sound = { ...tree, files: tree.files.filter((file) => !errors.has(file)) };
  const lines = rules.flatMap((rule) => rule.check(sound).map((violation) => format(rule, violation)));
  const report = [...errors.values(), ...lines].join('\n');
  return { passed: report === '', report };
}

function syntaxErrorIn(file: SourceFile): [SourceFile, string][] {
  try {
    syntaxOf(file);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [[file, error.message]];
  }
}

function format({ name }: Rule, { path, line, message }: Violation): string {
  return `${path}${line === undefined ? '' : `:${line}`} ${name}: ${message}`;
}

async function runProgram(command: readonly string[], root: string): Promise<Pick<Outcome, 'passed' | 'report'>> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    env: { ...process.env, ...ONE_CORE, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const ended =
    child.signalCode === null
      ? ''
      : `\nit was ended by ${child.signalCode}; it may take ${TIMEOUT_MS / 60_000} minutes`;
  return { passed: child.exitCode === 0, report: `${out}${err}${ended}`.trim() };
}
