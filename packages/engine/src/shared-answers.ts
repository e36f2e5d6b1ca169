import { valueBytes } from './estimated-bytes.ts';

/** What a view showed at one time: another object after each change of its table. */
export type ViewState = object;

/** An answer and what it was made of. */
export interface SharedAnswer {
  readonly found: unknown;
  /** The rows it was made of that are parked behind a poison event. */
  readonly stale: readonly string[];
}

interface Kept {
  readonly states: readonly ViewState[];
  readonly answer: Promise<SharedAnswer>;
  bytes: number;
}

/** An answer of more than this is not kept. */
const ANSWER_BYTES_MAX = 1024 * 1024;
/** When it is full, so much is kept: a walk past deleted entries is for many new ones. */
const KEPT_SHARE = 0.9;

/**
 * Answers that depend on the question and the views alone, kept until one of the views changes, bounded in bytes (as they lie in memory, estimated): the ones
 * that were not asked for lately go first. Those who ask the same while it is being answered wait for the one answer.
 */
export class SharedAnswers {
  readonly #bytesMax: number;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** @param states what the views show now, in the same order for the same question */
  async of(
    question: string,
    states: () => readonly ViewState[],
    answer: () => Promise<SharedAnswer>,
  ): Promise<SharedAnswer> {
    const now = states();
    const kept = this.#kept.get(question);
    if (kept !== undefined && isSame(kept.states, now)) {
      this.#kept.delete(question);
      this.#kept.set(question, kept);
      return kept.answer;
    }
    this.#forget(question);
    const fresh: Kept = { states: now, answer: answer(), bytes: 2 * question.length };
    this.#kept.set(question, fresh);
    this.#bytes += fresh.bytes;
    try {
      const answered = await fresh.answer;
      // A view that changed meanwhile may have shown one part of it as it was before and another as it was after.
      if (isSame(now, states())) this.#weigh(question, fresh, answered);
      else this.#forget(question, fresh);
      return answered;
    } catch (error) {
      this.#forget(question, fresh);
      throw error;
    }
  }

  #weigh(question: string, fresh: Kept, { found }: SharedAnswer): void {
    if (this.#kept.get(question) !== fresh) return;
    const bytes = valueBytes(found, ANSWER_BYTES_MAX);
    if (bytes >= ANSWER_BYTES_MAX) return this.#forget(question, fresh);
    fresh.bytes += bytes;
    this.#bytes += bytes;
    if (this.#bytes <= this.#bytesMax) return;
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= KEPT_SHARE * this.#bytesMax) break;
      this.#forget(oldest);
    }
  }

  /** @param only the one that is meant, if it is still kept */
  #forget(question: string, only?: Kept): void {
    const kept = this.#kept.get(question);
    if (kept === undefined || (only !== undefined && kept !== only)) return;
    this.#kept.delete(question);
    this.#bytes -= kept.bytes;
  }
}

function isSame(one: readonly ViewState[], other: readonly ViewState[]): boolean {
  return one.length === other.length && one.every((state, index) => state === other[index]);
}
