import { readFileSync } from 'node:fs';
import type { RunningFleet } from './running-fleet.ts';

const LOOK_MS = 250;

/** Looks at how much memory each process of a fleet holds. */
export class MemoryWatch {
  readonly #most = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(fleet: RunningFleet) {
    this.#timer = setInterval(() => {
      for (const name of fleet.members()) {
        const megabytes = megabytesOf(fleet.pidOf(name));
        if (megabytes > (this.#most.get(name) ?? 0)) this.#most.set(name, megabytes);
      }
    }, LOOK_MS);
  }

  /** The most that each has held, in MB (10^6 bytes). */
  stop(): ReadonlyMap<string, number> {
    clearInterval(this.#timer);
    return this.#most;
  }
}

/** What a process holds of the memory; 0 when it has ended. */
function megabytesOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round((Number(kilobytes ?? 0) * 1024) / 1_000_000);
  } catch {
    return 0;
  }
}
