import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diaries } from '../test/diary.ts';
import { connectionsTo } from './connections.ts';
import { kafka, postgres, type Plan, type Store } from './plan.ts';

function plan(main: Store, hub: string, desks: number): Plan {
  return {
    name: 'apart',
    summary: 'a diary and its reader',
    application: diaries,
    stores: { main, events: kafka('EVENTS') },
    hub,
    keys: 'main',
    processes: { desk: { instances: desks }, chair: { instances: 1, gateway: true } },
    services: {
      diary: { process: 'desk', log: 'main', views: 'main' },
      reader: { process: 'chair', log: 'main', views: 'main' },
    },
  };
}
const one = postgres('MAIN');
const byService = postgres('MAIN', { databases: 'by-service' });

/** Of a service: a log and views, each one to write by and two to read; and of a process two for keys with one to erase by. */
const OF_SERVICE = 6 + 3;

test('connections are counted for all processes: logs, views, keys, and what the hub opens', () => {
  // The hub on PostgreSQL listens by one and reads by four.
  assert.deepEqual(connectionsTo(plan(one, 'main', 1), 'main'), { databases: 1, connections: 2 * (OF_SERVICE + 5) });
  assert.deepEqual(connectionsTo(plan(one, 'main', 2), 'main'), { databases: 1, connections: 3 * (OF_SERVICE + 5) });
  // In each database that is followed, by one: diary follows itself, reader both.
  const apart = connectionsTo(plan(byService, 'main', 1), 'main');
  assert.deepEqual(apart, { databases: 3, connections: 2 * OF_SERVICE + 2 + 4 });
  // With Kafka only logs of others are asked, by one, and instances hear of each other by one.
  assert.equal(connectionsTo(plan(byService, 'events', 1), 'main').connections, 2 * OF_SERVICE + 1);
  assert.equal(connectionsTo(plan(byService, 'events', 2), 'main').connections, 3 * OF_SERVICE + 1 + 2);
  assert.deepEqual(connectionsTo(plan(one, 'events', 1), 'events'), { databases: 0, connections: 0 });
});

test('one process that has the server for itself opens more for itself', () => {
  const alone = { ...plan(one, 'in-process', 1), processes: { all: { instances: 1 } } };
  const place = { process: 'all', log: 'main', views: 'main' };
  const { connections } = connectionsTo({ ...alone, services: { diary: place, reader: place } }, 'main');
  assert.equal(connections, 2 * (5 + 5) + 5);
});
