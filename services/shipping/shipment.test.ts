import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { createShipment } from './create-shipment.ts';
import { cancelShipment, markCollected, markDelivered, markLost, markReady, markShipped } from './mark-shipment.ts';
import { shipment } from './shipment.ts';

const it = shipment('s-1');
const making = {
  shipment: 's-1',
  order: 'o-1',
  kind: 'delivery' as const,
  location: 'main',
  lines: [
    { line: '1', sku: 'A', quantity: 2 },
    { line: '2', sku: 'A', quantity: 1 },
  ],
};
const facts = { ...making, method: null, carrier: null, tracking: null };
const sent = { ...facts, carrier: 'Royal Mail', tracking: 'RM1' };
const inShop = { ...facts, kind: 'collection' as const };
const created = events(it, ['shipment-created', facts]);
const shipped = events(it, ['shipment-shipped', sent]);
const waiting = events(it, ['shipment-created', inShop]);
const marks = {
  'mark-shipped': markShipped,
  'mark-delivered': markDelivered,
  'mark-ready': markReady,
  'mark-collected': markCollected,
};

test('a shipment is made once; the same again changes nothing, another is refused', () => {
  given().when(createShipment, making).then(created);
  given(created).when(createShipment, making).thenNothing();
  given(created, shipped).when(createShipment, making).thenNothing();
  for (const other of [
    { order: 'o-2' },
    { lines: [making.lines[0]!] },
    { tracking: 'X1' },
    { kind: 'collection' as const },
  ])
    given(created)
      .when(createShipment, { ...making, ...other })
      .thenRejected('shipment-exists', { shipment: 's-1' });
  given()
    .when(createShipment, { ...making, lines: [...making.lines, making.lines[0]!] })
    .thenRejected('line-twice', { line: '1' });
  const known = { carrier: 'DHL', tracking: 'D1' };
  given()
    .when(createShipment, { ...making, ...known, method: 'standard' })
    .then(events(it, ['shipment-created', { ...facts, ...known, method: 'standard' }]));
});

test('a parcel leaves with its carrier and tracking number, and nobody says otherwise later', () => {
  const told = { shipment: 's-1', carrier: 'Royal Mail', tracking: 'RM1' };
  given(created).when(markShipped, told).then(shipped);
  given(created, shipped).when(markShipped, told).thenNothing();
  given(created, shipped).when(markShipped, { shipment: 's-1' }).thenNothing();
  for (const other of [{ tracking: 'RM2' }, { carrier: 'DHL' }])
    given(created, shipped)
      .when(markShipped, { ...told, ...other })
      .thenRejected('shipped-otherwise', { carrier: 'Royal Mail', tracking: 'RM1' });
  const known = events(it, ['shipment-created', sent]);
  given(known).when(markShipped, { shipment: 's-1' }).then(shipped);
});

/** Each state a shipment can be in, with what made it so. */
const parcels: Record<string, readonly Events[]> = {
  created: [created],
  shipped: [created, shipped],
  delivered: [created, shipped, events(it, ['shipment-delivered', sent])],
  lost: [
    created,
    shipped,
    events(it, ['shipment-lost', { ...sent, reason: 'given-up', of: 'order o-1', words: 'gone' }]),
  ],
  found: [
    created,
    shipped,
    events(
      it,
      ['shipment-lost', { ...sent, reason: 'given-up', of: 'order o-1', words: 'gone' }],
      ['shipment-delivered', sent],
    ),
  ],
  cancelled: [created, events(it, ['shipment-cancelled', { ...facts, reason: 'x' }])],
};
const collections: Record<string, readonly Events[]> = {
  created: [waiting],
  ready: [waiting, events(it, ['shipment-ready', inShop])],
  collected: [waiting, events(it, ['shipment-ready', inShop], ['shipment-collected', inShop])],
  cancelled: [waiting, events(it, ['shipment-cancelled', { ...inShop, reason: 'x' }])],
};

/** What a command does in a state. */
function outcome(command: string, before: readonly Events[], kind: string, state: string): string {
  const body = { shipment: 's-1' };
  const trial = given(...before);
  const result =
    command === 'mark-lost'
      ? trial.when(markLost, { ...body, reason: 'gone' })
      : command === 'cancel-shipment'
        ? (trial.when(cancelShipment, { ...body, reason: 'x' }) as never)
        : trial.when(marks[command as 'mark-ready'], body);
  for (const [name, check] of [
    ['nothing', () => result.thenNothing()],
    ['wrong-kind', () => result.thenRejected('wrong-kind', { kind: kind as 'delivery' })],
    ['wrong-state', () => result.thenRejected('wrong-state', { state: state as 'lost' })],
    ['no-such-shipment', () => result.thenRejected('no-such-shipment', { shipment: 's-1' })],
  ] as const)
    try {
      check();
      return name;
    } catch {
      // Another outcome.
    }
  return 'done';
}

test('every command in every state: done once, nothing the second time, else refused by the state or the kind', () => {
  const commands = ['mark-shipped', 'mark-delivered', 'mark-lost', 'mark-ready', 'mark-collected', 'cancel-shipment'];
  const row = (of: Record<string, readonly Events[]>, kind: string, name: string) =>
    commands.map((command) => outcome(command, of[name]!, kind, name === 'found' ? 'delivered' : name)).join(' ');
  const [no, kind] = ['wrong-state', 'wrong-kind'];
  assert.deepEqual(Object.fromEntries(Object.keys(parcels).map((state) => [state, row(parcels, 'delivery', state)])), {
    created: `done ${no} ${no} ${kind} ${kind} done`,
    shipped: `nothing done done ${kind} ${kind} ${no}`,
    delivered: `${no} nothing ${no} ${kind} ${kind} ${no}`,
    // What was given up may turn up.
    lost: `${no} done nothing ${kind} ${kind} ${no}`,
    found: `${no} nothing ${no} ${kind} ${kind} ${no}`,
    cancelled: `${no} ${no} ${no} ${kind} ${kind} nothing`,
  });
  assert.deepEqual(
    Object.fromEntries(Object.keys(collections).map((state) => [state, row(collections, 'collection', state)])),
    {
      created: `${kind} ${kind} ${kind} done ${no} done`,
      ready: `${kind} ${kind} ${kind} nothing done done`,
      collected: `${kind} ${kind} ${kind} ${no} nothing ${no}`,
      cancelled: `${kind} ${kind} ${kind} ${no} ${no} nothing`,
    },
  );
  for (const command of commands) assert.equal(outcome(command, [], '', ''), 'no-such-shipment');
});

test('each event has all facts', () => {
  given(created, shipped)
    .when(markLost, { shipment: 's-1', reason: 'gone' })
    .then(events(it, ['shipment-lost', { ...sent, reason: 'given-up', of: 'order o-1', words: 'gone' }]));
  given(created, shipped)
    .when(markLost, { shipment: 's-1' })
    .then(events(it, ['shipment-lost', { ...sent, reason: 'given-up' }]));
  const forAnn = events(it, ['shipment-created', { ...facts, buyer: 'ann' }]);
  const wrong = { ...facts, buyer: 'ann', reason: 'cancelled', of: 'ann', words: 'Ann rang' };
  given(forAnn)
    .when(cancelShipment, { shipment: 's-1', reason: 'Ann rang' })
    .then(events(it, ['shipment-cancelled', wrong]));
  given(created, shipped)
    .when(markDelivered, { shipment: 's-1' })
    .then(events(it, ['shipment-delivered', sent]));
  given(waiting)
    .when(markReady, { shipment: 's-1' })
    .then(events(it, ['shipment-ready', inShop]));
});
