import { placedIn } from './placed.ts';
import { IN_PROCESS, logOf, viewStoreOf, type Plan } from './plan.ts';
import { STORE_KINDS, type Duty } from './store-kinds.ts';

/** An example of an address, and how to have one on this machine. */
const POSTGRES_HINT =
  'such as postgres://user:password@host:port/database; `npm run servers -- up postgres` starts one';

/** What keeps a topology without mistakes from being started here: what this version cannot run, and addresses that are not set. */
export function obstacles(plan: Plan, environment: Readonly<Record<string, string | undefined>>): string[] {
  return [...notBuilt(plan), ...missingAddresses(plan, environment)];
}

/** What this version cannot run yet, a sentence each. */
export function notBuilt(plan: Plan): string[] {
  const placed = placedIn(plan);
  const used = new Map<string, Set<Duty>>();
  const note = (store: string, duty: Duty): void => void used.set(store, (used.get(store) ?? new Set()).add(duty));
  if (plan.hub !== IN_PROCESS) note(plan.hub, 'hub');
  note(plan.keys, 'keys');
  for (const { views, placement } of placed) {
    note(logOf(placement).store, 'logs');
    for (const view of views) note(viewStoreOf(placement, view.name), 'views');
  }
  const stores = [...used].flatMap(([store, duties]) => {
    const kind = plan.stores[store]?.kind;
    if (kind === undefined) return [];
    const { duties: able, startable } = STORE_KINDS[kind];
    const missing = [...duties].filter((duty) => able.includes(duty) && !startable.includes(duty));
    return missing.map((duty) => `this version cannot start ${duty} on ${kind} (store ${store})`);
  });
  return [
    ...placed
      .filter(({ placement }) => logOf(placement).shards > 1)
      .map(({ name }) => `this version cannot start the log of ${name} on several shards`),
    ...stores,
  ];
}

function missingAddresses({ stores }: Plan, environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(stores).flatMap(([store, { kind, address }]) =>
    address === undefined || (environment[address] ?? '') !== ''
      ? []
      : [
          `${address} is not set: it says where store ${store} (${kind}) is${kind === 'postgres' ? `, ${POSTGRES_HINT}` : ''}`,
        ],
  );
}
