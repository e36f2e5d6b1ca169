/** Runs functions later (`timeContract`). Nothing in the engine waits by any other means, so a simulation can own time. */
export interface Scheduler {
  /** Runs `task` once after `delayMs` (0 to 2^31-1). Returns the function that cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /** Runs `task` once when the work that is ready now has been done. */
  soon(task: () => void): void;
  /**
   * Runs `task` once after a millisecond or so, in which threads and disks get on: for who has to look again and again. `soon` does where this is left out,
   * and takes more of the processor's time.
   */
  shortly?(task: () => void): void;
}
