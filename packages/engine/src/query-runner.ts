import {
  DefectError,
  Checker,
  streamOf,
  type Answer,
  type AnswerContext,
  type Caller,
  type QueryDefinition,
  type Service,
} from '@banyan/core';
import { assertOwn } from './assert-own.ts';
import type { QueryOptions } from './client.ts';
import { OverloadedError, TokenError } from './errors.ts';
import type { LiveView } from './live-view.ts';
import type { Digester } from './digester.ts';
import { canonicalJson } from './idempotency.ts';
import { SharedAnswers, type SharedAnswer } from './shared-answers.ts';
import type { Scheduler } from './ports/scheduler.ts';
import { ReadRows } from './read-rows.ts';
import { parseToken } from './token.ts';
import { viewReader } from './view-reader.ts';

interface Compiled {
  readonly answer: Answer;
  readonly definition: QueryDefinition;
  readonly result: Checker;
  readonly views: Readonly<Record<string, LiveView>>;
}

const UNDER_WAY_MAX = 2_000;
/** Queries that wait for a view to reach their token. */
const WAITING_MAX = 2_000;
/** What a service keeps of its shared answers. */
const SHARED_BYTES_MAX = 16 * 1024 * 1024;

/** A token and the views that have to have folded its position. */
interface AwaitedToken {
  readonly token: string;
  readonly source: string;
  readonly position: number;
  readonly folding: readonly LiveView[];
}

/** What queries may know of the streams of the service's own log. */
export interface OwnStreams {
  /** The version of a stream, and where the log stood when it was read or later. */
  readonly versionOf: (stream: string) => Promise<{ readonly version: number; readonly token: string }>;
  readonly history: AnswerContext['history'];
}

const isAhead = ({ source, position, folding }: AwaitedToken): boolean =>
  folding.some((view) => view.position(source) < position);

/** Answers the queries of one service from its views. */
export class QueryRunner {
  readonly #service: string;
  readonly #queries = new Map<string, Compiled>();
  readonly #tokenWaitMsMax: number;
  readonly #digester: Digester;
  readonly #streams: OwnStreams;
  readonly #shared = new SharedAnswers(SHARED_BYTES_MAX);
  readonly #scheduler: Scheduler;
  #underWay = 0;
  #waiting = 0;

