import { DefectError } from '@banyan/core';
import type { KeyStore, LogStore, OwnedHub, SystemParts, ViewStore } from '@banyan/engine';
import type { PostgresKeyStore } from '@banyan/postgres';
import type { DataFolder } from '@banyan/sqlite';
import { LogsElsewhere } from './logs-elsewhere.ts';
import { placedIn } from './placed.ts';
import { IN_PROCESS, logOf, viewStoreOf, type Plan } from './plan.ts';
import { RoutedViews } from './routed-views.ts';

/** People's keys, where they are on PostgreSQL. */
const KEY_SCHEMA = 'banyan_keys';

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
  const elsewhere = LogsElsewhere.of(folder.path);
  const urlOf = (store: string): string => environment[plan.stores[store]!.address ?? ''] ?? '';
  const keysAreHere = plan.stores[plan.keys]!.kind === 'embedded';
  // A server has so many connections for all processes together.
  const readers = inProcess === undefined ? {} : { readers: 2 };
  let keysOnServer: PostgresKeyStore | undefined;
  const claims = new Map<string, Promise<void>>();
  const claim = (store: string): Promise<void> => {
    const made =
      claims.get(store) ??
      (keysAreHere ? claimStore(elsewhere, store, urlOf(store)) : claimByKeys(keysOnServer, urlOf(store)));
    claims.set(store, made);
    return made;
  };
  const openViews = async (service: string, store: string): Promise<ViewStore> => {
    if (plan.stores[store]!.kind === 'embedded') return folder.viewStore(service);
    const url = urlOf(store);
    await claim(store);
    const { PostgresViewStore } = await import('@banyan/postgres');
    const schema = `${service.replaceAll('-', '_')}_views`;
    return PostgresViewStore.open({ url, schema, onDamage: folder.onNotice, ...readers });
  };
  return {
    log: async (service): Promise<LogStore> => {
      const { store } = logOf(plan.services[service]!);
      const isEmbedded = plan.stores[store]!.kind === 'embedded';
      elsewhere.assertKept(service, isEmbedded ? undefined : store);
      if (isEmbedded) return folder.logStore(service);
      await claim(store);
      const { PostgresLogStore } = await import('@banyan/postgres');
      const log = await PostgresLogStore.open({
        log: service,
        url: urlOf(store),
        schema: logSchemaOf(service),
        make: !elsewhere.has(service),
        tellsOfCommits: plan.hub !== IN_PROCESS,
        ...readers,
      });
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
    keys: async (): Promise<KeyStore> => {
      if (keysAreHere) return folder.keyStore();
      const { PostgresKeyStore: Store } = await import('@banyan/postgres');
      keysOnServer = await Store.open({ url: urlOf(plan.keys), schema: KEY_SCHEMA });
      return keysOnServer;
    },
    ...(inProcess !== undefined &&
      plan.hub !== IN_PROCESS && {
        hub: async (): Promise<OwnedHub> => {
          const { PostgresHub } = await import('@banyan/postgres');
          const logs = placedIn(plan).map(({ name, placement }) => {
            return { log: name, url: urlOf(logOf(placement).store), schema: logSchemaOf(name) };
          });
          return PostgresHub.open({ logs });
        },
      }),
  };
}

const logSchemaOf = (service: string): string => `${service.replaceAll('-', '_')}_0`;

/** Keys on a server belong to no folder: logs and views belong to the store of keys. */
async function claimByKeys(keys: PostgresKeyStore | undefined, url: string): Promise<void> {
  if (keys === undefined) throw new DefectError('keys are opened before what is sealed with them');
  const { claimDatabase } = await import('@banyan/postgres');
  await claimDatabase({ url, folder: keys.name, isRenewed: false });
}

async function claimStore(elsewhere: LogsElsewhere, store: string, url: string): Promise<void> {
  const { claimDatabase } = await import('@banyan/postgres');
  await claimDatabase({ url, folder: elsewhere.name, isRenewed: elsewhere.hasTold(store) });
  elsewhere.told(store);
}
