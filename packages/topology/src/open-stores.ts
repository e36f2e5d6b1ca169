import type { KeyStore, LogStore, OwnedHub, SystemParts, ViewStore } from '@banyan/engine';
import type { KafkaOptions } from '@banyan/kafka';
import type { DataFolder } from '@banyan/sqlite';
import { kafkaHub, postgresHub } from './hubs.ts';
import { MovableLog } from './movable-log.ts';
import { openLiveLog } from './open-live-log.ts';
import { placedIn } from './placed.ts';
import { isFleet, logOf, viewStoreOf, type Plan } from './plan.ts';
import { relayedLog } from './relayed-log.ts';
import { RoutedViews } from './routed-views.ts';
import { StoreOpeners } from './store-openers.ts';
import { openForeignViews } from './view-stores.ts';

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
  const hub = plan.stores[plan.hub]?.kind;
  const isShared = inProcess !== undefined && plan.processes[inProcess]!.instances > 1;
  // Whoever works on a fleet's stores while none of its processes runs needs no hub: the relays send what has come in when they start.
  const isCarried = inProcess !== undefined || !isFleet(plan);
  const openers = new StoreOpeners(plan, folder, environment, {
    inFleet: inProcess !== undefined,
    tellsOfCommits: hub === 'postgres' || (hub === 'kafka' && isShared),
  });
  const { elsewhere, keysAreHere, postgres } = openers;
  const urlOf = (store: string): string => openers.urlOf(store);
  const own = new Map<string, LogStore>();

  const kafkaOptions = async (): Promise<KafkaOptions> => {
    const { kafkaAt } = await import('@banyan/kafka');
    return { ...kafkaAt(urlOf(plan.hub)), log: ({ message }) => folder.onNotice(message) };
  };
  const relayed = async (service: string, log: LogStore): Promise<LogStore> => {
    const { KafkaRelay } = await import('@banyan/kafka');
    const { watchCommits } = await import('@banyan/postgres');
    const watch = async () => {
      const { url, schema } = await postgres.followed(service);
      return (onGrowth: () => void) => watchCommits(url, schema, onGrowth);
    };
    const options = { ...(await kafkaOptions()), store: log, ...(isShared && { watch: await watch() }) };
    return relayedLog(await KafkaRelay.open(options), log);
  };
  const openViews = (service: string, store: string): Promise<ViewStore> => {
    const { kind } = plan.stores[store]!;
    const { onNotice } = folder;
    if (kind === 'embedded') return folder.viewStore(service);
    if (kind === 'postgres') return postgres.views(service, store, onNotice);
    if (kind === 'kafka') throw new Error('no views are kept on kafka');
    const keys = keysAreHere ? elsewhere.name : postgres.keysName;
    return openForeignViews({ kind, url: urlOf(store), service, keys, onNotice });
  };
  return {
    log: async (service): Promise<LogStore> => {
      const live = await openLiveLog(openers, service, logOf(plan.services[service]!).store);
      const { log } = live;
      own.set(service, log);
      // Only a process that has the log to itself, and sends it nowhere, can have its callers wait while it moves.
      if (hub !== 'kafka' || !isCarried) return inProcess === undefined ? new MovableLog(openers, live) : log;
      return relayed(service, log).catch(async (error: unknown) => {
        await log.close();
        throw error;
      });
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
      elsewhere.assertKeysKept(keysAreHere ? undefined : plan.keys);
      if (keysAreHere) return folder.keyStore();
      // Those that were moved when the process that moved them ended.
      if (elsewhere.keysAreGone) folder.removeKeys();
      return postgres.keys();
    },
    ...(hub === 'kafka' &&
      isCarried && {
        hub: async (): Promise<OwnedHub> => kafkaHub({ plan, process: inProcess, postgres, own }, await kafkaOptions()),
      }),
    // In one process it is at hand what that hub would read.
    ...(hub === 'postgres' &&
      inProcess !== undefined && { hub: () => postgresHub({ plan, process: inProcess, postgres, own }) }),
  };
}
