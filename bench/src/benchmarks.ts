import type { Benchmark } from './benchmark.ts';

/** All benchmarks, in the order in which they run: what starts on the imported year comes after the import. */
export const benchmarks: readonly Benchmark[] = [
  {
    names: ['append-1'],
    about: 'one caller through the whole engine, against one commit per event',
    secondsMax: 120,
    load: async () => (await import('./append.ts')).append1,
  },
  {
    names: ['append-1-limit'],
    about: 'one caller, against the same bare commits through a thread',
    secondsMax: 120,
    load: async () => (await import('./append.ts')).append1Limit,
  },
  {
    names: ['append-64'],
    about: '64 callers, against one commit per event',
    secondsMax: 120,
    load: async () => (await import('./append.ts')).append64,
  },
  {
    names: ['append-64-limit'],
    about: '64 callers, against raw batches of the same rows without the engine',
    secondsMax: 120,
    load: async () => (await import('./append.ts')).append64Limit,
  },
  {
    names: ['append-512'],
    about: '512 callers, against one commit per event',
    secondsMax: 120,
    load: async () => (await import('./append.ts')).append512,
  },
  {
    names: ['hot-stream'],
    about: '200 callers of one stream, against one commit per event',
    secondsMax: 120,
    load: async () => (await import('./append.ts')).hotStream,
  },
  {
    names: ['order'],
    about: 'orders placed in the market until they are confirmed, against one after the other',
    secondsMax: 180,
    load: async () => (await import('./order.ts')).order,
  },
  {
    names: ['rebuild'],
    about: 'events a view is rebuilt from, against a raw scan of the same log',
    secondsMax: 180,
    load: async () => (await import('./rebuild.ts')).rebuild,
  },
  {
    names: ['gateway'],
    about: 'commands and queries over HTTP, against a bare node:http server',
    secondsMax: 180,
    load: async () => (await import('./gateway.ts')).gateway,
  },
  {
    names: ['mesh-call-1', 'mesh-call-64'],
    about: 'queries of a service in another process over mTLS, against the same protocol without TLS, and in process',
    secondsMax: 180,
    load: async () => (await import('./mesh-call.ts')).meshCall,
  },
  {
    names: ['checkout-1', 'checkout-8', 'checkout-32', 'checkout-half', 'checkout-card'],
    about: 'complete checkouts over HTTP: cart, shipping options, quote, order; on invoice and by card',
    secondsMax: 600,
    load: async () => (await import('./checkout.ts')).checkout,
  },
  {
    names: ['catalogue-page', 'catalogue-search', 'catalogue-suggestions', 'catalogue-choices'],
    about: 'what buyers look at over HTTP with 10,000 products, against a bare node:http server',
    secondsMax: 600,
    load: async () => (await import('./catalogue.ts')).catalogue,
  },
  {
    names: ['start-empty'],
    about: 'the market from process start to its first answer, on an empty data folder',
    secondsMax: 120,
    load: async () => (await import('./start.ts')).startEmpty,
  },
  {
    names: ['import', 'memory-import'],
    about: 'npm run import: lines a second end to end, and the peak of its memory',
    secondsMax: 1800,
    load: async () => (await import('./import-year.ts')).importYear,
  },
  {
    names: ['start-full'],
    about: 'the market from process start to its first answer, on the imported year',
    secondsMax: 1800,
    load: async () => (await import('./start.ts')).startFull,
  },
  ...([1, 20, 100, 500] as const).map((callers): Benchmark => {
    const name = `pg-append-${callers}`;
    return {
      names: callers === 100 ? [name, `${name}-pool`, `${name}-limit`] : [name],
      group: 'pg',
      servers: ['postgres'],
      about: `${callers} ${callers === 1 ? 'caller' : 'callers'} through the whole engine on PostgreSQL, against Emmett${callers === 100 ? ', single inserts and raw batches' : ''} on the same server`,
      secondsMax: 180,
      load: async () => (await import('./postgres-append.ts')).postgresAppend(callers),
    };
  }),
  {
    names: ['pg-hot-stream'],
    group: 'pg',
    servers: ['postgres'],
    about: '200 callers of one stream on PostgreSQL, against single inserts on the same server',
    secondsMax: 180,
    load: async () => (await import('./postgres-instances.ts')).postgresHotStream,
  },
  {
    names: ['pg-two-instances'],
    group: 'pg',
    servers: ['postgres'],
    about: 'two processes of one service on one log, against one',
    secondsMax: 180,
    load: async () => (await import('./postgres-instances.ts')).postgresTwoInstances,
  },
  {
    names: ['pg-project'],
    group: 'pg',
    servers: ['postgres'],
    about: 'events that a view on PostgreSQL takes in, against the rate at which they are appended',
    secondsMax: 180,
    load: async () => (await import('./postgres-views.ts')).postgresProject,
  },
  {
    names: ['pg-rebuild'],
    group: 'pg',
    servers: ['postgres'],
    about: 'events a view is rebuilt from on PostgreSQL, against a raw scan of the same log',
    secondsMax: 180,
    load: async () => (await import('./postgres-views.ts')).postgresRebuild,
  },
  {
    names: ['event-to-view'],
    group: 'fleet',
    servers: ['postgres'],
    about: 'from a command’s answer to its row in a view of another process, over PostgreSQL',
    secondsMax: 120,
    load: async () => (await import('./event-to-view.ts')).eventToView,
  },
  {
    names: ['kafka-publish'],
    group: 'fleet',
    servers: ['kafka'],
    about: 'events that a relay sends to Kafka, against the bare client with the same acknowledgements',
    secondsMax: 180,
    load: async () => (await import('./kafka-publish.ts')).kafkaPublish,
  },
  {
    names: ['checkout-32-postgres', 'checkout-sql'],
    group: 'fleet',
    servers: ['postgres'],
    about: 'checkouts of 32 buyers over HTTP in one process on PostgreSQL, and against SQL written by hand',
    secondsMax: 300,
    load: async () =>
      (await import('./checkout-topology.ts')).checkoutIn(
        'one-process-postgres',
        'checkout-32-postgres',
        'checkout-sql',
      ),
  },
  {
    names: ['checkout-32-small-fleet'],
    group: 'fleet',
    servers: ['postgres'],
    about: 'the same in six processes that share PostgreSQL',
    secondsMax: 600,
    load: async () => (await import('./checkout-topology.ts')).checkoutIn('small-fleet', 'checkout-32-small-fleet'),
  },
  {
    names: ['checkout-32-fleet'],
    group: 'fleet',
    servers: ['postgres', 'kafka', 'redis', 'mongodb', 'cassandra'],
    about: 'the same in eleven processes with a database each, Kafka between them, and views on four kinds of servers',
    secondsMax: 900,
    load: async () => (await import('./checkout-topology.ts')).checkoutIn('fleet', 'checkout-32-fleet'),
  },
];

/** The names of all figures. */
export const figureNames: readonly string[] = benchmarks.flatMap(({ names }) => names);

/** The figures that need no server: those that are measured when none is named. */
export const serverlessNames: readonly string[] = benchmarks.flatMap(({ names, servers }) =>
  servers === undefined ? names : [],
);

/** The figures of each group. */
export const groups: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(benchmarks.flatMap(({ group }) => group ?? []))].map((name) => [
    name,
    benchmarks.flatMap(({ group, names }) => (group === name ? names : [])),
  ]),
);

/** The benchmark that yields a figure of this name. */
export function benchmarkOf(name: string): Benchmark {
  const found = benchmarks.find(({ names }) => names.includes(name));
  if (found === undefined) throw new RangeError(`there is no figure ${name}`);
  return found;
}
