import type { MeshLimits } from '../limits.ts';

/**
 * Bounds retries to a share of the calls, with a reserve for those under way when an instance dies: where everything fails, retries would else multiply the load on what is
 * left. A token bucket that calls fill (as in Finagle's RetryBudget).
 */
export class RetryBudget {
  readonly #share: number;
  readonly #reserve: number;
  #tokens: number;

  constructor({ retryShare, retryReserve }: Pick<MeshLimits, 'retryShare' | 'retryReserve'>) {
    this.#share = retryShare;
    this.#reserve = retryReserve;
    this.#tokens = retryReserve;
  }

  /** A call is made. */
  earn(): void {
    this.#tokens = Math.min(this.#reserve, this.#tokens + this.#share);
  }

  /** True when one more retry is within the budget, which it then takes. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
