/** Something that is amiss, and what to do about it. */
export interface CheckProblem {
  /** What it is about: a log's position, a view's row, a process. */
  readonly subject: string;
  readonly reason: string;
  readonly remedy: string;
}

/** What one check found. */
export interface CheckResult {
  readonly check: string;
  /** What was looked at, for people: `524,461 events`. */
  readonly examined: string;
  /** The first ones; `problemCount` tells how many there are. */
  readonly problems: readonly CheckProblem[];
  readonly problemCount: number;
}

/** Tells how far a check has come. */
type OnCheckProgress = (done: number, of: number) => void;

/** A check, before it is made. */
export interface Check {
  readonly check: string;
  /** What is counted while it is made. */
  readonly unit: string;
  readonly run: (onProgress: OnCheckProgress) => Promise<Omit<CheckResult, 'check'>>;
}

const LISTED_MAX = 20;

/** Problems as they are found: all are counted, the first are kept. */
export class Problems {
  readonly #listed: CheckProblem[] = [];
  #count = 0;

  add(problem: CheckProblem): void {
    this.#count += 1;
    if (this.#listed.length < LISTED_MAX) this.#listed.push(problem);
  }

  /** What a check found, having looked at this. */
  examined(examined: string): Omit<CheckResult, 'check'> {
    return { examined, problems: this.#listed, problemCount: this.#count };
  }
}
