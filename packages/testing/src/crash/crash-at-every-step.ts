import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CrashPoint, Moment } from './crash-point.ts';
import { CrashProcess, type TaskEnd } from './crash-process.ts';
import { restartStepsTaken, stepsTaken } from './run-scenario.ts';

/** Settings of the crash harness. */
export interface CrashOptions {
  /** The module that exports the scenario. */
  readonly scenario: URL;
  /** When to stop at each step; all three moments unless told. */
  readonly moments?: readonly Moment[];
  /** A scenario that goes on for longer is not small enough to be enumerated; 500 steps unless told. */
  readonly stepsMax?: number;
  /**
   * After how many of the crashes, spread evenly over the steps, the restart is stopped as well: after each of its own durable steps in turn, each time on a
   * copy of what the crash has left. None unless told.
   */
  readonly restarts?: number;
  /** How many runs are under way at once, each in a process of its own; 3 unless told. */
  readonly lanes?: number;
  /** Within which a single run or restart has to end; 30 000 ms unless told. */
  readonly limitMs?: number;
}

/** A crash after which something was wrong. */
export interface CrashFailure extends CrashPoint {
  /** The durable step at which the process was stopped: `orders log append`. */
  readonly name: string;
  /** Where the restart was stopped, too. */
  readonly restart?: { readonly step: number; readonly name: string };
  readonly failure: string;
}

/** What came of stopping a scenario everywhere. */
export interface CrashReport {
  /** The durable steps of a run that is not disturbed. */
  readonly steps: readonly string[];
  readonly crashes: number;
  /** The names of the durable steps at which restarts were stopped, one for each crash of a restart. */
  readonly restartSteps: readonly string[];
  readonly failures: readonly CrashFailure[];
}

/**
 * Runs a scenario again and again, each time on a new folder, and stops it for real (a child process gets SIGKILL) before, during and after each of its
 * durable steps in turn; restarts it on what is left, and checks the outcome. Ends when a run is over before its step comes: every step has been met. After
 * some of the crashes the restart is stopped in the same way.
 */
export async function crashAtEveryStep(options: CrashOptions): Promise<CrashReport> {
  const { lanes = 3, stepsMax = 500 } = options;
  const root = mkdtempSync(join(tmpdir(), 'banyan-crash-'));
  const harness = new Harness(options, root);
  try {
    const steps = await harness.undisturbed();
    await Promise.all(Array.from({ length: lanes }, () => harness.crashOn(stepsMax)));
    const failures = harness.failures.toSorted((one, other) => one.step - other.step);
    return { steps, crashes: harness.crashes, restartSteps: harness.restartSteps, failures };
  } finally {
    harness.end();
    rmSync(root, { recursive: true, force: true });
  }
}

interface CrashEnd {
  readonly crashed: boolean;
  readonly failure: CrashFailure | undefined;
}

const MOMENTS: readonly Moment[] = ['before', 'during', 'after'];

class Harness {
  readonly #options: CrashOptions;
  readonly #root: string;
  readonly #spare: CrashProcess[] = [];
  #step = 0;
  #isOver = false;
  readonly failures: CrashFailure[] = [];
  readonly restartSteps: string[] = [];
  crashes = 0;
  /** The steps after whose crash the restart is crashed. */
  #restartsAt: ReadonlySet<number> = new Set();

  constructor(options: CrashOptions, root: string) {
    this.#options = options;
    this.#root = root;
  }

  /** The durable steps of a run that nobody stops, which has to pass its own check. */
  async undisturbed(): Promise<string[]> {
    const folder = join(this.#root, 'undisturbed');
    const ran = await this.#perform({ task: 'run', folder, point: undefined });
    const steps = stepsTaken(folder);
    const checked = ran.end === 'done' ? await this.#perform({ task: 'recover', folder }) : ran;
    if (checked.end !== 'done') throw new Error(`the scenario fails without any crash: ${told(checked)}`);
    const restarts = Math.min(this.#options.restarts ?? 0, steps.length);
    this.#restartsAt = new Set(
      Array.from({ length: restarts }, (_, nth) => 1 + Math.floor(((nth + 0.5) * steps.length) / restarts)),
    );
    return steps;
  }

  /** Takes one step after the other, beside the other lanes, until one is met that no run comes to. */
  async crashOn(stepsMax: number): Promise<void> {
    while (!this.#isOver) {
      this.#step += 1;
      const step = this.#step;
      if (step > stepsMax) throw new RangeError(`the scenario has more than ${stepsMax} durable steps`);
      const ends: CrashEnd[] = [];
      for (const moment of this.#moments) ends.push(await this.#crash({ step, moment }));
      this.crashes += ends.filter(({ crashed }) => crashed).length;
      this.failures.push(...ends.flatMap(({ failure }) => failure ?? []));
      if (ends.every(({ crashed }) => !crashed)) this.#isOver = true;
    }
  }

  /** Stops a run at one point and checks what a restart makes of it. */
  async #crash(point: CrashPoint): Promise<CrashEnd> {
    const folder = join(this.#root, `${point.step}-${point.moment}`);
    const ran = await this.#perform({ task: 'run', folder, point });
    const name = stepsTaken(folder)[point.step - 1] ?? 'none';
    const isFirstMoment = point.moment === this.#moments[0];
    if (ran.end === 'killed' && isFirstMoment && this.#restartsAt.has(point.step))
      await this.#crashRestarts(folder, { ...point, name });
    const recovered = ran.end === 'failed' ? ran : await this.#perform({ task: 'recover', folder });
    if (recovered.end === 'done') rmSync(folder, { recursive: true });
    const failure = recovered.end === 'done' ? undefined : { ...point, name, failure: told(recovered) };
    return { crashed: ran.end === 'killed', failure };
  }

  /**
   * Stops the restart after a crash right after each of its durable steps in turn, and checks what a second restart makes of it. Before its first step it has
   * changed nothing, and before any other it is where it was after the one before.
   */
  async #crashRestarts(folder: string, crash: CrashPoint & { readonly name: string }): Promise<void> {
    for (let step = 1; ; step += 1) {
      const copy = `${folder}-restart-${step}`;
      cpSync(folder, copy, { recursive: true });
      const restarted = await this.#perform({ task: 'restart', folder: copy, point: { step, moment: 'after' } });
      const name = restartStepsTaken(copy)[step - 1] ?? 'none';
      const recovered = restarted.end === 'failed' ? restarted : await this.#perform({ task: 'recover', folder: copy });
      if (recovered.end === 'done') rmSync(copy, { recursive: true });
      else this.failures.push({ ...crash, restart: { step, name }, failure: told(recovered) });
      if (restarted.end !== 'killed') return;
      this.restartSteps.push(name);
    }
  }

  get #moments(): readonly Moment[] {
    return this.#options.moments ?? MOMENTS;
  }

  end(): void {
    for (const child of this.#spare) child.end();
  }

  // A child that has survived its task takes the next one: most of the time goes into starting processes.
  async #perform(task: Parameters<CrashProcess['perform']>[0]): Promise<TaskEnd> {
    const child =
      (task.task === 'recover' ? this.#spare.pop() : undefined) ??
      new CrashProcess(this.#options.scenario, join(this.#root, 'compiled'));
    const ended = await child.perform(task, this.#options.limitMs ?? 30_000);
    if (ended.end === 'done') this.#spare.push(child);
    else child.end();
    return ended;
  }
}

function told(ended: TaskEnd): string {
  return ended.end === 'failed' ? ended.failure : `the process was ${ended.end}`;
}
