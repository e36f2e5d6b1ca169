/** Something that is amiss, and what to do about it. */
export interface CheckProblem {
  /** What it is about: a log's position, a view's row, a process. */
  readonly subject: string;
  readonly reason: string;
  readonly remedy: string;
}

/** What one check found. */
export interface CheckResult extends Finding {
  readonly check: string;
}

/** What was looked at, and what is amiss with it. */
export interface Finding {
  /** For people: `524,461 events`. */
  readonly examined: string;
  /** Why the check could not be made, which says nothing of the shop: it is neither whole nor amiss. */
  readonly notMade?: string;
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
  /** True when it asks views, which may be being made at the time. */
  readonly asksViews?: true;
  readonly run: (onProgress: OnCheckProgress) => Promise<Finding>;
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
  examined(examined: string): Finding {
    return { examined, problems: this.#listed, problemCount: this.#count };
  }
}
