import type { Aggregate } from './aggregate.ts';
import type { Answer } from './answer.ts';
import type { AnyContract, CommandName, QueryName } from './contract.ts';
import type { Decision } from './decision.ts';
import { DefinitionError } from './errors.ts';
import type { ProcessManager } from './process-manager.ts';
import type { View } from './view.ts';

/** A service: its contract and all that keeps it. */
export interface Service<K extends AnyContract = AnyContract> {
  readonly contract: K;
  readonly aggregates: readonly Aggregate<any, any, any>[];
  readonly decisions: readonly Decision<any, any>[];
  readonly views: readonly View<any, any, any, any>[];
  readonly answers: readonly Answer<any, any>[];
  readonly processes: readonly ProcessManager<any, any, any, any>[];
  /** The contracts that it may reach: whose events it follows, whose commands and queries it calls. */
  readonly uses: readonly AnyContract[];
}

/** Puts a service together; `U` are the names in `uses`, so that reaching anything else does not compile. */
export interface ServiceParts<K extends AnyContract, U extends AnyContract> {
  readonly aggregates: readonly Aggregate<K, any, any>[];
  readonly decisions: readonly Decision<K, CommandName<K>>[];
  readonly views?: readonly View<string, any, any, U['name'] | K['name']>[];
  readonly answers?: readonly Answer<K, QueryName<K>>[];
  readonly processes?: readonly ProcessManager<any, any, any, U['name'] | K['name']>[];
  readonly uses?: readonly U[];
}

/**
 * Puts a service together.
 * @throws DefinitionError listing every mistake: a command without a decision, a query without an answer, an event that no aggregate folds, …
 */
export function service<K extends AnyContract, U extends AnyContract = never>(
  contract: K,
  parts: ServiceParts<K, U>,
): Service<K> {
  const built: Service<K> = { contract, views: [], answers: [], processes: [], uses: [], ...parts };
  const mistakes = serviceMistakes(built);
  if (mistakes.length > 0) throw new DefinitionError(`service ${contract.name}`, mistakes);
  return built;
}

function serviceMistakes({ contract, aggregates, decisions, views, answers, processes, uses }: Service): string[] {
  const folded = new Set(aggregates.flatMap(({ folds }) => Object.keys(folds)));
  const reachable = new Set([contract.name, ...uses.map(({ name }) => name)]);
  return [
    ...twice(
      'aggregate',
      aggregates.map(({ aggregate }) => aggregate),
    ),
    ...twice(
      'decision on',
      decisions.map(({ command }) => command),
    ),
    ...twice(
      'view',
      views.map(({ name }) => name),
    ),
    ...twice(
      'answer to',
      answers.map(({ query }) => query),
    ),
    ...twice(
      'process manager',
      processes.map(({ name }) => name),
    ),
    ...missing(
      'command',
      Object.keys(contract.commands),
      decisions.map(({ command }) => command),
      'no decision',
    ),
    ...missing(
      'query',
      Object.keys(contract.queries),
      answers.map(({ query }) => query),
      'no answer',
    ),
    ...missing('event', Object.keys(contract.events), [...folded], 'no aggregate that folds it'),
    ...views.flatMap(({ name, sources }) =>
      unreachable(
        `view ${name}`,
        sources.map((source) => source.contract.name),
        reachable,
      ),
    ),
    ...answers.flatMap(({ query, views: read }) =>
      Object.values(read)
        .filter((one) => !views.includes(one))
        .map((one) => `the answer to ${query} reads view ${one.name}, which the service does not have`),
    ),
    ...processes.flatMap((process) => processMistakes(process, aggregates, reachable)),
  ];
}

function processMistakes(
  process: ProcessManager,
  aggregates: readonly Aggregate[],
  reachable: ReadonlySet<string>,
): string[] {
  const { name, state, steps, timers, reactions, outcomes, alarms } = process;
  const where = `process manager ${name}`;
  const reached = [
    ...Object.values(steps).map((step) => step.contract.name),
    ...reactions.map((reaction) => reaction.contract.name),
  ];
  return [
    ...(aggregates.includes(state) ? [] : [`${where} keeps its state in an aggregate that the service does not have`]),
    ...unreachable(where, reached, reachable),
    ...Object.keys(steps)
      .filter((step) => !(step in outcomes))
      .map((step) => `${where} does not say what follows step ${step}`),
    ...timers
      .filter((timer: string) => !(timer in alarms))
      .map((timer: string) => `${where} does not say what timer ${timer} does`),
  ];
}

function twice(what: string, names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `there are two of ${what} ${name}`,
  );
}

function missing(what: string, declared: readonly string[], present: readonly string[], lack: string): string[] {
  return declared.filter((name) => !present.includes(name)).map((name) => `${what} ${name} has ${lack}`);
}

function unreachable(where: string, reached: readonly string[], reachable: ReadonlySet<string>): string[] {
  return [...new Set(reached)]
    .filter((name) => !reachable.has(name))
    .map((name) => `${where} reaches ${name}, which is not in \`uses\``);
}
