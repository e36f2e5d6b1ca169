import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { delivery } from './delivery.ts';
import { goodsReturn } from './goods-return.ts';
import { receiveStock } from './receive-stock.ts';
import { returnStock } from './return-stock.ts';
import { stockOf } from './stock.ts';

const location = 'main';
const a2 = { sku: 'A', quantity: 2 };
const b1 = { sku: 'B', quantity: 1 };
const stockA = stockOf('A', location);
const stockB = stockOf('B', location);
const available = (sku: string) => ['availability-changed', { sku, location, available: true }] as const;
const received = events(delivery('D1'), ['delivery-received', { delivery: 'D1', location, lines: [a2, b1] }]);
const returned = events(goodsReturn('R1'), ['goods-returned', { return: 'R1', location, lines: [a2, b1] }]);
const added = [
  events(stockA, ['stock-received', { ...a2, location, delivery: 'D1', free: 2 }], available('A')),
  events(stockB, ['stock-received', { ...b1, location, delivery: 'D1', free: 1 }], available('B')),
];
const addedBack = [
  events(stockA, ['stock-returned', { ...a2, location, return: 'R1', free: 2 }], available('A')),
  events(stockB, ['stock-returned', { ...b1, location, return: 'R1', free: 1 }], available('B')),
];
const split = [b1, { sku: 'A', quantity: 1 }, { sku: 'A', quantity: 1 }];

test('a delivery adds to the stock of each SKU, lines of one SKU together', () => {
  given()
    .when(receiveStock, { delivery: 'D1', location, lines: split })
    .then(received, ...added);
});

test('a delivery comes in once', () => {
  given(received).when(receiveStock, { delivery: 'D1', location, lines: split }).thenNothing();
  given(received)
    .when(receiveStock, { delivery: 'D1', location, lines: [a2] })
    .thenRejected('document-exists', { document: 'D1' });
  given(received)
    .when(receiveStock, { delivery: 'D1', location: 'leeds-2', lines: split })
    .thenRejected('document-exists', { document: 'D1' });
});

test('a return adds to the stock of each SKU, once', () => {
  given()
    .when(returnStock, { return: 'R1', location, lines: split })
    .then(returned, ...addedBack);
  given(returned).when(returnStock, { return: 'R1', location, lines: split }).thenNothing();
  given(returned)
    .when(returnStock, { return: 'R1', location, lines: [b1] })
    .thenRejected('document-exists', { document: 'R1' });
  given(returned)
    .when(returnStock, { return: 'R1', location: 'leeds-2', lines: split })
    .thenRejected('document-exists', { document: 'R1' });
});

test('goods that were written off and turn up are an adjustment, and no more have come back', () => {
  const writtenOff = { writtenOff: true } as const;
  const said = { return: 'R1', location, lines: [b1] };
  given()
    .when(returnStock, { ...said, ...writtenOff })
    .then(
      events(goodsReturn('R1'), ['goods-returned', { ...said, ...writtenOff }]),
      events(stockB, ['stock-adjusted', { ...b1, location, adjustment: 'R1', free: 1 }], available('B')),
    );
  const inspect = { inspect: true } as const;
  const kept = events(goodsReturn('R1'), ['goods-returned', { ...said, ...inspect, ...writtenOff }]);
  const apart = { ...b1, location, document: 'R1', free: 0 };
  given()
    .when(returnStock, { ...said, ...inspect, ...writtenOff })
    .then(kept, events(stockB, ['stock-quarantined', { ...apart, ...writtenOff, from: 'returned' }]));
  given(kept)
    .when(returnStock, { ...said, ...inspect, ...writtenOff })
    .thenNothing();
  for (const other of [inspect, writtenOff])
    given(kept)
      .when(returnStock, { ...said, ...other })
      .thenRejected('document-exists', { document: 'R1' });
});

test('a delivery and a return may have one name', () => {
  given(received)
    .when(returnStock, { return: 'D1', location, lines: [b1] })
    .then(
      events(goodsReturn('D1'), ['goods-returned', { return: 'D1', location, lines: [b1] }]),
      events(stockB, ['stock-returned', { ...b1, location, return: 'D1', free: 1 }], available('B')),
    );
});

test('pieces are counted in whole numbers from 1 to a milliard', () => {
  for (const quantity of [0, -1, 1.5, 1e12]) {
    given()
      .when(receiveStock, { delivery: 'D1', location, lines: [{ sku: 'A', quantity }] })
      .thenInvalid('/lines/0/quantity');
  }
  const most = Array.from({ length: 1000 }, () => ({ sku: 'A', quantity: 1e9 }));
  given()
    .when(receiveStock, { delivery: 'D1', location, lines: most })
    .then(
      events(delivery('D1'), [
        'delivery-received',
        { delivery: 'D1', location, lines: [{ sku: 'A', quantity: 1e12 }] },
      ]),
      events(
        stockA,
        ['stock-received', { sku: 'A', quantity: 1e12, location, delivery: 'D1', free: 1e12 }],
        available('A'),
      ),
    );
  given()
    .when(receiveStock, { delivery: 'D1', location, lines: [...most, a2] })
    .thenInvalid('/lines');
  given().when(receiveStock, { delivery: 'D1', location, lines: [] }).thenInvalid('/lines');
});
