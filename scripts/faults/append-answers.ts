import { Frames } from './frames.ts';
import type { Listener } from './tcp-proxy.ts';

/** The statement that a log is appended to by (packages/postgres). */
const APPEND = 'append';

/** Whether answers to appends are lost, and what came of it. */
export interface AnswerLoss {
  /** Each so many’th is lost; 0: none. */
  every: number;
  seen: number;
  lost: number;
}

/**
 * Loses the connection between a commit and its answer: it knows PostgreSQL’s messages (https://www.postgresql.org/docs/current/protocol-message-formats.html), and
 * that a statement of its own transaction is committed once the server says that it is ready for the next one.
 */
export class AppendAnswers implements Listener {
  readonly #loss: AnswerLoss;
  readonly #asked = new Frames('begins without a type');
  readonly #answered = new Frames('typed');
  #isAwaited = false;
  #isRefused = false;

  constructor(loss: AnswerLoss) {
    this.#loss = loss;
  }

  asked(chunk: Buffer): void {
    for (const { type, body } of this.#asked.push(chunk))
      if (type === 'B' && statementOf(body) === APPEND) [this.#isAwaited, this.#isRefused] = [true, false];
  }

  answered(chunk: Buffer): 'pass' | 'hold' | 'lose' {
    const types = this.#answered.push(chunk).map(({ type }) => type);
    if (!this.#isAwaited) return 'pass';
    this.#isRefused ||= types.includes('E');
    if (!types.includes('Z')) return 'hold';
    this.#isAwaited = false;
    if (this.#isRefused || this.#loss.every === 0) return 'pass';
    this.#loss.seen += 1;
    if (this.#loss.seen % this.#loss.every !== 0) return 'pass';
    this.#loss.lost += 1;
    return 'lose';
  }
}

/** A `Bind` names the portal, then the statement. */
function statementOf(body: Buffer): string {
  const portalEnd = body.indexOf(0);
  return body.toString('utf8', portalEnd + 1, body.indexOf(0, portalEnd + 1));
}
