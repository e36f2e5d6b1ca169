import { DefinitionError } from '@banyan/core';
import type { SystemParts } from '@banyan/engine';
import type { DataFolder } from '@banyan/sqlite';
import { lookAtStores, type LookOptions, type StoresSeen } from './look-at-stores.ts';
import { obstacles } from './obstacles.ts';
import { openStores } from './open-stores.ts';
import { placedIn } from './placed.ts';
import type { Application, IN_PROCESS, Placement, Plan, Store } from './plan.ts';
import { topologyMistakes } from './topology-mistakes.ts';

/**
 * A topology with what is needed to start a system from it: the function that opens its stores, and the plan behind it. With the name of a process: what that one
 * starts. Without: all services in one process, on the same stores, for whoever works on them while none of the processes runs.
 */
export type Topology<A extends Application = Application> = ((
  folder: DataFolder,
  process?: string,
) => SystemParts & A) & {
  readonly plan: Plan;
};

type ServiceName<A extends Application> = A['services'][number]['contract']['name'];

/** Declares where each service of an application runs, and on what. Nothing is opened, and mistakes that the compiler cannot see are told when it is started. */
export function topology<
  const A extends Application,
  const S extends Readonly<Record<string, Store>>,
  const P extends Plan['processes'],
>(
  application: A,
  parts: Pick<Plan, 'name' | 'summary'> & {
    readonly stores: S;
    readonly hub: (keyof S & string) | typeof IN_PROCESS;
    readonly keys: keyof S & string;
    readonly processes: P;
    readonly services: Readonly<Record<ServiceName<A>, Placement<keyof S & string, keyof P & string>>>;
  },
): Topology<A> {
  const plan: Plan = { application, ...parts };
  const open = (folder: DataFolder, inProcess?: string): SystemParts & A => {
    assertStarts(plan, process.env);
    const serviceLimits = Object.fromEntries(
      Object.entries(plan.services).map(([name, { limits = {} }]) => [name, limits]),
    );
    const stores = openStores(plan, folder, process.env, inProcess);
    if (inProcess === undefined) return { ...application, stores, serviceLimits };
    const here = placedIn(plan).filter(({ placement }) => placement.process === inProcess);
    return { ...application, stores, serviceLimits, here: here.map(({ name }) => name) };
  };
  return Object.assign(open, { plan });
}

/** @throws DefinitionError with all that keeps this topology from being started here */
export function assertStarts(plan: Plan, environment: Readonly<Record<string, string | undefined>>): void {
  const mistakes = [...topologyMistakes(plan), ...obstacles(plan, environment)];
  if (mistakes.length > 0) throw new DefinitionError(`topology ${plan.name}`, mistakes);
}

/**
 * The same, and that the servers answer, which are asked once each.
 * @returns what an operator should know of them
 * @throws DefinitionError with all that keeps this topology from being started here, or one process of it
 */
export async function assertReady(
  plan: Plan,
  environment: Readonly<Record<string, string | undefined>>,
  options: LookOptions = {},
): Promise<readonly string[]> {
  const contradictions = topologyMistakes(plan);
  // What contradicts itself says nothing of where stores are.
  const seen = contradictions.length > 0 ? NOTHING_SEEN : await lookAtStores(plan, environment, options);
  const mistakes = [...contradictions, ...obstacles(plan, environment), ...seen.mistakes];
  if (mistakes.length > 0) throw new DefinitionError(`topology ${plan.name}`, mistakes);
  return seen.notices;
}

const NOTHING_SEEN: StoresSeen = { mistakes: [], notices: [] };
