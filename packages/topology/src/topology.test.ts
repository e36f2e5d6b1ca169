import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefinitionError } from '@banyan/core';
import { clinic } from '../test/clinic.ts';
import { describePlan } from './describe-plan.ts';
import { drawPlan } from './draw-plan.ts';
import { embedded, kafka, postgres } from './plan.ts';
import { assertStarts, topology } from './topology.ts';

const fleet = topology(clinic, {
  name: 'fleet',
  summary: 'rooms & <calls>',
  stores: { main: postgres('MAIN'), folder: embedded() },
  hub: 'main',
  keys: 'folder',
  processes: { hall: { instances: 1, gateway: true }, ward: { instances: 2 } },
  services: {
    bookings: { process: 'ward', log: 'main', views: 'folder', limits: { commandsMax: 7 } },
    desk: { process: 'hall', log: 'main', views: { '*': 'folder', board: 'main' } },
  },
});

test('what is wrong, what cannot be started and what the environment lacks are told at once', () => {
  assert.throws(
    () => assertStarts({ ...fleet.plan, stores: { ...fleet.plan.stores, wire: kafka('WIRE') }, hub: 'wire' }, {}),
    (error) => {
      assert.ok(error instanceof DefinitionError);
      assert.deepEqual(error.mistakes, [
        'store folder is a data folder, which belongs to one process, but ward, hall with several instances shares it',
        'MAIN is not set: it says where store main (postgres) is, such as postgres://user:password@host:port/database; `npm run servers -- up postgres` starts one',
        'WIRE is not set: it says where store wire (kafka) is, such as host:9092,other-host:9092, with ?replicas=1 behind it where there is one broker; `npm run servers -- up kafka` starts one',
      ]);
      return true;
    },
  );
});

test('a topology that has all it needs starts', () => {
  const { plan } = topology(clinic, {
    name: 'one',
    summary: 'one process',
    stores: { main: postgres('MAIN'), folder: embedded() },
    hub: 'in-process',
    keys: 'folder',
    processes: { all: { instances: 1 } },
    services: {
      bookings: { process: 'all', log: 'main', views: 'folder' },
      desk: { process: 'all', log: 'folder', views: 'folder' },
    },
  });
  assertStarts(plan, { MAIN: 'postgres://…' });
  assert.throws(() => assertStarts(plan, { MAIN: '' }), /MAIN is not set/);
});

test('services are described by process, with the views of each store', () => {
  assert.deepEqual(describePlan(fleet.plan), [
    {
      service: 'desk',
      process: 'hall',
      instances: 1,
      log: 'main',
      shards: 1,
      views: { main: ['board'] },
      limits: {},
      uses: ['bookings'],
    },
    {
      service: 'bookings',
      process: 'ward',
      instances: 2,
      log: 'main',
      shards: 1,
      views: { folder: ['occupied'] },
      limits: { commandsMax: 7 },
      uses: [],
    },
  ]);
});

test('the drawing has each process, service and store once, a line for each log and store of views, and an arc for each use', () => {
  const drawn = drawPlan(fleet.plan);
  const count = (what: string): number => drawn.split(what).length - 1;
  for (const words of ['>hall<', '>ward × 2<', '>desk<', '>bookings<', '>main: postgres<', '>folder: data folder<'])
    assert.equal(count(words), 1, words);
  assert.deepEqual(
    ['class="log"', 'class="view"', 'class="uses"', 'class="process"', 'class="store"'].map(count),
    [2, 2, 1, 2, 2],
  );
  assert.match(drawn, />fleet: rooms &amp; &lt;calls></);
});
