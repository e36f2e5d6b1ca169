/** Keeps answers for a time, the newest of them where there are too many. Askers of the same thing at the same time share one question. */
export class KeptAnswers<A> {
  readonly #keptMs: number;
  readonly #most: number;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly at: number; readonly answer: Promise<A> }>();

  constructor(keptMs: number, most: number, now: () => number = () => performance.now()) {
    this.#keptMs = keptMs;
    this.#most = most;
    this.#now = now;
  }

  /** The answer that is kept, or a new one. Counted from the question: an answer may be as old as its question when it comes. */
  get(question: string, ask: () => Promise<A>): Promise<A> {
    const now = this.#now();
    const kept = this.#kept.get(question);
    if (kept !== undefined && now - kept.at < this.#keptMs) return kept.answer;
    const entry = { at: now, answer: ask() };
    this.#kept.delete(question);
    this.#kept.set(question, entry);
    entry.answer.catch(() => {
      if (this.#kept.get(question) === entry) this.#kept.delete(question);
    });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return entry.answer;
  }

  /** Forgets everything: what was asked before is asked again. */
  clear(): void {
    this.#kept.clear();
  }
}
