import type { Aggregate } from './aggregate.ts';
import type { Answer } from './answer.ts';
import type { AnyContract, CommandName, QueryName } from './contract.ts';
import type { Decision } from './decision.ts';
import { DefinitionError } from './errors.ts';
import type { ProcessManager } from './process-manager.ts';
import { serviceMistakes } from './service-mistakes.ts';
import { assertContract, assertRecord, serviceShapeMistakes } from './shape-mistakes.ts';
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
  parts: ServiceParts<NoInfer<K>, U>,
): Service<K> {
  assertContract('service', contract);
  assertRecord(`service ${contract.name}`, 'its parts, such as aggregates and decisions,', parts);
  const built: Service<K> = { contract, views: [], answers: [], processes: [], uses: [], ...parts };
  const strange = serviceShapeMistakes(built);
  const mistakes = strange.length > 0 ? strange : serviceMistakes(built);
  if (mistakes.length > 0) throw new DefinitionError(`service ${contract.name}`, mistakes);
  return built;
}
