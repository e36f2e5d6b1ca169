import type { MeshLimits } from '../limits.ts';

/** An instance's failures are weighed over so long … */
const WINDOW_MS = 10_000;
/** … once it has had so many calls in it; it is an outlier when this share of them failed. */
const CALLS_MIN = 20;
const FAILED_SHARE = 0.5;

/**
 * Whether a service at one instance gets calls. It opens, so that none go there, after failures in a row, or when somebody ejects it as an outlier; after a while one call tries it out, and closes it
 * or opens it for twice as long. A circuit breaker as Nygard has it (Release It!, chapter 5). A failure is
 * a connection that is lost (however many calls were on it), no answer in time, or the answer that the service is not available.
 */
export class Breaker {
  readonly #limits: MeshLimits;
  #inARow = 0;
  #windowAtMs = -Infinity;
  #calls = 0;
  #failures = 0;
  #openUntilMs: number | undefined;
  #openMs: number;
  #isTrying = false;

  constructor(limits: MeshLimits) {
    this.#limits = limits;
    this.#openMs = limits.breakMs;
  }

  /** True when a call may go there. */
  admits(nowMs: number): boolean {
    return this.#openUntilMs === undefined || (nowMs >= this.#openUntilMs && !this.#isTrying);
  }

  /** How long it will admit nobody, in milliseconds. */
  closedForMs(nowMs: number): number {
    return Math.max(0, (this.#openUntilMs ?? nowMs) - nowMs);
  }

  /** True when it fails so much that others should do its work, though not every time. */
  isOutlier(nowMs: number): boolean {
    this.#roll(nowMs);
    return this.#calls >= CALLS_MIN && this.#failures >= FAILED_SHARE * this.#calls;
  }

  /** A call goes there. Returns what is to be told how it ended. */
  begin(): Trial {
    const isTrial = this.#openUntilMs !== undefined;
    if (isTrial) this.#isTrying = true;
    return {
      succeeded: (nowMs) => this.#succeeded(nowMs, isTrial),
      failed: (nowMs) => this.#failed(nowMs, isTrial),
      void: () => (isTrial ? (this.#isTrying = false) : undefined),
    };
  }

  /** The connection was lost. */
  lost(nowMs: number): void {
    this.#failed(nowMs, false);
  }

  /** Lets none through for a while. */
  open(nowMs: number): void {
    this.#openUntilMs = nowMs + this.#openMs;
    this.#openMs = Math.min(2 * this.#openMs, this.#limits.breakMsMax);
    this.#inARow = this.#calls = this.#failures = 0;
  }

  #succeeded(nowMs: number, isTrial: boolean): void {
    this.#roll(nowMs);
    this.#calls += 1;
    this.#inARow = 0;
    if (!isTrial) return;
    this.#isTrying = false;
    this.#openUntilMs = undefined;
    this.#openMs = this.#limits.breakMs;
  }

  #failed(nowMs: number, isTrial: boolean): void {
    this.#roll(nowMs);
    this.#calls += 1;
    this.#failures += 1;
    this.#inARow += 1;
    if (isTrial) this.#isTrying = false;
    // Those that were under way when it opened say nothing new.
    if (isTrial || (this.#openUntilMs === undefined && this.#inARow >= this.#limits.failuresMax)) this.open(nowMs);
  }

  #roll(nowMs: number): void {
    if (nowMs - this.#windowAtMs >= WINDOW_MS) {
      this.#windowAtMs = nowMs;
      this.#calls = this.#failures = 0;
    }
  }
}

/** How a call ended, which one of these is told. */
export interface Trial {
  succeeded(nowMs: number): void;
  failed(nowMs: number): void;
  /** It was not sent, or its connection was lost, which counts by itself. */
  void(): void;
}
