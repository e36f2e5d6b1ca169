import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { askedFor, notEditable, waiting } from '../edits/testing/by-card.ts';
import { order } from '../order.ts';
import { shipOrder } from '../ship-order.ts';
import { reopenPieces } from './complete-fulfilment.ts';
import { fulfilOrder } from './fulfil-order.ts';
import { fulfilmentOfAll, shipmentOf } from './fulfilment-ids.ts';
import { fulfilment } from './fulfilment.ts';
import { shipmentName } from './shipment-name.ts';
import { accepted, requested, RESERVATION, SHIPMENT } from './testing/facts.ts';

const OTHERS = { order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b00', fulfilment: 'f9' };
const one = [{ line: 0, quantity: 1 }];
const ask = { order: ID, fulfilment: 'f1', lines: one, shipment: SHIPMENT };

test('pieces are taken and asked for in one decision, once', () => {
  given(accepted())
    .when(fulfilOrder, ask)
    .then(...requested('f1', one))
    .thenAnswer({ shipments: [SHIPMENT] });
  given(accepted(), ...requested('f1', one))
    .when(fulfilOrder, ask)
    .thenNothing();
  const all = [
    { line: 0, quantity: 1 },
    { line: 1, quantity: 1 },
  ];
  given(accepted(), ...requested('f1', one))
    .when(fulfilOrder, { order: ID, fulfilment: 'f2', shipment: 'S-2' })
    .then(...requested('f2', all, { shipment: 'S-2' }));
});

test('an edit that waits for a card is given up once the order is on its way', () => {
  given(accepted(), askedFor, ...waiting)
    .when(fulfilOrder, ask)
    .then(...requested('f1', one), ...notEditable);
});

test('what cannot be sent is refused by name', () => {
  const refused = (body: Partial<typeof ask> & { location?: string }, name: string, details: object) =>
    given(accepted())
      .when(fulfilOrder, { ...ask, ...body })
      .thenRejected(name as never, details as never);
  refused({ lines: [{ line: 2, quantity: 1 }] }, 'no-such-line', { line: 2 });
  refused({ lines: [...one, ...one] }, 'line-twice', { line: 0 });
  refused({ lines: [{ line: 0, quantity: 3 }] }, 'more-than-open', { line: 0, open: 2 });
  refused({ location: 'leeds' }, 'no-such-location', { location: 'leeds' });
  given().when(fulfilOrder, ask).thenRejected('no-such-order', { order: ID });
  given(accepted(), events(order(ID), ['cancellation-requested', { order: ID, reason: 'no' }]))
    .when(fulfilOrder, ask)
    .thenRejected('wrong-status', { order: ID, status: 'ending' });
  given(accepted(), events(order(ID), ['payment-fell-due', { order: ID }]))
    .when(fulfilOrder, ask)
    .thenRejected('payment-due', { order: ID });
  given(accepted(), ...requested('f1', one))
    .when(fulfilOrder, { ...ask, lines: [{ line: 1, quantity: 1 }] })
    .thenRejected('fulfilment-exists', { fulfilment: 'f1' });
  given(accepted(), ...requested('f1', [...one, { line: 1, quantity: 1 }]), ...requested('f2', one))
    .when(fulfilOrder, { order: ID, fulfilment: 'f3' })
    .thenRejected('nothing-open', { order: ID });
});

test('a shipment’s name that a fulfilment has is refused to every other one, before anything leaves', () => {
  const taken = [accepted(), ...requested('f1', one)];
  const [twice, own] = [{ ...ask, fulfilment: 'f2' }, shipmentOf(ID, 'f3')];
  given(...taken)
    .when(fulfilOrder, twice)
    .thenRejected('shipment-exists', { shipment: SHIPMENT });
  // Also a name that nobody chose, and one that another order’s fulfilment has.
  given(accepted(), ...requested('f3', one, { shipment: own }))
    .when(fulfilOrder, { ...twice, shipment: own })
    .thenRejected('shipment-exists', { shipment: own });
  given(accepted(), events(shipmentName(SHIPMENT), ['shipment-named', { ...OTHERS, shipment: SHIPMENT }]))
    .when(fulfilOrder, ask)
    .thenRejected('shipment-exists', { shipment: SHIPMENT });
});

test('of an order at several locations a parcel leaves from one', () => {
  const at = (location: string, lines: { sku: string; quantity: number }[]) => ({
    reservation: location === 'main' ? RESERVATION : 'other',
    location,
    lines,
  });
  const reservations = [at('main', [{ sku: 'POT', quantity: 2 }]), at('leeds', [{ sku: 'MUG', quantity: 1 }])];
  given(accepted({ reservations }))
    .when(fulfilOrder, { order: ID, fulfilment: 'f1' })
    .thenRejected('location-needed', { locations: ['main', 'leeds'] });
  given(accepted({ reservations }))
    .when(fulfilOrder, { order: ID, fulfilment: 'f1', location: 'main', lines: [{ line: 1, quantity: 1 }] })
    .thenRejected('not-at-location', { line: 1, location: 'main' });
  given(accepted({ reservations }))
    .when(fulfilOrder, { order: ID, fulfilment: 'f1', location: 'main', shipment: SHIPMENT })
    .then(...requested('f1', [{ line: 0, quantity: 2 }]));
});

test('of an order with two reservations at one location each has its parcel: of the first that has what is wanted', () => {
  const at = (reservation: string, sku: string, quantity: number, location = 'main') => ({
    reservation,
    location,
    lines: [{ sku, quantity }],
  });
  const twice = accepted({ reservations: [at(RESERVATION, 'POT', 2), at('other', 'MUG', 1)] });
  const mug = [{ line: 1, quantity: 1 }];
  const [, asked, named] = requested('f1', mug, { reservation: 'other' });
  const committed = (name: string, location = 'main', shipment = SHIPMENT) => [
    events(order(ID), [
      'pieces-committed',
      { order: ID, fulfilment: name, lines: mug, reservation: 'other', goods: [{ sku: 'MUG', quantity: 1 }] },
    ]),
    ...requested(name, mug, { reservation: 'other', location, shipment }).slice(1),
  ];
  given(twice)
    .when(fulfilOrder, { ...ask, lines: mug })
    .then(...committed('f1'));
  const alone = [committed('f1')[0]!, asked, named];
  given(twice, ...requested('f0', [{ line: 0, quantity: 2 }], { shipment: shipmentOf(ID, 'f0') }))
    .when(fulfilOrder, { order: ID, fulfilment: 'f1', shipment: SHIPMENT })
    .then(...alone);
  const both = [{ line: 0, quantity: 3 }, ...mug];
  given(twice)
    .when(fulfilOrder, { ...ask, lines: both })
    .thenRejected('more-than-open', { line: 0, open: 2 });
  given(twice)
    .when(fulfilOrder, { ...ask, lines: [{ line: 0, quantity: 2 }, ...mug] })
    .thenRejected('not-at-location', { line: 1, location: 'main' });

  const [first, second] = [fulfilmentOfAll(ID, 1), fulfilmentOfAll(ID, 2)];
  for (const location of ['main', 'leeds'])
    given(accepted({ reservations: [at(RESERVATION, 'POT', 2), at('other', 'MUG', 1, location)] }))
      .when(shipOrder, { order: ID })
      .then(
        ...requested(first, [{ line: 0, quantity: 2 }], { shipment: shipmentOf(ID, first) }),
        ...committed(second, location, shipmentOf(ID, second)),
      );
  given(accepted({ reservations: [at('spare', 'POT', 1), at(RESERVATION, 'POT', 2)] }))
    .when(fulfilOrder, { ...ask, lines: [{ line: 0, quantity: 2 }] })
    .then(...requested('f1', [{ line: 0, quantity: 2 }]));
  // What both could send is sent by the first.
  given(accepted({ reservations: [at(RESERVATION, 'POT', 2), at('spare', 'POT', 2)] }))
    .when(shipOrder, { order: ID })
    .then(...requested(first, [{ line: 0, quantity: 2 }], { shipment: shipmentOf(ID, first) }));
});

test('ship-order asks for all that is open', () => {
  const name = fulfilmentOfAll(ID, 1);
  const [committed, asked] = requested(name, [
    { line: 0, quantity: 2 },
    { line: 1, quantity: 1 },
  ]);
  given(accepted(), committed, asked).when(shipOrder, { order: ID }).thenNothing();
  given(accepted(), events(order(ID), ['payment-fell-due', { order: ID }]))
    .when(shipOrder, { order: ID })
    .thenRejected('payment-due', { order: ID });
});

test('a fulfilment whose goods are held no more opens its pieces again, and tells why', () => {
  const back = {
    order: ID,
    fulfilment: 'f1',
    lines: one,
    reservation: RESERVATION,
    goods: [{ sku: 'POT', quantity: 1 }],
  };
  given(accepted(), ...requested('f1', one))
    .when(reopenPieces, { fulfilment: 'f1', reason: 'reservation-expired' })
    .then(
      events(order(ID), ['pieces-reopened', { ...back, isNothingSent: true }]),
      events(fulfilment('f1'), [
        'fulfilment-failed',
        { order: ID, fulfilment: 'f1', shipment: SHIPMENT, reason: 'reservation-expired' },
      ]),
    );
  given().when(reopenPieces, { fulfilment: 'f1', reason: 'reservation-expired' }).thenRejected('no-such-fulfilment', {
    fulfilment: 'f1',
  });
});
