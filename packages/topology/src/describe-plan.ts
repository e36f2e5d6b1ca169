import { placedIn } from './placed.ts';
import { logOf, viewStoreOf, type Plan } from './plan.ts';

/** A service as a topology places it, for people and programs that look at it. */
export interface PlacedService {
  readonly service: string;
  readonly process: string;
  readonly instances: number;
  /** The store of its log. */
  readonly log: string;
  readonly shards: number;
  /** The names of its views, by their store. */
  readonly views: Readonly<Record<string, readonly string[]>>;
  /** What is bounded otherwise than by default. */
  readonly limits: Readonly<Record<string, number>>;
  readonly uses: readonly string[];
}

/** The services of a plan in its order of processes, and of the application inside of each. */
export function describePlan(plan: Plan): PlacedService[] {
  const processes = Object.keys(plan.processes);
  return placedIn(plan)
    .map(({ service, name, placement, views: declared }): PlacedService => {
      const views: Record<string, string[]> = {};
      for (const view of declared) (views[viewStoreOf(placement, view.name)] ??= []).push(view.name);
      return {
        service: name,
        process: placement.process,
        instances: plan.processes[placement.process]?.instances ?? 0,
        log: logOf(placement).store,
        shards: logOf(placement).shards,
        views,
        limits: { ...placement.limits },
        uses: service.uses.map((used) => used.name),
      };
    })
    .toSorted((a, b) => processes.indexOf(a.process) - processes.indexOf(b.process));
}
