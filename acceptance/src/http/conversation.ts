import { Answer, type Request } from './answer.ts';

const ANSWER_MS_MAX = 60_000;
/** How many of the last exchanges are told of when a scenario fails. */
const REMEMBERED = 4;

/**
 * What one scenario says to the system and hears of it: the last exchanges, for whoever looks for a fault, and where each service's log stood, so that a
 * query sees what the scenario has done (header `Banyan-Token`).
 */
export class Conversation {
  readonly url: string;
  readonly #tokens = new Map<string, string>();
  readonly #last: Answer[] = [];

  constructor(url: string) {
    this.url = url;
  }

  /** The last exchanges, the oldest first. */
  get last(): readonly Answer[] {
    return this.#last;
  }

  /** Sends a request as it is. */
  async send(request: Request, init: RequestInit): Promise<Answer> {
    const url = /^https?:/.test(request.path) ? request.path : `${this.url}${request.path}`;
    const response = await fetch(url, { redirect: 'manual', ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const answer = new Answer(request, response, await response.text());
    this.#last.push(answer);
    if (this.#last.length > REMEMBERED) this.#last.shift();
    if (request.method !== 'GET') this.#remember(answer.headers.get('banyan-token'));
    return answer;
  }

  /** Where a service's log stood after what this scenario did there. */
  tokenOf(service: string): string | undefined {
    return this.#tokens.get(service);
  }

  // A token looks like `orders/0:17`. Answers may overtake each other: the highest position counts.
  #remember(token: string | null): void {
    const [, service, position] = /^([a-z-]+)\/\d+:(\d+)$/.exec(token ?? '') ?? [];
    if (token === null || service === undefined) return;
    const known = Number(this.#tokens.get(service)?.split(':').at(-1) ?? -1);
    if (Number(position) > known) this.#tokens.set(service, token);
  }
}
