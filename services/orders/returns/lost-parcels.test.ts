import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { ID, opened } from '../checkout/testing/facts.ts';
import { quantityOf } from '../fulfilment/order-pieces.ts';
import { cancelReturn, refuseReturn } from './end-return.ts';
import { takeLost } from './lost-parcels.ts';
import { receiveReturn } from './receive-return.ts';
import { requestReturn } from './request-return.ts';
import { settlingReturn } from './settling-return.ts';
import { all } from './testing/credited.ts';
import {
  allSent,
  back,
  buyer,
  claimed,
  delivered,
  it,
  lostParcel,
  pieces,
  placedOrder,
  RETURN,
  waiting,
} from './testing/facts.ts';

const lines = [pieces(0, 1)];
const body = { return: RETURN, order: ID, lines, reason: 'lost' as const };
const pot = (quantity: number, location = 'main') => ({ location, sku: 'POT', quantity });
const north = lostParcel([pieces(0, 1)], 'S2', 'north');
const whole = [opened, placedOrder(), allSent];

test('a buyer asks for what a carrier has lost; staff may say so themselves of what has not arrived', () => {
  const asked = claimed(lines, [pot(1)]);
  given(...whole, lostParcel(lines))
    .when(requestReturn, body, buyer)
    .then(...asked);
  given(...whole)
    .when(requestReturn, body)
    .then(...asked);
  given(...whole, ...asked)
    .when(requestReturn, body, buyer)
    .thenNothing();
  given(...whole, ...asked)
    .when(requestReturn, { ...body, reason: 'damaged' }, buyer)
    .thenRejected('return-exists', { return: RETURN });
});

test('it is written off where it was sent from, the first parcel’s first', () => {
  const both = [pieces(0, 2)];
  given(...whole, lostParcel(lines), north)
    .when(requestReturn, { ...body, lines: both }, buyer)
    .then(...claimed(both, [pot(1), pot(1, 'north')]));
  given(...whole, north, lostParcel(lines))
    .when(requestReturn, body, buyer)
    .then(...claimed(lines, [pot(1, 'north')]));
});

test('no more is credited as lost than was, once; what has turned up or arrived is lost no more', () => {
  const two = { ...body, lines: [pieces(0, 2)] };
  given(...whole, lostParcel(lines))
    .when(requestReturn, two, buyer)
    .thenRejected('not-lost', { line: 0, lost: 1 });
  given(...whole)
    .when(requestReturn, body, buyer)
    .thenRejected('not-lost', { line: 0, lost: 0 });
  const other = events(it, ['pieces-returned', { order: ID, return: 'before', lines, isLost: true }]);
  given(...whole, lostParcel(lines), other)
    .when(requestReturn, body, buyer)
    .thenRejected('not-lost', { line: 0, lost: 0 });
  // Staff were faster than the carrier: it is one loss.
  given(...whole, other, lostParcel(lines))
    .when(requestReturn, body, buyer)
    .thenRejected('not-lost', { line: 0, lost: 0 });
  given(...whole, other, lostParcel(lines), north)
    .when(requestReturn, body, buyer)
    .then(...claimed(lines, [pot(1, 'north')]));
  // The fixture's deliveries are of the parcel that was lost.
  const came = delivered(lines, '2026-06-01T10:00:00.000Z');
  given(...whole, lostParcel(lines), came)
    .when(requestReturn, body, buyer)
    .thenRejected('not-lost', { line: 0, lost: 0 });
  given(...whole, came)
    .when(requestReturn, two)
    .thenRejected('not-lost', { line: 0, lost: 1 });
  given(...whole, other)
    .when(requestReturn, two)
    .thenRejected('more-than-shipped', { order: ID, line: 0, returnable: 1 });
  given(opened, placedOrder(), waiting('F1', all), lostParcel(lines))
    .when(requestReturn, body, buyer)
    .thenRejected('being-sent', { line: 0 });
});

test('nothing of it is received, refused or cancelled', () => {
  const before = [...whole, ...claimed(lines, [pot(1)])];
  const status = { return: RETURN, status: 'requested' as const };
  const came = { return: RETURN, location: 'main', lines: [{ ...pieces(0, 1), condition: 'sellable' as const }] };
  given(...before)
    .when(receiveReturn, came)
    .thenRejected('wrong-return-status', status);
  given(...before)
    .when(cancelReturn, { return: RETURN }, buyer)
    .thenRejected('wrong-return-status', status);
  given(...before)
    .when(refuseReturn, { return: RETURN, reason: 'x' })
    .thenRejected('wrong-return-status', status);
});

test('each article is booked in and written off, then all is credited', () => {
  const asked = claimed([pieces(0, 2)], [pot(1), pot(1, 'north')]);
  const name = `order-return:${RETURN}`;
  const booked = (nth: number, location: string) => [
    'quarantine',
    { return: `${name}:lost-${nth}`, location, lines: [{ sku: 'POT', quantity: 1 }], inspect: true },
  ];
  const off = { outcome: 'scrap', reason: 'lost on its way' };
  const first = given(...whole, asked[1]!).whenEvent(settlingReturn, asked[0]!);
  first.then({ sent: [booked(1, 'main')] as never });
  given(...whole, ...asked)
    .whenDone(settlingReturn, RETURN, 'quarantine', undefined)
    .then({ sent: [['scrap', { inspection: `${name}:1`, ...pot(1), ...off }]] as never });
  const gone = events(back, ['damage-scrapped', { return: RETURN }]);
  const scrapped = ['damage-scrapped', { return: RETURN }] as const;
  given(...whole, ...asked)
    .whenDone(settlingReturn, RETURN, 'scrap', undefined)
    .then({ appended: [scrapped], sent: [booked(2, 'north')] as never });
  given(...whole, ...asked, gone)
    .whenDone(settlingReturn, RETURN, 'scrap', undefined)
    .then({ appended: [scrapped], sent: [['issue', { return: RETURN }]] });
});

test('takes no piece twice and leaves none out, whatever was lost and is asked for', () => {
  const some = fc.array(fc.record({ line: fc.nat({ max: 2 }), quantity: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 4,
  });
  const oneEach = some.map((pieces) =>
    pieces.filter(({ line }, nth) => pieces.findIndex((one) => one.line === line) === nth),
  );
  const parcels = fc.array(oneEach, { maxLength: 4 });
  fc.assert(
    fc.property(parcels, oneEach, (lostLines, wanted) => {
      const lost = lostLines.map((one, nth) => ({ shipment: `S${nth}`, location: 'main', lines: one }));
      const { taken, rest, left } = takeLost(lost, wanted);
      const sum = (all: typeof taken, line: number) =>
        all.reduce((total, one) => total + quantityOf(one.lines, line), 0);
      for (const line of [0, 1, 2]) {
        assert.equal(sum(taken, line) + sum(rest, line), sum(lost, line));
        assert.equal(sum(taken, line) + quantityOf(left, line), quantityOf(wanted, line));
        assert.equal(sum(taken, line), Math.min(sum(lost, line), quantityOf(wanted, line)));
      }
    }),
  );
});
