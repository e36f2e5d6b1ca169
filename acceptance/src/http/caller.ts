import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './answer.ts';
import type { Conversation } from './conversation.ts';
import { Disappointment } from './disappointment.ts';

/** Parameters of a query: scalars as they are, lists repeated, what is nested as JSON. */
export type Parameters = Readonly<Record<string, unknown>>;
type HeaderLines = Readonly<Record<string, string>>;

/** How long an effect may take to be seen elsewhere: generous, since a loaded machine is no fault of the system's. */
const PATIENCE_MS = 60_000;
const [FIRST_MS, MOST_MS] = [20, 400];

/** Somebody who speaks to the system: with a token of theirs, or nobody in particular. */
export class Caller {
  readonly who: string;
  readonly headers: HeaderLines;
  readonly conversation: Conversation;

  constructor(conversation: Conversation, who: string, headers: HeaderLines = {}) {
    this.conversation = conversation;
    this.who = who;
    this.headers = headers;
  }

  /** The same, known by this token. */
  static bearing(conversation: Conversation, who: string, token: string): Caller {
    return new Caller(conversation, who, { authorization: `Bearer ${token}` });
  }

  /**
   * Sends a command under a key of its own unless one is given, and returns whatever comes. An edit that has to say which version it is of, and does not,
   * is one of whatever is there, or of nothing yet.
   */
  async post(operation: string, body: unknown, headers: HeaderLines = {}): Promise<Answer> {
    const send = (version: HeaderLines): Promise<Answer> =>
      this.raw('POST', `/${operation}`, JSON.stringify(body), {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
        ...version,
      });
    const answer = await send({});
    if (answer.code !== 'version-missing') return answer;
    const edited = await send({ 'if-match': '*' });
    return edited.code === 'version-changed' ? send({ 'if-none-match': '*' }) : edited;
  }

  /** Sends bytes or text to a path as they are. */
  raw(method: string, path: string, body?: string | Uint8Array, headers: HeaderLines = {}): Promise<Answer> {
    const shown = typeof body === 'string' ? { body } : {};
    return this.conversation.send(
      { who: this.who, method, path, ...shown },
      {
        method,
        headers: { ...this.headers, ...headers },
        ...(body !== undefined && { body: body as NonNullable<RequestInit['body']> }),
      },
    );
  }

  /** Asks, and returns whatever comes. What this scenario has done in that service is seen. */
  async get(operation: string, parameters: Parameters = {}, headers: HeaderLines = {}): Promise<Answer> {
    const path = `/${operation}${queryOf(parameters)}`;
    const token = this.conversation.tokenOf(operation.split('/')[0] ?? '');
    if (token !== undefined && headers['banyan-token'] === undefined) {
      const answer = await this.raw('GET', path, undefined, { ...headers, 'banyan-token': token });
      // A query that is answered from another service's log, or from none.
      if (answer.code !== 'bad-token') return answer;
    }
    return this.raw('GET', path, undefined, headers);
  }

  /** Sends a command that has to succeed, and returns its answer's body. */
  async does(operation: string, body: unknown, headers: HeaderLines = {}): Promise<any> {
    const answer = await this.post(operation, body, headers);
    if (answer.status === 200 || answer.status === 204) return answer.body;
    throw new Disappointment('it was to succeed', answer);
  }

  /** Asks for what has to be there, and returns it. */
  async sees(operation: string, parameters: Parameters = {}): Promise<any> {
    const answer = await this.get(operation, parameters);
    if (answer.status === 200) return answer.body;
    throw new Disappointment('it was to be answered', answer);
  }

  /** Sends a command that has to be refused with this status and code, and returns the problem. */
  async isRefused(outcome: string, operation: string, body: unknown, headers: HeaderLines = {}): Promise<any> {
    const answer = await this.post(operation, body, headers);
    if (answer.outcome === outcome) return answer.body;
    throw new Disappointment(`it was to be refused: ${outcome}`, answer);
  }

  /** Asks for one thing that is not there, or not there for whoever asks. */
  async isMissing(operation: string, parameters: Parameters = {}): Promise<void> {
    await this.isNotTold('404 not-found', operation, parameters);
  }

  /** Asks what has to be refused with this status and code. */
  async isNotTold(outcome: string, operation: string, parameters: Parameters = {}): Promise<any> {
    const answer = await this.get(operation, parameters);
    if (answer.outcome === outcome) return answer.body;
    throw new Disappointment(`it was not to be told: ${outcome}`, answer);
  }

  /** Asks until it is so: for what one service learns from another. What is not there is null. */
  async until(operation: string, parameters: Parameters, isSo: (body: any) => boolean): Promise<any> {
    const over = performance.now() + PATIENCE_MS;
    for (let ms = FIRST_MS; ; ms = Math.min(2 * ms, MOST_MS)) {
      const answer = await this.get(operation, parameters);
      const isThere = answer.status === 200;
      const found: unknown = isThere ? answer.body : null;
      const isTold = isThere || answer.code === 'not-found';
      if (isTold && isSo(found)) return found;
      const mayComeYet = isTold || answer.status === 503;
      if (!mayComeYet || performance.now() > over)
        throw new Disappointment(`it did not become so: ${isSo.toString()}`, answer);
      await wait(ms);
    }
  }

  /**
   * Asks until what is picked of the answer is as expected: for figures that one service learns from another, each of which has views of its own that are a little
   * behind. Throws the difference when it does not become so.
   */
  async comesTo(operation: string, parameters: Parameters, pick: (body: any) => unknown, expected: unknown) {
    let found: unknown;
    try {
      await this.until(operation, parameters, (body) => isDeepStrictEqual((found = body && pick(body)), expected));
    } catch (error) {
      assert.deepEqual(found, expected);
      throw error;
    }
  }
}

/** The query string of parameters; empty when there are none. What is undefined is left out. */
function queryOf(parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const isListOfScalars = Array.isArray(value) && value.every((one) => typeof one !== 'object');
    for (const one of isListOfScalars ? (value as unknown[]) : [value])
      if (one !== undefined) query.append(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
