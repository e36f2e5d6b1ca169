import { DefinitionError } from '@banyan/core';
import { toLimits } from '@banyan/engine';
import { placedIn, storeMistakes, type Placed } from './placed.ts';
import { IN_PROCESS, isFleet, logOf, viewStoreOf, type Plan } from './plan.ts';
import { shardMistakes } from './shard-mistakes.ts';
import { viewMistakes } from './view-mistakes.ts';

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** All that contradicts itself in a topology, a sentence each. Opens nothing. */
export function topologyMistakes(plan: Plan): string[] {
  const placed = placedIn(plan);
  return [
    ...(NAME.test(plan.name) ? [] : [`the name ${JSON.stringify(plan.name)} is not kebab-case`]),
    ...storeMistakes(plan, 'the hub', plan.hub, 'hub'),
    ...storeMistakes(plan, 'the file of people’s keys', plan.keys, 'keys'),
    ...processMistakes(plan, placed),
    ...placementMistakes(plan, placed),
    ...placed.flatMap((one) => [
      ...storeMistakes(plan, `the log of ${one.name}`, logOf(one.placement).store, 'logs'),
      ...hubMistakes(plan, one),
      ...viewMistakes(plan, one),
      ...reachMistakes(plan, one),
      ...shardMistakes(one.service, logOf(one.placement).shards),
      ...limitMistakes(one),
    ]),
    ...gatewayMistakes(plan),
    ...folderMistakes(plan, placed),
  ];
}

function processMistakes({ processes }: Plan, placed: readonly Placed[]): string[] {
  return Object.entries(processes).flatMap(([name, { instances, gateway }]) => [
    ...(NAME.test(name) ? [] : [`the process name ${JSON.stringify(name)} is not kebab-case`]),
    ...(Number.isSafeInteger(instances) && instances > 0
      ? []
      : [`process ${name} has ${instances} instances; it must be a whole number above 0`]),
    ...(gateway === true || placed.some(({ placement }) => placement.process === name)
      ? []
      : [`process ${name} runs no service and has no gateway`]),
  ]);
}

/** Whoever calls from outside has to come in somewhere, and in one kind of process: it is the one that may speak for people. */
function gatewayMistakes({ processes, application, services }: Plan): string[] {
  const strangers = (application.gatewayAsks ?? []).filter((name) => !Object.hasOwn(services, name));
  if (strangers.length > 0) return [`the gateway is to ask in the name of ${strangers.join(', ')}, which runs nowhere`];
  const names = Object.keys(processes);
  const gateways = names.filter((name) => processes[name]?.gateway === true);
  if (gateways.length > 1) return [`the gateway is in ${gateways.join(' and ')}; it is in one kind of process`];
  if (names.length < 2 || gateways.length === 1) return [];
  return [`none of the processes ${names.join(', ')} has the gateway (gateway: true)`];
}

function placementMistakes({ application, services, processes }: Plan, placed: readonly Placed[]): string[] {
  const known = application.services.map(({ contract }) => contract.name);
  return [
    ...known.filter((name) => !Object.hasOwn(services, name)).map((name) => `service ${name} runs nowhere`),
    ...Object.keys(services)
      .filter((name) => !known.includes(name))
      .map((name) => `there is no service ${name} that could run`),
    ...placed
      .filter(({ placement }) => !Object.hasOwn(processes, placement.process))
      .map(({ name, placement }) => `service ${name} runs in ${placement.process}, which is not among the processes`),
  ];
}

/** What a service uses must run, and in the same process where nothing carries events out of it. */
function reachMistakes({ services, hub }: Plan, { service, name, placement }: Placed): string[] {
  return service.uses.flatMap((used): string[] => {
    const other = Object.hasOwn(services, used.name) ? services[used.name] : undefined;
    if (other === undefined) return [`service ${name} uses ${used.name}, which runs nowhere`];
    if (hub !== IN_PROCESS || other.process === placement.process) return [];
    return [
      `service ${name} uses ${used.name}, which runs in another process (${other.process}), and the hub does not leave ${placement.process}`,
    ];
  });
}

/** A hub between processes reads the logs themselves: always on PostgreSQL, and where a topic of Kafka lacks something. */
function hubMistakes(plan: Plan, { name, placement }: Placed): string[] {
  const { stores, hub } = plan;
  const { store } = logOf(placement);
  const kind = stores[hub]?.kind;
  const isReadElsewhere = kind === 'postgres' || (kind === 'kafka' && isFleet(plan));
  if (!isReadElsewhere || stores[store]?.kind !== 'embedded') return [];
  return [`the log of ${name} is in a data folder (${store}), where the hub on ${hub} cannot read it`];
}

function limitMistakes({ name, placement }: Placed): string[] {
  try {
    toLimits(placement.limits);
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.mistakes.map((mistake) => `limits of ${name}: ${mistake}`);
  }
}

/** A data folder belongs to one process. */
function folderMistakes(plan: Plan, placed: readonly Placed[]): string[] {
  return Object.entries(plan.stores)
    .filter(([, { kind }]) => kind === 'embedded')
    .flatMap(([store]) => {
      const keepers = placed.filter((one) => storesOf(one).includes(store));
      const processes = new Set(keepers.map(({ placement }) => placement.process));
      if (plan.keys === store) for (const { placement } of placed) processes.add(placement.process);
      const copies = [...processes].reduce((sum, name) => sum + (plan.processes[name]?.instances ?? 1), 0);
      if (copies < 2) return [];
      return [
        `store ${store} is a data folder, which belongs to one process, but ${[...processes].join(', ')} ${copies === processes.size ? 'share' : 'with several instances shares'} it`,
      ];
    });
}

function storesOf({ views, placement }: Placed): string[] {
  return [logOf(placement).store, ...views.map((view) => viewStoreOf(placement, view.name))];
}
