import type { LogStore, OwnedHub } from '@banyan/engine';
import type { KafkaOptions } from '@banyan/kafka';
import { connectionBounds } from './connections.ts';
import { isFleet, type Plan } from './plan.ts';
import type { PostgresStores } from './postgres-stores.ts';
import { followedBy } from './store-uses.ts';

/** What a hub of one process is made from. */
export interface HubParts {
  readonly plan: Plan;
  /** The process; undefined where one runs all services. */
  readonly process: string | undefined;
  readonly postgres: PostgresStores;
  /** The logs that are open in this process, by service. */
  readonly own: ReadonlyMap<string, LogStore>;
}

/** The services whose logs are followed here. */
function followed({ plan, process }: HubParts): string[] {
  return followedBy(plan, process ?? Object.keys(plan.processes)[0]!).map(({ name }) => name);
}

/** The hub of processes that share PostgreSQL. */
export async function postgresHub(parts: HubParts): Promise<OwnedHub> {
  const { PostgresHub } = await import('@banyan/postgres');
  const logs = [];
  for (const name of followed(parts)) logs.push(await parts.postgres.followed(name));
  return PostgresHub.open({ logs, readers: connectionBounds(parts.plan, isFleet(parts.plan)).hubReaders });
}

/** The hub of a large fleet. The logs of other processes are opened to be read: where they end is asked of them, and what their topics lack. */
export async function kafkaHub(parts: HubParts, options: KafkaOptions): Promise<OwnedHub> {
  const { KafkaHub } = await import('@banyan/kafka');
  const foreign: LogStore[] = [];
  const closeForeign = async (): Promise<void> => {
    await Promise.all(foreign.map((log) => log.close()));
  };
  try {
    const logs: LogStore[] = [];
    for (const name of followed(parts)) {
      const own = parts.own.get(name);
      const log = own ?? (await parts.postgres.foreignLog(name));
      if (own === undefined) foreign.push(log);
      logs.push(log);
    }
    const hub = await KafkaHub.open({ ...options, logs });
    return {
      sources: () => hub.sources(),
      read: (source, afterPosition, limit) => hub.read(source, afterPosition, limit),
      head: (source) => hub.head(source),
      watch: (source, onGrowth) => hub.watch(source, onGrowth),
      close: async () => {
        await hub.close();
        await closeForeign();
      },
    };
  } catch (error) {
    await closeForeign();
    throw error;
  }
}
