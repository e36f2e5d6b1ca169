/** When each thing that is to be done is tried, and how often it was: the only memory of a worker, which it can lose. */
export class WorkList {
  readonly #tries = new Map<string, { tries: number; notBefore: number; isBusy: boolean }>();
  readonly #firstMs: number;
  readonly #mostMs: number;

  constructor(firstMs: number, mostMs: number) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
  }

  get busy(): number {
    return [...this.#tries.values()].filter(({ isBusy }) => isBusy).length;
  }

  /** Forgets what is not on the list any more. */
  keep(names: ReadonlySet<string>): void {
    for (const [name, { isBusy }] of this.#tries) if (!names.has(name) && !isBusy) this.#tries.delete(name);
  }

  /** Takes something up: how often it was tried before; undefined: not now. */
  begin(name: string, now: number): number | undefined {
    const one = this.#tries.get(name) ?? { tries: 0, notBefore: 0, isBusy: false };
    if (one.isBusy || one.notBefore > now) return undefined;
    this.#tries.set(name, { ...one, isBusy: true });
    return one.tries;
  }

  /** Lays it down; where it stays on the list it comes up again, each time later. */
  end(name: string, now: number): void {
    const tries = (this.#tries.get(name)?.tries ?? 0) + 1;
    const wait = Math.min(this.#firstMs * 2 ** (tries - 1), this.#mostMs);
    this.#tries.set(name, { tries, notBefore: now + wait, isBusy: false });
  }

  /** When the next thing comes up that waits; undefined: nothing does. */
  next(): number | undefined {
    const waiting = [...this.#tries.values()].filter(({ isBusy }) => !isBusy).map(({ notBefore }) => notBefore);
    return waiting.length === 0 ? undefined : Math.min(...waiting);
  }
}
