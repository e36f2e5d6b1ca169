import type { LogStore, SystemParts, ViewStore } from '@banyan/engine';
import type { DataFolder } from '@banyan/sqlite';
import { LogsElsewhere } from './logs-elsewhere.ts';
import { placedIn } from './placed.ts';
import { logOf, viewStoreOf, type Plan } from './plan.ts';
import { RoutedViews } from './routed-views.ts';

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
  const openViews = async (service: string, store: string): Promise<ViewStore> => {
    const { kind, address = '' } = plan.stores[store]!;
    if (kind === 'embedded') return folder.viewStore(service);
    const url = environment[address] ?? '';
    await claim(store, url);
    const { PostgresViewStore } = await import('@banyan/postgres');
    return PostgresViewStore.open({ url, schema: `${service.replaceAll('-', '_')}_views`, onDamage: folder.onNotice });
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
    views: async (service): Promise<ViewStore> => {
      const { placement, views } = placedIn(plan).find(({ name }) => name === service)!;
      const stores = new Map<string, ViewStore>();
      try {
        for (const store of new Set(views.map(({ name }) => viewStoreOf(placement, name))))
          stores.set(store, await openViews(service, store));
      } catch (error) {
        await Promise.all([...stores.values()].map((opened) => opened.close()));
        throw error;
      }
      const [only, ...others] = stores.values();
      // One that keeps no views has none to be asked for.
      if (others.length === 0) return only ?? folder.viewStore(service);
      return new RoutedViews([...stores.values()], (view) => stores.get(viewStoreOf(placement, view))!);
    },
    keys: () => folder.keyStore(),
  };
}

async function claimStore(elsewhere: LogsElsewhere, store: string, url: string): Promise<void> {
  const { claimDatabase } = await import('@banyan/postgres');
  await claimDatabase({ url, folder: elsewhere.name, isRenewed: elsewhere.hasTold(store) });
  elsewhere.told(store);
}
