import { cpSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { CrashCrew } from './crash-crew.ts';
import type { CrashPoint, Moment } from './crash-point.ts';
import type { TaskEnd } from './crash-process.ts';
import type { CrashFailure, CrashOptions, CrashReport } from './crash-report.ts';
import { FolderCopies, type FolderCopy } from './folder-copies.ts';
import { Lanes } from './lanes.ts';
import { DATA, restartStepsTaken, stepsTaken } from './run-scenario.ts';
import { canStop } from './stop-for-copy.ts';

/** A copy, and what the clock of the process said when it was taken. */
interface Stopped {
  readonly copy: FolderCopy;
  readonly at: number;
}

/** A crash so far, before its outcome is known. */
type Crash = Omit<CrashFailure, 'failure'>;

const MOMENTS: readonly Moment[] = ['before', 'during', 'after'];
const KILLS = 4;

/** One run of the crash harness. */
export class CrashRun {
  readonly #options: CrashOptions;
  readonly #moments: readonly Moment[];
  readonly #root: string;
  readonly #crew: CrashCrew;
  readonly #copies: FolderCopies;
  readonly #lanes: Lanes;
  readonly #points = new Set<string>();
  readonly #restartSteps: string[] = [];
  readonly #failures: CrashFailure[] = [];
  #folders = 0;
  #states = 0;
  #kills = 0;

  constructor(options: CrashOptions, root: string) {
    const { scenario, lanes = 3, limitMs = 120_000, moments = MOMENTS } = options;
    this.#options = options;
    this.#moments = moments;
    this.#root = root;
    this.#crew = new CrashCrew(scenario, root, limitMs);
    this.#copies = new FolderCopies(join(root, 'contents'));
    this.#lanes = new Lanes(lanes);
  }

  end(): void {
    this.#crew.end();
  }

  async report(): Promise<CrashReport> {
    const { kills = KILLS, restarts = 0, stepsMax = 500 } = this.#options;
    const ran = await this.#undisturbed();
    if (ran.length > stepsMax) throw new RangeError(`the scenario has more than ${stepsMax} durable steps`);
    const killsAll = kills === 'all' || !canStop();
    const steps = killsAll ? ran : await this.#copyRun(new Set(spread(restarts, ran.length)));
    const killed = killsAll ? this.#everyPoint(ran.length) : this.#sample(kills, ran.length);
    for (const [nth, point] of killed.entries())
      this.#lanes.add(async () => {
        await this.#kill(point, restarts > 0 ? (nth + 0.5) / killed.length : undefined);
      });
    await this.#lanes.idle();
    if (killsAll) await this.#killBeyond(ran.length);
    return {
      steps,
      crashes: this.#points.size,
      restartSteps: this.#restartSteps,
      states: this.#states,
      kills: this.#kills,
      failures: this.#failures.toSorted((one, other) => one.step - other.step),
    };
  }

  /** Some of the steps, evenly spread, with one moment after the other. */
  #sample(some: number, steps: number): CrashPoint[] {
    return spread(some, steps).map((step, nth) => ({ step, moment: this.#moments[nth % this.#moments.length]! }));
  }

  #everyPoint(steps: number): CrashPoint[] {
    return Array.from({ length: steps }, (_, nth) => this.#moments.map((moment) => ({ step: nth + 1, moment }))).flat();
  }

  /** The durable steps of a run that nobody stops, which has to pass its own check. */
  async #undisturbed(): Promise<readonly string[]> {
    const folder = this.#folder();
    const ran = await this.#crew.perform({ task: 'run', folder, plan: { kind: 'none' } });
    const steps = stepsTaken(folder);
    const checked = ran.end === 'done' ? await this.#crew.perform({ task: 'recover', folder }) : ran;
    if (checked.end !== 'done') throw new Error(`the scenario fails without any crash: ${told(checked)}`);
    return steps;
  }

  /** One run, copied at each moment of each of its durable steps, and restarted on each copy. Answers its steps. */
  async #copyRun(restartsAt: ReadonlySet<number>): Promise<readonly string[]> {
    const folder = this.#folder();
    const crashAt = (point: CrashPoint): Crash => ({ ...point, name: stepsTaken(folder)[point.step - 1]!, by: 'copy' });
    const ended = await this.#copied('run', folder, this.#moments, {
      stop: (point, stopped) => {
        this.#points.add(`${point.step} ${point.moment}`);
        if (point.moment === this.#moments[0] && restartsAt.has(point.step))
          this.#lanes.add(() => this.#copyRestart(stopped, crashAt(point)));
      },
      state: (point, stopped) => this.#lanes.add(() => this.#checkCopy(stopped, crashAt(point))),
    });
    if (ended.end !== 'done') throw new Error(`the scenario fails when it is made to stand still: ${told(ended)}`);
    return stepsTaken(folder);
  }

  /**
   * The restart after a crash, copied right after each of its own durable steps, and restarted once more on each copy and on what it comes to. Before its
   * first step it has changed nothing, and before any other it is where it was after the one before.
   */
  async #copyRestart(crashed: Stopped, crash: Crash): Promise<void> {
    const folder = this.#put(crashed);
    const begun = Date.now();
    const restartAt = (step: number): Crash => ({
      ...crash,
      restart: { step, name: restartStepsTaken(folder)[step - 1] ?? 'none' },
    });
    const ended = await this.#copied(
      'restart',
      folder,
      ['after'],
      {
        stop: ({ step }) => this.#restartSteps.push(restartAt(step).restart!.name),
        state: ({ step }, stopped) => this.#lanes.add(() => this.#checkCopy(stopped, restartAt(step))),
      },
      crashed.at,
    );
    const at = crashed.at + Date.now() - begun;
    await this.#check(folder, restartAt(restartStepsTaken(folder).length + 1), ended, at);
  }

  /** Carries out a task that is copied at its stops. Of stops in a row that leave the same data, the last one is told as a state: by then clients know most. */
  async #copied(
    task: 'run' | 'restart',
    folder: string,
    moments: readonly Moment[],
    on: Record<'stop' | 'state', (point: CrashPoint, stopped: Stopped) => void>,
    from = Date.now(),
  ): Promise<TaskEnd> {
    const begun = Date.now();
    let last: { readonly point: CrashPoint; readonly stopped: Stopped } | undefined;
    const ended = await this.#crew.perform({ task, folder, plan: { kind: 'copy', moments }, at: from }, (point) => {
      const stopped = { copy: this.#copies.take(folder), at: from + Date.now() - begun };
      if (last !== undefined && !isSameData(last.stopped.copy, stopped.copy)) on.state(last.point, last.stopped);
      last = { point, stopped };
      on.stop(point, stopped);
    });
    if (last !== undefined) on.state(last.point, last.stopped);
    return ended;
  }

  /** Kills at the further steps of runs that take their turns otherwise, until one is over before. */
  async #killBeyond(steps: number): Promise<void> {
    for (let step = steps + 1, more = true; more; step += 1) {
      more = false;
      for (const moment of this.#moments) if (await this.#kill({ step, moment })) more = true;
    }
  }

  /** A run of its own gets SIGKILL, and so does a restart on what it leaves, after the given part of its steps. Answers whether the run came to that point. */
  async #kill(point: CrashPoint, restartAfter?: number): Promise<boolean> {
    const folder = this.#folder();
    const ran = await this.#crew.performAlone({ task: 'run', folder, plan: { kind: 'kill', point } });
    const crash: Crash = { ...point, name: stepsTaken(folder)[point.step - 1] ?? 'none', by: 'kill' };
    if (ran.end === 'killed') {
      this.#kills += 1;
      this.#points.add(`${point.step} ${point.moment}`);
      if (restartAfter !== undefined) await this.#killRestart(folder, crash, restartAfter);
    }
    await this.#check(folder, crash, ran);
    return ran.end === 'killed';
  }

  async #killRestart(crashed: string, crash: Crash, after: number): Promise<void> {
    const [whole, folder] = [this.#folder(), this.#folder()];
    for (const copy of [whole, folder]) cpSync(crashed, copy, { recursive: true });
    await this.#crew.perform({ task: 'restart', folder: whole, plan: { kind: 'none' } });
    const step = Math.ceil(after * restartStepsTaken(whole).length);
    const plan = { kind: 'kill', point: { step, moment: 'after' } } as const;
    const restarted = await this.#crew.performAlone({ task: 'restart', folder, plan });
    const name = restartStepsTaken(folder)[step - 1] ?? 'none';
    if (restarted.end === 'killed') {
      this.#kills += 1;
      this.#restartSteps.push(name);
    }
    await this.#check(folder, { ...crash, restart: { step, name } }, restarted);
  }

  /** Restarts on what a crash has left, and notes when something is wrong. */
  async #check(folder: string, crash: Crash, ended: TaskEnd, at?: number): Promise<void> {
    this.#states += 1;
    const task = { task: 'recover', folder, ...(at !== undefined && { at }) } as const;
    const recovered = ended.end === 'failed' ? ended : await this.#crew.perform(task);
    if (recovered.end === 'done') rmSync(folder, { recursive: true });
    else this.#failures.push({ ...crash, failure: told(recovered) });
  }

  #checkCopy(stopped: Stopped, crash: Crash): Promise<void> {
    return this.#check(this.#put(stopped), crash, { end: 'killed' }, stopped.at);
  }

  #put({ copy }: Stopped): string {
    const folder = this.#folder();
    this.#copies.put(copy, folder);
    return folder;
  }

  #folder(): string {
    this.#folders += 1;
    return join(this.#root, String(this.#folders));
  }
}

/** Some of the numbers from 1 to `count`, evenly spread. */
function spread(some: number, count: number): number[] {
  const number = Math.min(some, count);
  return Array.from({ length: number }, (_, nth) => 1 + Math.floor(((nth + 0.5) * count) / number));
}

/** Whether two copies hold the same data. What SQLite shares among processes (`-shm`) does not count: whoever opens a database first makes it anew. */
function isSameData(one: FolderCopy, other: FolderCopy): boolean {
  const data = (copy: FolderCopy): string[] =>
    [...copy].flatMap(([name, content]) =>
      name.startsWith(DATA + sep) && !name.endsWith('-shm') ? `${name} ${content}` : [],
    );
  return data(one).toSorted().join('\n') === data(other).toSorted().join('\n');
}

function told(ended: TaskEnd): string {
  return ended.end === 'failed' ? ended.failure : `the process was ${ended.end}`;
}
