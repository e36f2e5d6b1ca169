import { placedIn, type Placed } from './placed.ts';
import { gatewayOf, IN_PROCESS, isFleet, logOf, viewStoreOf, type Plan } from './plan.ts';
import type { Duty } from './store-kinds.ts';

/**
 * The stores that are used, and what for.
 * @param process of which process; of all of them when left out
 */
export function storeUses(plan: Plan, process?: string): ReadonlyMap<string, ReadonlySet<Duty>> {
  const used = new Map<string, Set<Duty>>();
  const note = (store: string, duty: Duty): void => void used.set(store, (used.get(store) ?? new Set()).add(duty));
  const placed = placedIn(plan).filter(({ placement }) => process === undefined || placement.process === process);
  if (plan.hub !== IN_PROCESS) note(plan.hub, 'hub');
  if (placed.length > 0) note(plan.keys, 'keys');
  for (const { views, placement } of placed) {
    note(logOf(placement).store, 'logs');
    for (const view of views) note(viewStoreOf(placement, view.name), 'views');
  }
  return used;
}

/** The services whose logs a process follows: its own, and those that they use; of the one with the gateway all, for it tells callers of each. */
export function followedBy(plan: Plan, process: string): Placed[] {
  const placed = placedIn(plan);
  if (!isFleet(plan) || process === gatewayOf(plan)) return placed;
  const own = placed.filter(({ placement }) => placement.process === process);
  const names = new Set(own.flatMap(({ name, service }) => [name, ...service.uses.map((used) => used.name)]));
  return placed.filter(({ name }) => names.has(name));
}
