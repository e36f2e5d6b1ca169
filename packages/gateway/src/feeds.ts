import type { FastifyReply } from 'fastify';
import { OverloadedError } from '@banyan/engine';
import { TooManyFeedsError } from './errors.ts';
import type { GatewayLimits } from './limits.ts';

/** The event streams that are followed now: counted, bounded, and ended together. */
export class Feeds {
  readonly limits: GatewayLimits;
  readonly #ends = new Set<() => void>();
  readonly #byClient = new Map<string, number>();

  constructor(limits: GatewayLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.#ends.size;
  }

  /**
   * Counts one more, until its connection is closed.
   * @throws TooManyFeedsError, OverloadedError
   */
  open(client: string, reply: FastifyReply, end: () => void): void {
    const own = this.#byClient.get(client) ?? 0;
    if (own >= this.limits.clientFeedsMax) throw new TooManyFeedsError(this.limits.clientFeedsMax);
    if (this.#ends.size >= this.limits.feedsMax) throw new OverloadedError('event streams', 5_000);
    this.#byClient.set(client, own + 1);
    this.#ends.add(end);
    reply.raw.once('close', () => {
      this.#ends.delete(end);
      const left = (this.#byClient.get(client) ?? 1) - 1;
      if (left > 0) this.#byClient.set(client, left);
      else this.#byClient.delete(client);
      end();
    });
  }

  /** Ends all of them: the gateway stops. Whoever follows comes back with the number of the last event that they have. */
  endAll(): void {
    for (const end of this.#ends) end();
  }
}
