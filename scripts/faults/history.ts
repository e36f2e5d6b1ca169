import { appendFileSync } from 'node:fs';

/** So many pieces of an article. */
export interface Pieces {
  readonly sku: string;
  readonly quantity: number;
}

/** A checkout that somebody began, and what is known of it outside. */
export interface Bought {
  readonly checkout: string;
  readonly lines: readonly Pieces[];
  /** What its buyer is known by. */
  readonly token: string;
  /** `order`: it was answered that there is one, of this number; `refused`: there is none, for this reason; `unknown`: it was never told. */
  readonly outcome:
    | { readonly kind: 'order'; readonly number: number }
    | { readonly kind: 'refused'; readonly reason: string }
    | { readonly kind: 'unknown' };
}

/** One try of a request. */
export interface Try {
  readonly path: string;
  /** The idempotency key: further tries of the same request have it, too. */
  readonly key: string;
  /** ISO 8601 UTC. */
  readonly sentAt: string;
  readonly tookMs: number;
  /** The HTTP status; null: no answer came. */
  readonly status: number | null;
  readonly code?: string | undefined;
}

/** What those outside asked and were answered, as they have written it down: the system is held against it. */
export class History {
  readonly bought: Bought[] = [];
  /** Orders of which it was answered that they are sent. */
  readonly sent: string[] = [];
  /** Answers that nobody should get, each with how often it came. */
  readonly surprises = new Map<string, number>();
  readonly #file: string;

  /** @param file a line of JSON is added for each try */
  constructor(file: string) {
    this.#file = file;
  }

  note(one: Try, body: unknown): void {
    appendFileSync(this.#file, `${JSON.stringify({ ...one, body })}\n`);
  }

  surprise(what: string): void {
    this.surprises.set(what, (this.surprises.get(what) ?? 0) + 1);
  }
}
