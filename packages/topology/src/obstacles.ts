import { placedIn } from './placed.ts';
import { logOf, type Plan } from './plan.ts';
import type { StoreKind } from './store-kinds.ts';

/** What an address looks like, by the kind of store. */
const EXAMPLES: Readonly<Record<Exclude<StoreKind, 'embedded'>, string>> = {
  postgres: 'postgres://user:password@host:port/database',
  kafka: 'host:9092,other-host:9092, with ?replicas=1 behind it where there is one broker',
  redis: 'redis://user:password@host:port',
  mongodb: 'mongodb://user:password@host:port',
  cassandra: 'cassandra://host:port/keyspace?datacenter=name',
};

/** What keeps a topology without mistakes from being started here: what this version cannot run, and addresses that are not set. */
export function obstacles(plan: Plan, environment: Readonly<Record<string, string | undefined>>): string[] {
  return [...notBuilt(plan), ...missingAddresses(plan, environment)];
}

/** What this version cannot run yet, a sentence each. */
export function notBuilt(plan: Plan): string[] {
  return placedIn(plan)
    .filter(({ placement }) => logOf(placement).shards > 1)
    .map(({ name }) => `this version cannot start the log of ${name} on several shards`);
}

function missingAddresses({ stores }: Plan, environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(stores).flatMap(([store, { kind, address }]) =>
    kind === 'embedded' || address === undefined || (environment[address] ?? '') !== ''
      ? []
      : [
          `${address} is not set: it says where store ${store} (${kind}) is, such as ${EXAMPLES[kind]}; ${howToHave(kind)}`,
        ],
  );
}

/** How to have a server of a kind on this machine. */
export const howToHave = (kind: StoreKind): string => `\`npm run servers -- up ${kind}\` starts one`;
