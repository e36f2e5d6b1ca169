import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID, saidOfBuyer } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { cancelReturn, refuseReturn } from './end-return.ts';
import { requestReturn } from './request-return.ts';
import {
  allSent,
  back,
  buyer,
  it,
  noBody,
  OTHER,
  pieces,
  placedOrder,
  received,
  requested,
  RETURN,
  sent,
  stranger,
  waiting,
  withdrawn,
} from './testing/facts.ts';

const body = { return: RETURN, order: ID, lines: [pieces(0, 1)], reason: 'unwanted' as const };
const whole = [placedOrder(), allSent];

test('a return takes its pieces in the order’s stream, for its buyer and for staff', () => {
  for (const context of [buyer, {}])
    given(...whole)
      .when(requestReturn, body, context)
      .then(...requested([pieces(0, 1)]));
});

test('the same again changes nothing; other content under its id is refused', () => {
  const before = [...whole, ...requested([pieces(0, 1)])];
  given(...before)
    .when(requestReturn, body, buyer)
    .thenNothing();
  const others = [
    { lines: [pieces(0, 2)] },
    { lines: [pieces(1, 1)] },
    { reason: 'damaged' as const },
    { settleBy: 'credit' as const },
  ];
  for (const other of others)
    given(...before)
      .when(requestReturn, { ...body, ...other }, buyer)
      .thenRejected('return-exists', { return: RETURN });
  given(...whole, ...withdrawn([pieces(0, 1)]))
    .when(requestReturn, body, buyer)
    .thenRejected('return-exists', { return: RETURN });
});

test('an order of somebody else, of nobody, or that came of no checkout is not there', () => {
  for (const context of [stranger, noBody])
    given(...whole)
      .when(requestReturn, body, context)
      .thenRejected('no-such-order', { order: ID });
  given().when(requestReturn, body).thenRejected('no-such-order', { order: ID });
  const head = { customer: null, country: 'GB', currency: 'GBP', lines: [], total: 0 };
  given(events(order(ID), ['order-drafted', { order: ID, ...head }]))
    .when(requestReturn, body)
    .thenRejected('no-such-order', { order: ID });
});

test('no more comes back than was sent, over any number of returns', () => {
  const tooMany = (returnable: number, line = 0) => ['more-than-shipped', { order: ID, line, returnable }] as const;
  given(placedOrder())
    .when(requestReturn, body)
    .thenRejected(...tooMany(0));
  given(placedOrder(), sent('F1', [pieces(0, 1)]))
    .when(requestReturn, { ...body, lines: [pieces(0, 2)] })
    .thenRejected(...tooMany(1));
  const other = events(it, ['pieces-returned', { order: ID, return: OTHER, lines: [pieces(0, 1)] }]);
  given(...whole, other)
    .when(requestReturn, { ...body, lines: [pieces(0, 2)] })
    .thenRejected(...tooMany(1));
  given(...whole, other, events(it, ['pieces-kept', { order: ID, return: OTHER, lines: [pieces(0, 1)] }]))
    .when(requestReturn, { ...body, lines: [pieces(0, 2)] })
    .then(...requested([pieces(0, 2)]));
});

test('what is being packed, or waits for its card, has not been sent yet', () => {
  const packing = events(it, ['pieces-committed', { order: ID, fulfilment: 'F1', lines: [pieces(0, 2)] }]);
  for (const before of [packing, waiting('F1', [pieces(0, 2)])]) {
    given(placedOrder(), before).when(requestReturn, body, buyer).thenRejected('being-sent', { line: 0 });
    given(placedOrder(), before)
      .when(requestReturn, { ...body, lines: [pieces(1, 1)] })
      .thenRejected('more-than-shipped', { order: ID, line: 1, returnable: 0 });
  }
  const both = [placedOrder(), sent('F1', [pieces(0, 1)]), waiting('F2', [pieces(0, 1)])];
  given(...both)
    .when(requestReturn, body)
    .then(...requested([pieces(0, 1)]));
  given(...both)
    .when(requestReturn, { ...body, lines: [pieces(0, 2)] })
    .thenRejected('being-sent', { line: 0 });
  const gone = events(it, ['fulfilment-completed', { order: ID, fulfilment: 'F2' }]);
  given(...both, gone)
    .when(requestReturn, { ...body, lines: [pieces(0, 2)] })
    .then(...requested([pieces(0, 2)]));
});

test('a line that is not there, or is there twice, is refused', () => {
  given(...whole)
    .when(requestReturn, { ...body, lines: [pieces(2, 1)] })
    .thenRejected('no-such-line', { order: ID, line: 2 });
  given(...whole)
    .when(requestReturn, { ...body, lines: [pieces(0, 1), pieces(0, 1)] })
    .thenRejected('line-twice', { line: 0 });
});

const kept = events(it, ['pieces-kept', { order: ID, return: RETURN, lines: [pieces(0, 1)] }]);

test('a return that was given up or refused leaves its pieces to the buyer', () => {
  const before = [...whole, ...requested([pieces(0, 1)])];
  const cancelled = events(back, ['return-cancelled', { return: RETURN, order: ID }]);
  given(...before)
    .when(cancelReturn, { return: RETURN }, buyer)
    .then(cancelled, kept);
  given(...before, cancelled, kept)
    .when(cancelReturn, { return: RETURN }, buyer)
    .thenNothing();
  const refused = events(back, ['return-refused', { return: RETURN, order: ID, ...saidOfBuyer('opened') }]);
  given(...before)
    .when(refuseReturn, { return: RETURN, reason: 'opened' })
    .then(refused, kept);
  given(...before, refused, kept)
    .when(refuseReturn, { return: RETURN, reason: 'opened' })
    .thenNothing();
  given(...before, refused, kept)
    .when(cancelReturn, { return: RETURN }, buyer)
    .thenRejected('wrong-return-status', { return: RETURN, status: 'refused' });
});

test('what is not there, somebody else’s or received cannot be given up; a withdrawal is not refused', () => {
  const nothing = { return: RETURN };
  given(...whole)
    .when(cancelReturn, nothing, buyer)
    .thenRejected('no-such-return', nothing);
  given(...whole)
    .when(refuseReturn, { ...nothing, reason: 'x' })
    .thenRejected('no-such-return', nothing);
  given(...whole, ...requested([pieces(0, 1)]))
    .when(cancelReturn, nothing, stranger)
    .thenRejected('no-such-return', nothing);
  const come = [...whole, ...requested([pieces(0, 1)]), received([pieces(0, 1)])];
  given(...come)
    .when(cancelReturn, nothing, buyer)
    .thenRejected('wrong-return-status', { return: RETURN, status: 'received' });
  given(...come)
    .when(refuseReturn, { ...nothing, reason: 'x' })
    .thenRejected('wrong-return-status', { return: RETURN, status: 'received' });
  given(...whole, ...withdrawn([pieces(0, 1)]))
    .when(refuseReturn, { ...nothing, reason: 'x' })
    .thenRejected('is-withdrawal', nothing);
});
