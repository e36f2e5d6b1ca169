import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clinic } from '../test/clinic.ts';
import { cassandra, embedded, kafka, mongodb, postgres, redis, type Plan } from './plan.ts';
import { topologyMistakes } from './topology-mistakes.ts';

const STORES = {
  main: postgres('MAIN'),
  cells: cassandra('CELLS'),
  pages: mongodb('PAGES'),
  memory: redis('MEMORY'),
  wire: kafka('WIRE'),
};

/** Two services in two processes without a mistake. */
const fleet: Plan = {
  name: 'fleet',
  summary: 'a clinic',
  application: clinic,
  stores: STORES,
  hub: 'wire',
  keys: 'main',
  processes: { ward: { instances: 2 }, hall: { instances: 1, gateway: true } },
  services: {
    bookings: { process: 'ward', log: 'main', views: { '*': 'main', occupied: 'pages' }, limits: { commandsMax: 10 } },
    desk: { process: 'hall', log: 'main', views: 'memory' },
  },
};
const { bookings, desk } = fleet.services as Record<'bookings' | 'desk', Plan['services'][string]>;
const withServices = (services: Plan['services']): Plan => ({ ...fleet, services: { ...fleet.services, ...services } });

test('a topology without mistakes has none', () => assert.deepEqual(topologyMistakes(fleet), []));

const cases: readonly (readonly [what: string, plan: Plan, ...mistakes: string[]])[] = [
  [
    'a missing store',
    withServices({ bookings: { ...bookings, log: 'mian', views: { '*': 'main', occupied: 'paegs' } } }),
    'the log of bookings is on mian, which is not among the stores: main, cells, pages, memory, wire',
    'view bookings/occupied is on paegs, which is not among the stores: main, cells, pages, memory, wire',
  ],
  [
    'a store that is not called constructor',
    withServices({ desk: { ...desk, log: 'constructor' } }),
    'the log of desk is on constructor, which is not among the stores: main, cells, pages, memory, wire',
  ],
  [
    'a store that is there for something else',
    { ...withServices({ desk: { ...desk, log: 'memory' } }), hub: 'pages', keys: 'wire' },
    'the hub is on pages, but mongodb is not there for a hub',
    'the file of people’s keys is on wire, but kafka is not there for keys',
    'the log of desk is on memory, but redis is not there for logs',
  ],
  [
    'what it uses runs nowhere',
    { ...fleet, processes: { hall: { instances: 1 } }, services: { desk } },
    'service bookings runs nowhere',
    'service desk uses bookings, which runs nowhere',
  ],
  [
    'what it uses runs where no hub reaches',
    { ...fleet, hub: 'in-process' },
    'service desk uses bookings, which runs in another process (ward), and the hub does not leave hall',
  ],
  [
    'an index that the store does not serve',
    withServices({ bookings: { ...bookings, views: 'cells' } }),
    'view bookings/occupied has the text index words, which cassandra does not serve',
  ],
  [
    'a view of several logs on a store that takes those of one',
    withServices({ bookings: { ...bookings, views: 'cells' }, desk: { ...desk, views: 'cells' } }),
    'view bookings/occupied has the text index words, which cassandra does not serve',
    'view desk/board has the facet index rooms, which cassandra does not serve',
    'view desk/board folds 2 log shards, and cassandra keeps views of one',
  ],
  [
    'a view that the service does not have',
    withServices({ desk: { ...desk, views: { '*': 'memory', boards: 'main' } } }),
    'service desk has no view boards; it has board',
  ],
  [
    'decisions that span shards',
    withServices({ bookings: { ...bookings, log: { store: 'main', shards: 3 } } }),
    'the decision of bookings/swap-rooms spans shards: the command does not name one room, by which the log is sharded',
    'the decision of bookings/book-any-room spans shards: the command does not name one room, by which the log is sharded',
  ],
  [
    'shards without a key, or without a sense',
    withServices({
      bookings: { ...bookings, log: { store: 'main', shards: 0 } },
      desk: { ...desk, log: { store: 'main', shards: 2 } },
    }),
    'the log of bookings has 0 shards; it must be a whole number above 0',
    'the log of desk has 2 shards, but its contract declares no shardKey',
  ],
  [
    'processes that are not there, have nothing to do, or half an instance',
    {
      ...withServices({ desk: { ...desk, process: 'hell' } }),
      processes: {
        door: { instances: 1, gateway: true },
        ward: { instances: 0.5 },
        hall: { instances: 1 },
        Attic: { instances: 1 },
      },
    },
    'process ward has 0.5 instances; it must be a whole number above 0',
    'process hall runs no service and has no gateway',
    'the process name "Attic" is not kebab-case',
    'process Attic runs no service and has no gateway',
    'service desk runs in hell, which is not among the processes',
  ],
  [
    'a service that the application does not have',
    withServices({ kitchen: desk }),
    'there is no service kitchen that could run',
  ],
  [
    'limits that make no sense',
    withServices({ desk: { ...desk, limits: { commandsMax: 0, reservedShare: 1 } } }),
    'limits of desk: commandsMax is 0; it must be a whole number above 0',
    'limits of desk: reservedShare is 1; it must be from 0 to below 1',
  ],
  [
    'a data folder with two owners',
    {
      ...withServices({ desk: { ...desk, views: 'folder' } }),
      stores: { ...STORES, folder: embedded() },
      keys: 'folder',
    },
    'store folder is a data folder, which belongs to one process, but hall, ward with several instances shares it',
  ],
  [
    'a log that the hub cannot read',
    {
      ...withServices({ desk: { ...desk, log: 'folder' } }),
      stores: { ...STORES, folder: embedded() },
      hub: 'main',
    },
    'the log of desk is in a data folder (folder), where the hub on main cannot read it',
  ],
  [
    'a log that no other process can read where its topic lacks something',
    { ...withServices({ desk: { ...desk, log: 'folder' } }), stores: { ...STORES, folder: embedded() } },
    'the log of desk is in a data folder (folder), where the hub on wire cannot read it',
  ],
  [
    'processes of which nobody lets people in',
    { ...fleet, processes: { ward: { instances: 2 }, hall: { instances: 1 } } },
    'none of the processes ward, hall has the gateway (gateway: true)',
  ],
  [
    'two gateways',
    { ...fleet, processes: { ward: { instances: 2, gateway: true }, hall: { instances: 1, gateway: true } } },
    'the gateway is in ward and hall; it is in one kind of process',
  ],
  [
    'a gateway that asks in a stranger’s name',
    { ...fleet, application: { ...clinic, gatewayAsks: ['desk', 'kitchen'] } },
    'the gateway is to ask in the name of kitchen, which runs nowhere',
  ],
  ['a name that no file has', { ...fleet, name: 'The fleet' }, 'the name "The fleet" is not kebab-case'],
];

for (const [what, plan, ...mistakes] of cases) {
  test(`it tells of ${what}`, () => assert.deepEqual(topologyMistakes(plan), mistakes));
}
