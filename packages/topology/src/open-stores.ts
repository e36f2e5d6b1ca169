import type { LogStore, SystemParts } from '@banyan/engine';
import type { DataFolder } from '@banyan/sqlite';
import { LogsElsewhere } from './logs-elsewhere.ts';
import { logOf, type Plan } from './plan.ts';

/** The stores of a plan without obstacles, as a system wants them. An adapter is loaded when one of its stores is opened. */
export function openStores(
  plan: Plan,
  folder: DataFolder,
  environment: Readonly<Record<string, string | undefined>>,
): SystemParts['stores'] {
  const elsewhere = LogsElsewhere.of(folder.path);
  const claims = new Map<string, Promise<void>>();
  const claim = (store: string, url: string): Promise<void> => {
    const made = claims.get(store) ?? claimStore(elsewhere, store, url);
    claims.set(store, made);
    return made;
  };
  return {
    log: async (service): Promise<LogStore> => {
      const { store } = logOf(plan.services[service]!);
      const { kind, address = '' } = plan.stores[store]!;
      elsewhere.assertKept(service, kind === 'embedded' ? undefined : store);
      if (kind === 'embedded') return folder.logStore(service);
      const url = environment[address] ?? '';
      await claim(store, url);
      const { PostgresLogStore } = await import('@banyan/postgres');
      const schema = `${service.replaceAll('-', '_')}_0`;
      const log = await PostgresLogStore.open({ log: service, url, schema, make: !elsewhere.has(service) });
      elsewhere.made(service, store);
      return log;
    },
    views: (service) => folder.viewStore(service),
    keys: () => folder.keyStore(),
  };
}

async function claimStore(elsewhere: LogsElsewhere, store: string, url: string): Promise<void> {
  const { claimDatabase } = await import('@banyan/postgres');
  await claimDatabase({ url, folder: elsewhere.name, isRenewed: elsewhere.hasTold(store) });
  elsewhere.told(store);
}
