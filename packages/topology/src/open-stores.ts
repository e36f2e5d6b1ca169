import type { KeyStore, LogStore, OwnedHub, SystemParts, ViewStore } from '@banyan/engine';
import type { DataFolder } from '@banyan/sqlite';
import { MovableLog } from './movable-log.ts';
import { openLiveLog } from './open-live-log.ts';
import { placedIn } from './placed.ts';
import { IN_PROCESS, logOf, viewStoreOf, type Plan } from './plan.ts';
import { RoutedViews } from './routed-views.ts';
import { StoreOpeners, logSchemaOf } from './store-openers.ts';

/**
 * The stores of a plan without obstacles, as a system wants them. An adapter is loaded when one of its stores is opened.
 * @param inProcess the process that opens them, where there are others: events then travel by the plan's hub
 */
export function openStores(
  plan: Plan,
  folder: DataFolder,
  environment: Readonly<Record<string, string | undefined>>,
  inProcess?: string,
): SystemParts['stores'] {
  const openers = new StoreOpeners(plan, folder, environment, inProcess !== undefined);
  const openViews = async (service: string, store: string): Promise<ViewStore> => {
    if (plan.stores[store]!.kind === 'embedded') return folder.viewStore(service);
    const url = openers.urlOf(store);
    await openers.claim(store);
    const { PostgresViewStore } = await import('@banyan/postgres');
    const schema = `${service.replaceAll('-', '_')}_views`;
    return PostgresViewStore.open({ url, schema, onDamage: folder.onNotice, ...openers.readers });
  };
  return {
    log: async (service): Promise<LogStore> => {
      const live = await openLiveLog(openers, service, logOf(plan.services[service]!).store);
      // Only a process that has the log to itself can have its callers wait while it moves.
      return inProcess === undefined ? new MovableLog(openers, live) : live.log;
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
    keys: async (): Promise<KeyStore> => {
      openers.elsewhere.assertKeysKept(openers.keysAreHere ? undefined : plan.keys);
      if (openers.keysAreHere) return folder.keyStore();
      // Those that were moved when the process that moved them ended.
      if (openers.elsewhere.keysAreGone) folder.removeKeys();
      return openers.keysOnServer();
    },
    ...(inProcess !== undefined &&
      plan.hub !== IN_PROCESS && {
        hub: async (): Promise<OwnedHub> => {
          const { PostgresHub } = await import('@banyan/postgres');
          const logs = placedIn(plan).map(({ name, placement }) => {
            return { log: name, url: openers.urlOf(logOf(placement).store), schema: logSchemaOf(name) };
          });
          return PostgresHub.open({ logs });
        },
      }),
  };
}
