import type { View } from '@banyan/core';
import { storeMistakes, type Placed } from './placed.ts';
import { logOf, viewStoreOf, type Plan } from './plan.ts';
import { STORE_KINDS } from './store-kinds.ts';

/** What is wrong with where the views of a service are kept. */
export function viewMistakes(plan: Plan, { name, placement, views }: Placed): string[] {
  const known = views.map((view) => view.name);
  const named = typeof placement.views === 'string' ? [] : Object.keys(placement.views).filter((view) => view !== '*');
  return [
    ...named
      .filter((view) => !known.includes(view))
      .map((view) => `service ${name} has no view ${view}; it has ${known.join(', ') || 'none'}`),
    ...views.flatMap((view) => oneViewMistakes(plan, name, view, viewStoreOf(placement, view.name))),
  ];
}

function oneViewMistakes(plan: Plan, service: string, view: View, store: string): string[] {
  const what = `view ${service}/${view.name}`;
  const wrong = storeMistakes(plan, what, store, 'views');
  const kind = plan.stores[store]?.kind;
  if (wrong.length > 0 || kind === undefined) return wrong;
  const { indexes, isOfOneShard = false } = STORE_KINDS[kind];
  const shards = view.reads.reduce((sum, log) => sum + shardsOf(plan, log), 0);
  return [
    ...Object.entries(view.indexes)
      .filter(([, { kind: wanted }]) => !indexes.includes(wanted))
      .map(([index, { kind: wanted }]) => `${what} has the ${wanted} index ${index}, which ${kind} does not serve`),
    ...(isOfOneShard && shards > 1 ? [`${what} folds ${shards} log shards, and ${kind} keeps views of one`] : []),
  ];
}

function shardsOf({ services }: Plan, log: string): number {
  const placement = Object.hasOwn(services, log) ? services[log] : undefined;
  return placement === undefined ? 1 : logOf(placement).shards;
}
