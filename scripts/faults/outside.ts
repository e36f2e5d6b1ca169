import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { History } from './history.ts';

/** What of the answers is looked at. */
interface Told {
  readonly code?: string;
  readonly status?: string;
  readonly totals?: { readonly gross: number };
  readonly order?: { readonly number: number } | null;
  readonly rows?: readonly { readonly free: number }[];
}

/** What was answered at last. */
export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Told | undefined;
}

/** What the requests so far have met. */
export interface Course {
  tries: number;
  /** Tries whose answer said what is so. */
  answered: number;
}

const ANSWER_MS_MAX = 20_000;
const [FIRST_MS, MOST_MS] = [50, 1000];

/** A client at the gateway, as careful ones are: what was not answered is asked again under its key until it is known. */
export class Outside {
  readonly url: string;
  readonly #history: History;
  readonly course: Course = { tries: 0, answered: 0 };
  /** By `performance.now()`: what is not known then never will be. */
  giveUpMs = Infinity;

  constructor(url: string, history: History) {
    this.url = url;
    this.#history = history;
  }

  /** Sends a command until it is known what became of it; undefined when that was given up. */
  async does(token: string | undefined, path: string, body: object): Promise<Answer | undefined> {
    return this.again(token, path, body, randomUUID());
  }

  /** The same under a key that may have been used. */
  async again(token: string | undefined, path: string, body: object, key: string): Promise<Answer | undefined> {
    for (let pauseMs = FIRST_MS; performance.now() < this.giveUpMs; pauseMs = Math.min(2 * pauseMs, MOST_MS)) {
      const answer = await this.#once(token, path, body, key);
      if (answer !== undefined && !isUnknown(answer)) {
        this.course.answered += 1;
        return answer;
      }
      await wait(pauseMs);
    }
    return undefined;
  }

  /** Asks once; undefined when nothing came. */
  async sees(token: string, path: string): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${this.url}/${path}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      return await read(response);
    } catch {
      return undefined;
    }
  }

  async #once(token: string | undefined, path: string, body: object, key: string): Promise<Answer | undefined> {
    const begunMs = performance.now();
    const sentAt = new Date().toISOString();
    this.course.tries += 1;
    let answer: Answer | undefined;
    try {
      const response = await fetch(`${this.url}/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      answer = await read(response);
    } catch {
      // Whether it was carried out nobody knows.
    }
    const tookMs = Math.round(performance.now() - begunMs);
    const { status = null, code } = answer ?? {};
    this.#history.note({ path, key, sentAt, tookMs, status, code }, body);
    if (answer !== undefined && isSurprise(answer))
      this.#history.surprise(`/${path} was answered ${answer.status} ${answer.code ?? ''}`.trimEnd());
    return answer;
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const body = isJson && text !== '' ? (JSON.parse(text) as Told) : undefined;
  const code = response.ok ? undefined : body?.code;
  return { status: response.status, code, body };
}

/** What says that it is under way, or not possible now, or is none of this request’s fault. */
function isUnknown({ status }: Answer): boolean {
  return status === 202 || status === 401 || status === 408 || status === 429 || status >= 500;
}

/** A fault must not be told as one of the caller’s, nor as a defect. */
function isSurprise({ status }: Answer): boolean {
  return status === 401 || status === 500;
}
