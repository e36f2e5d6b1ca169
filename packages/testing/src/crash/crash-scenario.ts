import type { Service } from '@banyan/core';
import type { System, SystemParts } from '@banyan/engine';
import type { Gate } from './durable-steps.ts';

/** The stores of one data folder, opened. */
export interface OpenStores {
  readonly stores: SystemParts['stores'];
  close(): Promise<void>;
}

/**
 * What the crash harness runs, stops and restarts: the export `scenario` of a module. It must do the same in every run: name what it sends by
 * idempotency keys, and take no turn by chance.
 */
export interface CrashScenario {
  readonly services: readonly Service[];
  /** @param gate for what the scenario writes to files of its own in that folder: steps as those of the stores are, which pass by themselves */
  open(folder: string, gate: Gate): Promise<OpenStores> | OpenStores;
  /** Does the work, as clients would. It is run again after every crash, so that it has to be repeatable. `acknowledge` notes what a client was told is done. */
  run(system: System, acknowledge: (what: string) => void): Promise<void>;
  /**
   * Throws when something is wrong. Called on a restarted system that has come to rest: first as the crash left it, with what had been acknowledged by
   * then; then once more after a second `run`, with all that is ever acknowledged.
   */
  check(system: System, acknowledged: readonly string[], finished: boolean): Promise<void>;
  /**
   * True of clients that do not wait after a crash: the second `run` begins at once, amid what processes have yet to recover, and nothing is checked before
   * its end.
   */
  readonly triesAgainAtOnce?: boolean;
}
