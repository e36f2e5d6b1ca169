import { join } from 'node:path';
import type { CrashTask } from './crash-child.ts';
import type { CrashPoint } from './crash-point.ts';
import { CrashProcess, type TaskEnd } from './crash-process.ts';

/** The child processes of a harness. One that has survived its task takes the next: starting a process takes longer than most tasks. */
export class CrashCrew {
  readonly #scenario: URL;
  readonly #cache: string;
  readonly #limitMs: number;
  readonly #spare: CrashProcess[] = [];

  /** @param root a folder for what the children compile */
  constructor(scenario: URL, root: string, limitMs: number) {
    this.#scenario = scenario;
    this.#cache = join(root, 'compiled');
    this.#limitMs = limitMs;
  }

  /** In a process that may have carried out other tasks before. */
  async perform(task: CrashTask, onStop?: (point: CrashPoint) => void): Promise<TaskEnd> {
    const child = this.#spare.pop() ?? this.#start();
    const ended = await child.perform(task, onStop);
    if (ended.end === 'done') this.#spare.push(child);
    else child.end();
    return ended;
  }

  /** In a process of its own. */
  async performAlone(task: CrashTask): Promise<TaskEnd> {
    const child = this.#start();
    const ended = await child.perform(task);
    child.end();
    return ended;
  }

  end(): void {
    for (const child of this.#spare) child.end();
  }

  #start(): CrashProcess {
    return new CrashProcess(this.#scenario, this.#cache, this.#limitMs);
  }
}
