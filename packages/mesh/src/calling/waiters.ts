import type { MeshPorts } from '../link/link.ts';

/** Those who wait until something changes, in the order in which they came. */
export class Waiters {
  readonly #ports: MeshPorts;
  readonly #waiting = new Set<() => void>();

  constructor(ports: MeshPorts) {
    this.#ports = ports;
  }

  /** Resolves at the next change, or after so many milliseconds. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        this.#waiting.delete(go);
        cancel();
        resolve();
      };
      const cancel = this.#ports.scheduler.after(Math.min(Math.ceil(ms), 2 ** 31 - 1), go);
      this.#waiting.add(go);
    });
  }

  /** Something has changed: one of them may go on, or all of them. */
  wake(which: 'one' | 'all'): void {
    for (const go of [...this.#waiting].slice(0, which === 'one' ? 1 : undefined)) go();
  }
}
