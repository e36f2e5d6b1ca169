import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, aggregate, command, contract, decision, service } from '@banyan/core';
import { isFleet, postgres, type Plan } from '@banyan/topology';
import { AddressBook } from './address-book.ts';
import { affinityOf } from './affinity.ts';
import { meshIdentities } from './member-files.ts';
import { memberName, placeOf, placesOf, processOf } from './place.ts';

const id = T.String();
const named = (name: string) => contract(name, { events: {} });
const [bills, desks] = [named('bills'), named('desks')];
const rooms = contract('rooms', {
  events: { seen: { id } },
  commands: { see: command({ ids: T.Array(id) }, { by: ['staff'] }) },
});
const room = aggregate(rooms, 'room', {}, { seen: (state) => state });
const see = decision(
  rooms,
  'see',
  ({ ids }) => ids.map((one) => room(one)),
  ({ ids }, handles) => handles.forEach((handle, nth) => handle.append('seen', { id: ids[nth]! })),
);
const nothing = { aggregates: [], decisions: [] };
const hotel: Plan = {
  name: 'hotel',
  summary: 'a hotel',
  application: {
    services: [
      service(desks, { ...nothing, uses: [rooms, bills] }),
      service(rooms, { aggregates: [room], decisions: [see], uses: [bills] }),
      service(bills, nothing),
    ],
    gatewayAsks: ['desks'],
  },
  stores: { main: postgres('MAIN') },
  hub: 'main',
  keys: 'main',
  processes: {
    door: { instances: 1, gateway: true },
    hall: { instances: 2 },
    safe: { instances: 1 },
    floor: { instances: 1 },
  },
  services: {
    desks: { process: 'hall', log: 'main', views: 'main' },
    rooms: { process: 'floor', log: 'main', views: 'main' },
    bills: { process: 'safe', log: 'main', views: 'main' },
  },
};

test('processes start before those that use them, and the gateway last', () => {
  assert.deepEqual(placesOf(hotel).map(memberName), ['safe-1', 'floor-1', 'hall-1', 'hall-2', 'door-1']);
  assert.equal(isFleet(hotel), true);
  assert.equal(isFleet({ ...hotel, processes: { all: { instances: 1 } } }), false);
  assert.equal(isFleet({ ...hotel, processes: { all: { instances: 2 } } }), true);
});

test('a process is found by its name or a service of it; a wrong one is told what there is', () => {
  assert.deepEqual(placeOf(hotel, 'hall-2'), { process: 'hall', instance: 2 });
  assert.equal(processOf(hotel, 'rooms'), 'floor');
  assert.throws(() => placeOf(hotel, 'hall-3'), /no process hall-3: safe-1, floor-1, hall-1, hall-2, door-1/);
  assert.throws(() => processOf(hotel, 'toString'), /no service toString: desks, rooms, bills/);
});

test('each process is who its services are, and the gateway asks besides in the names that it may', () => {
  assert.deepEqual(meshIdentities(hotel), {
    door: { services: ['desks'], gateway: true, operator: false },
    hall: { services: ['desks'], gateway: false, operator: false },
    safe: { services: ['bills'], gateway: false, operator: false },
    floor: { services: ['rooms'], gateway: false, operator: false },
  });
});

test('peers are read from the environment, and all that is wrong with them is told', () => {
  const book = new AddressBook(hotel, ' hall-1=10.0.0.5:7400  hall-2=[::1]:7401 ');
  assert.deepEqual(book.ofService('desks'), ['10.0.0.5:7400', '[::1]:7401']);
  assert.deepEqual(book.ofService('bills'), []);
  // A supervisor tells of the others; what stands before a process it does not know.
  const addresses = { 'hall-1': '127.0.0.1:1', 'safe-1': '127.0.0.1:2' };
  process.emit('message', { kind: 'addresses', addresses }, undefined);
  assert.deepEqual(
    [book.of('hall-1'), book.of('safe-1'), book.of('floor-1')],
    ['10.0.0.5:7400', '127.0.0.1:2', undefined],
  );
  assert.throws(
    () => new AddressBook(hotel, 'hall-1 attic-1=10.0.0.5:7400'),
    /has "hall-1": a peer is like .*\n.*has attic-1, which is none of safe-1, floor-1/,
  );
});

test('a command goes where its first stream is, and one that makes no sense to any instance', () => {
  const affinity = affinityOf(hotel.application.services);
  assert.equal(affinity('rooms', 'see', { ids: ['7', '8'] }), 'room/7');
  assert.equal(affinity('rooms', 'see', { ids: [] }), undefined);
  assert.equal(affinity('rooms', 'see', { ids: 7 }), undefined);
  assert.equal(affinity('rooms', 'no-such', {}), undefined);
  assert.equal(affinity('no-such', 'no-such', undefined), undefined);
});