  constructor(
    service: Service,
    views: ReadonlyMap<string, LiveView>,
    tokenWaitMsMax: number,
    digester: Digester,
    streams: OwnStreams,
    scheduler: Scheduler,
  ) {
    this.#streams = streams;
    this.#scheduler = scheduler;
    this.#service = service.contract.name;
    this.#tokenWaitMsMax = tokenWaitMsMax;
    this.#digester = digester;
    for (const answer of service.answers) {
      const definition: QueryDefinition = service.contract.queries[answer.query];
      const read = Object.entries(answer.views).map(([name, view]) => [name, views.get(view.name)!] as const);
      this.#queries.set(answer.query, {
        answer,
        definition,
        result: new Checker(definition.returns),
        views: Object.fromEntries(read),
      });
    }
  }

  /** @throws InvalidError, TokenError, OverloadedError, UnavailableError */
  async run(query: string, body: unknown, caller: Caller, options: QueryOptions): Promise<unknown> {
    const { until } = options;
    if (until === undefined) return this.#ask(query, body, caller, options);
    if (this.#waiting >= WAITING_MAX) throw new OverloadedError(this.#service, 1_000);
    this.#waiting += 1;
    let isOver = false;
    let read = new ReadRows();
    const cancel = this.#scheduler.after(until.waitMs, () => {
      isOver = true;
      read.giveUp();
    });
    try {
      for (;;) {
        const result = await this.#ask(query, body, caller, options, read);
        if (isOver || until.isSo(result) || !(await read.changed())) return result;
        read.end();
        read = new ReadRows();
      }
    } finally {
      read.end();
      cancel();
      this.#waiting -= 1;
    }
  }

  async #ask(
    query: string,
    body: unknown,
    caller: Caller,
    { after, onStale = () => {}, onShared = () => {}, onVersion }: QueryOptions,
    rows?: ReadRows,
  ): Promise<unknown> {
    const compiled = this.#queries.get(query)!;
    const { answer, definition, views } = compiled;
    definition.checker.assert(`query ${this.#service}/${query}`, body);
    assertOwn(`${this.#service}/${query}`, definition.owner, body, caller);
    const tokens = typeof after === 'string' ? [after] : (after ?? []);
    const read = Object.values(views);
    const ahead = tokens.map((token) => this.#folding(token, query, read)).filter(isAhead);
    if (ahead.length > 0) await this.#wait(query, ahead);
    if (onVersion !== undefined && definition.shows !== undefined)
      onVersion(await this.#shown(query, streamOf(definition.shows, body as Record<string, unknown>), read));
    if (answer.isShared !== true) return this.#answer(compiled, body, caller, onStale, rows);
    const { found, stale } = await this.#shared.of(
      `${query} ${canonicalJson(this.#digested(definition, body))}`,
      () => read.map((view) => view.state),
      async (): Promise<SharedAnswer> => {
        const keys = new Set<string>();
        const note = (parked: readonly string[]): void => parked.forEach((row) => keys.add(row));
        return { found: await this.#answer(compiled, body, caller, note), stale: [...keys] };
      },
    );
    if (stale.length > 0) onStale(stale);
    onShared();
    return found;
  }

  async #answer(
    { answer, definition, result, views }: Compiled,
    body: unknown,
    caller: Caller,
    onStale: (keys: readonly string[]) => void,
    rows?: ReadRows,
  ): Promise<unknown> {
    if (this.#underWay >= UNDER_WAY_MAX) throw new OverloadedError(this.#service, 1_000);
    this.#underWay += 1;
    try {
      const readers = Object.fromEntries(
        Object.entries(views).map(([name, view]) => [name, viewReader(view, onStale, rows)]),
      );
      const tokenOf = (name: string): string => this.#digester.token(name);
      const { history } = this.#streams;
      const found = await answer.answer(this.#digested(definition, body), readers, { caller, tokenOf, history });
      if (!result.fits(found)) {
        const { query } = answer;
        throw new DefectError(`the answer to query ${query} does not fit its contract`, {
          query,
          problems: result.problems(found),
        });
      }
      return found;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** The version of a stream, once the views have folded as much as had been recorded when it was read. */
  async #shown(query: string, stream: string, views: readonly LiveView[]): Promise<number> {
    const { version, token } = await this.#streams.versionOf(stream);
    // The store has said so itself: the hub may hear of it a moment later, and asking it would refuse what is there.
    const ahead = [this.#folding(token, query, views)].filter(isAhead);
    if (ahead.length > 0) await this.#reachAll(query, ahead);
    return version;
  }

  /** The body with digests in the place of its secrets. */
  #digested({ secrets }: QueryDefinition, body: unknown): unknown {
    if (secrets.size === 0) return body;
    const copy = { ...(body as Record<string, unknown>) };
    for (const field of secrets.keys())
      if (typeof copy[field] === 'string') copy[field] = this.#digester.digest(copy[field]);
    return copy;
  }

  /** Waits for tokens that callers bring along; whoever would wait in vain is refused at once. */
  async #wait(query: string, ahead: readonly AwaitedToken[]): Promise<void> {
    for (const { source, position, folding } of ahead)
      if (!(await folding[0]!.isRecorded(source, position)))
        throw new TokenError(`log ${source} has not come so far: nobody was given that token`, false);
    await this.#reachAll(query, ahead);
  }

  /**
   * Waits until the views have folded the tokens' positions. Those who wait have a bound of their own, so that they never keep those from running
   * who do not wait.
   */
  async #reachAll(query: string, ahead: readonly AwaitedToken[]): Promise<void> {
    if (this.#waiting >= WAITING_MAX) throw new OverloadedError(this.#service, 1_000);
    this.#waiting += 1;
    try {
      await Promise.all(ahead.map((one) => this.#reach(query, one)));
    } finally {
      this.#waiting -= 1;
    }
  }

  async #reach(query: string, { token, source, position, folding }: AwaitedToken): Promise<void> {
    const reached = await Promise.all(folding.map((view) => view.reaches(source, position, this.#tokenWaitMsMax)));
    if (reached.includes(false))
      throw new TokenError(`the views of query ${this.#service}/${query} have not reached ${token} yet`, true);
  }

  /** The views that a token is about. */
  #folding(token: string, query: string, views: readonly LiveView[]): AwaitedToken {
    const { source, position } = parseToken(token);
    const folding = views.filter(({ sources }) => sources.some(({ log, shard }) => `${log}/${shard}` === source));
    if (folding.length === 0)
      throw new TokenError(
        `query ${this.#service}/${query} reads nothing that is made from the token’s log: the token cannot be waited for`,
        false,
      );
    return { token, source, position, folding };
  }
}
