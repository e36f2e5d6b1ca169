import type { Plan } from './plan.ts';
import { connectionsTo } from './connections.ts';
import { howToHave } from './obstacles.ts';
import type { StoreKind } from './store-kinds.ts';
import { storeUses } from './store-uses.ts';

/** What was found of the servers of a plan, a sentence each. */
export interface StoresSeen {
  /** What does not answer, or is not set so that it could be used. */
  readonly mistakes: readonly string[];
  /** What an operator should know. */
  readonly notices: readonly string[];
}

/** Which of a plan's stores are looked at. */
export interface LookOptions {
  /** Those of one process; of all of them when left out. */
  readonly process?: string;
  /** Whether the hub is among them, where it is on a server of its own (default true). A process of a fleet that runs already starts without it, and catches up. */
  readonly withHub?: boolean;
}

/** Connects once to each store whose address is set, all at once, and changes nothing. */
export async function lookAtStores(
  plan: Plan,
  environment: Readonly<Record<string, string | undefined>>,
  { process, withHub = true }: LookOptions = {},
): Promise<StoresSeen> {
  const asked = [...storeUses(plan, process)].flatMap(([store, duties]) => {
    const { kind, address = '' } = plan.stores[store] ?? {};
    const url = environment[address] ?? '';
    const isLeftOut = !withHub && duties.size === 1 && duties.has('hub');
    return kind === undefined || kind === 'embedded' || url === '' || isLeftOut ? [] : [{ store, kind, address, url }];
  });
  // All of them first: while code is loaded, no answer is taken in time.
  const looks = new Map(
    await Promise.all(
      [...new Set(asked.map(({ kind }) => kind))].map(async (kind) => [kind, await LOOKS[kind]()] as const),
    ),
  );
  const seen = asked.map(async ({ store, kind, address, url }): Promise<StoresSeen> => {
    try {
      return { mistakes: [], notices: noticesOf(plan, store, await looks.get(kind)!(url)) };
    } catch (error) {
      const mistake = `store ${store} (${kind}), which is where ${address} says, cannot be used: ${reasonOf(error)}; ${howToHave(kind)}`;
      return { mistakes: [mistake], notices: [] };
    }
  });
  const all = await Promise.all(seen);
  return { mistakes: all.flatMap((one) => one.mistakes), notices: all.flatMap((one) => one.notices) };
}

/** Resolves to the connections that a server lets in, where they are few. */
type Look = (url: string) => Promise<number | void>;

/** By kind of store, what looks at one: loaded when it is needed. */
const LOOKS: Readonly<Record<Exclude<StoreKind, 'embedded'>, () => Promise<Look>>> = {
  async postgres() {
    const { lookAtPostgres } = await import('@banyan/postgres');
    return async (url) => (await lookAtPostgres(url)).connectionsMax;
  },
  kafka: async () => (await import('@banyan/kafka')).lookAtKafka,
  redis: async () => (await import('@banyan/redis')).lookAtRedis,
  mongodb: async () => (await import('@banyan/mongodb')).lookAtMongo,
  cassandra: async () => (await import('@banyan/cassandra')).lookAtCassandra,
};

function noticesOf(plan: Plan, store: string, most: number | void): string[] {
  const needed = connectionsTo(plan, store).connections;
  if (typeof most !== 'number' || needed <= most) return [];
  return [
    `store ${store}: all processes together open up to ${needed} connections, and this server lets in ${most}; raise max_connections`,
  ];
}

/** What an error says; some of a connection say nothing, and have what they are about inside of them. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
