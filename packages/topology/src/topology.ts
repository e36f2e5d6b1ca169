import { DefinitionError, type Service } from '@banyan/core';
import type { SystemParts } from '@banyan/engine';
import type { DataFolder } from '@banyan/sqlite';
import { obstacles } from './obstacles.ts';
import { openStores } from './open-stores.ts';
import type { IN_PROCESS, Placement, Plan, Store } from './plan.ts';
import { topologyMistakes } from './topology-mistakes.ts';

/** What runs, wherever it runs: its services, in the order in which views that follow several logs fold them, and what else the application says of itself. */
export interface Application {
  readonly services: readonly Service[];
}

/** A topology with what is needed to start a system from it: the function that opens its stores, and the plan behind it. */
export type Topology<A extends Application = Application> = ((folder: DataFolder) => SystemParts & A) & {
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
  const open = (folder: DataFolder): SystemParts & A => {
    assertStarts(plan, process.env);
    const serviceLimits = Object.fromEntries(
      Object.entries(plan.services).map(([name, { limits = {} }]) => [name, limits]),
    );
    return { ...application, stores: openStores(plan, folder, process.env), serviceLimits };
  };
  return Object.assign(open, { plan });
}

/** @throws DefinitionError with all that keeps this topology from being started here */
export function assertStarts(plan: Plan, environment: Readonly<Record<string, string | undefined>>): void {
  const mistakes = [...topologyMistakes(plan), ...obstacles(plan, environment)];
  if (mistakes.length > 0) throw new DefinitionError(`topology ${plan.name}`, mistakes);
}
