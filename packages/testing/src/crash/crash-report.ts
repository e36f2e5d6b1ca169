import type { CrashPoint, Moment } from './crash-point.ts';

/** Settings of the crash harness. */
export interface CrashOptions {
  /** The module that exports the scenario. */
  readonly scenario: URL;
  /** When to stop at each step; all three moments unless told. */
  readonly moments?: readonly Moment[];
  /** A scenario that goes on for longer is not small enough to be enumerated; 500 steps unless told. */
  readonly stepsMax?: number;
  /**
   * How many runs get a real SIGKILL, at steps spread evenly; 4 unless told. With `all` there is one for every point and no copy is made, which is also how
   * it is where processes cannot be stopped for copies.
   */
  readonly kills?: number | 'all';
  /**
   * After how many of the crashes, spread evenly over the steps, the restart is stopped as well: after each of its own durable steps. After each real kill a
   * restart is killed, too. None unless told.
   */
  readonly restarts?: number;
  /** How many processes are at work at once; 3 unless told. */
  readonly lanes?: number;
  /** Within which a run or restart has to end, or to come to its next stop; 120 000 ms unless told. */
  readonly limitMs?: number;
}

/** A crash after which something was wrong. */
export interface CrashFailure extends CrashPoint {
  /** The durable step at which the process was stopped: `orders log append`. */
  readonly name: string;
  /** Whether the process was killed, or its folder copied while it stood still. */
  readonly by: 'kill' | 'copy';
  /** Where the restart was stopped, too. */
  readonly restart?: { readonly step: number; readonly name: string };
  readonly failure: string;
}

/** What came of stopping a scenario everywhere. */
export interface CrashReport {
  /** The durable steps of a run that is stopped at each of them. */
  readonly steps: readonly string[];
  /** At how many points (steps and moments) the scenario was stopped. */
  readonly crashes: number;
  /** The names of the durable steps at which restarts were stopped, one for each crash of a restart. */
  readonly restartSteps: readonly string[];
  /** Out of how many different states of the folder a restart was checked. What two stops in a row leave is often the same. */
  readonly states: number;
  /** How many of the processes were really killed. */
  readonly kills: number;
  readonly failures: readonly CrashFailure[];
}
