/** The network's time: the machine's, moved forward by whoever tests what time does. */
export class NetworkClock {
  #aheadMs: number;

  constructor(aheadMs = 0) {
    this.#aheadMs = aheadMs;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** ISO 8601 UTC. */
  now(laterMs = 0): string {
    return new Date(Date.now() + this.#aheadMs + laterMs).toISOString();
  }
}
