import type { FastifyReply } from 'fastify';
import { RateLimitedError } from './errors.ts';

const WINDOW_MS = 60_000;
/** Clients counted at once; the one that came first is forgotten. */
const CLIENTS_MAX = 50_000;

/** Counts each client's requests by the minute, and says in every answer what is left (draft-ietf-httpapi-ratelimit-headers). */
export class RateLimit {
  readonly #most: number;
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  #endsAt = 0;

  constructor(most: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  /** @throws RateLimitedError when the client has had its share of this minute */
  count(client: string, reply: FastifyReply): void {
    const now = this.#now();
    if (now >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = now + WINDOW_MS;
    }
    const count = (this.#counts.get(client) ?? 0) + 1;
    this.#counts.set(client, count);
    if (this.#counts.size > CLIENTS_MAX) this.#counts.delete(this.#counts.keys().next().value ?? '');
    const seconds = Math.ceil((this.#endsAt - now) / 1000);
    reply
      .header('ratelimit-policy', `"client";q=${this.#most};w=${WINDOW_MS / 1000}`)
      .header('ratelimit', `"client";r=${Math.max(0, this.#most - count)};t=${seconds}`);
    if (count > this.#most) throw new RateLimitedError(this.#most, seconds * 1000);
  }
}
