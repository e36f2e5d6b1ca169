import { DefectError, Checker, type Answer, type Caller, type QueryDefinition, type Service } from '@banyan/core';
import type { QueryOptions } from './client.ts';
import { OverloadedError, TokenError } from './errors.ts';
import type { LiveView } from './live-view.ts';
import { parseToken } from './token.ts';
import { viewReader } from './view-reader.ts';

interface Compiled {
  readonly answer: Answer;
  readonly definition: QueryDefinition;
  readonly result: Checker;
  readonly views: Readonly<Record<string, LiveView>>;
}

const UNDER_WAY_MAX = 2_000;

/** Answers the queries of one service from its views. */
export class QueryRunner {
  readonly #service: string;
  readonly #queries = new Map<string, Compiled>();
  readonly #tokenWaitMsMax: number;
  #underWay = 0;

  constructor(service: Service, views: ReadonlyMap<string, LiveView>, tokenWaitMsMax: number) {
    this.#service = service.contract.name;
    this.#tokenWaitMsMax = tokenWaitMsMax;
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
  async run(
    query: string,
    body: unknown,
    caller: Caller,
    { after, onStale = () => {} }: QueryOptions,
  ): Promise<unknown> {
    const { answer, definition, result, views } = this.#queries.get(query)!;
    definition.checker.assert(`query ${this.#service}/${query}`, body);
    if (this.#underWay >= UNDER_WAY_MAX) throw new OverloadedError(this.#service, 1_000);
    this.#underWay += 1;
    try {
      const tokens = typeof after === 'string' ? [after] : (after ?? []);
      await Promise.all(tokens.map((token) => this.#wait(token, query, Object.values(views))));
      const readers = Object.fromEntries(
        Object.entries(views).map(([name, view]) => [name, viewReader(view, onStale)]),
      );
      const found = await answer.answer(body, readers, { caller });
      if (!result.fits(found)) {
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

  /** Waits until every view that folds the token's log has folded its position. */
  async #wait(token: string, query: string, views: readonly LiveView[]): Promise<void> {
    const { source, position } = parseToken(token);
    const folding = views.filter(({ sources }) => sources.some(({ log, shard }) => `${log}/${shard}` === source));
    if (folding.length === 0)
      throw new TokenError(
        `query ${this.#service}/${query} reads nothing that is made from log ${source}: the token cannot be waited for`,
        false,
      );
    const reached = await Promise.all(folding.map((view) => view.reaches(source, position, this.#tokenWaitMsMax)));
    if (reached.includes(false))
      throw new TokenError(`the views of query ${this.#service}/${query} have not reached ${token} yet`, true);
  }
}
