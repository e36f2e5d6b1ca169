import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { finishCount, recordCount, startCount } from './count-stock.ts';
import { count, countLine } from './count.ts';
import { inspection, inspectStock, quarantine, quarantineStock } from './quarantine.ts';
import { sendTransfer } from './send-transfer.ts';
import { loseTransfer, receiveTransfer } from './settle-transfer.ts';
import { stockOf } from './stock.ts';
import { transfer, transferLoss, transferReceipt } from './transfer.ts';

const sku = 'A';
const main = { sku, location: 'main' };
const stock = stockOf(sku, 'main');
const there = stockOf(sku, 'leeds-2');
const five = events(
  stock,
  ['stock-received', { ...main, quantity: 5, delivery: 'D', free: 5 }],
  ['availability-changed', { ...main, available: true }],
);
const lines = (quantity: number) => [{ sku, quantity }];
const route = { from: 'main', to: 'leeds-2' };
const sent = events(transfer('T'), ['transfer-sent', { transfer: 'T', ...route, lines: lines(3) }]);
const settled = (outcome: 'received' | 'lost', quantity: number, isClosed: boolean) =>
  events(transfer('T'), ['transfer-settled', { transfer: 'T', outcome, lines: lines(quantity), isClosed }]);
const ended = (outcome: 'received' | 'lost', quantity: number) =>
  events(stock, ['transit-ended', { ...main, quantity, transfer: 'T', outcome }]);

test('goods are sent once, all of them or none, and to another place', () => {
  const body = { transfer: 'T', ...route, lines: [...lines(1), ...lines(2)] };
  const left = events(stock, ['stock-sent', { ...main, quantity: 3, transfer: 'T', to: 'leeds-2', free: 2 }]);
  given(five).when(sendTransfer, body).then(sent, left);
  given(five, sent, left).when(sendTransfer, body).thenNothing();
  given(five, sent)
    .when(sendTransfer, { ...body, lines: lines(2) })
    .thenRejected('document-exists', { document: 'T' });
  given(five)
    .when(sendTransfer, { ...body, lines: lines(6) })
    .thenRejected('out-of-stock', { ...main, available: 5 });
  given(five)
    .when(sendTransfer, { ...body, to: 'main' })
    .thenRejected('same-location', { location: 'main' });
});

test('a transfer arrives in parts, each once, and no more than was sent', () => {
  const body = { transfer: 'T', receipt: 'P', lines: lines(2) };
  const receipt = events(transferReceipt('P'), ['transfer-received', body]);
  const arrived = events(
    there,
    ['stock-arrived', { sku, location: 'leeds-2', quantity: 2, transfer: 'T', from: 'main', free: 2 }],
    ['availability-changed', { sku, location: 'leeds-2', available: true }],
  );
  const all = [receipt, settled('received', 2, false), ended('received', 2), arrived];
  given(sent)
    .when(receiveTransfer, body)
    .then(...all);
  given(sent, ...all)
    .when(receiveTransfer, body)
    .thenNothing();
  given(sent, ...all)
    .when(receiveTransfer, { ...body, lines: lines(1) })
    .thenRejected('document-exists', { document: 'P' });
  given(sent, ...all)
    .when(receiveTransfer, { ...body, receipt: 'P2' })
    .thenRejected('not-in-transit', { sku, inTransit: 1 });
  given().when(receiveTransfer, body).thenRejected('no-such-transfer', {});
});

test('what is lost on the way closes the transfer with the rest', () => {
  const body = { transfer: 'T', loss: 'L', lines: lines(1), reason: 'fell off' };
  const all = [events(transferLoss('L'), ['transfer-lost', body]), settled('lost', 1, true), ended('lost', 1)];
  const rest = [sent, settled('received', 2, false)];
  given(...rest)
    .when(loseTransfer, body)
    .then(...all);
  given(...rest, ...all)
    .when(loseTransfer, body)
    .thenNothing();
  given(...rest, ...all)
    .when(loseTransfer, { ...body, reason: 'stolen' })
    .thenRejected('document-exists', { document: 'L' });
  given(...rest, ...all)
    .when(loseTransfer, { ...body, loss: 'L2' })
    .thenRejected('not-in-transit', { sku, inTransit: 0 });
});

test('free pieces are quarantined, once, and never more than are free', () => {
  const body = { quarantine: 'Q', ...main, quantity: 2, reason: 'smells' };
  const all = [
    events(quarantine('Q'), ['quarantine-made', body]),
    events(stock, ['stock-quarantined', { ...main, quantity: 2, from: 'free', document: 'Q', free: 3 }]),
  ];
  given(five)
    .when(quarantineStock, body)
    .then(...all);
  given(five, ...all)
    .when(quarantineStock, body)
    .thenNothing();
  given(five, ...all)
    .when(quarantineStock, { ...body, quantity: 1 })
    .thenRejected('document-exists', { document: 'Q' });
  given(five)
    .when(quarantineStock, { ...body, quantity: 6 })
    .thenRejected('out-of-stock', { ...main, available: 5 });
});

test('quarantined pieces are sold again, thrown away, or stay, and no more than there are', () => {
  const held = events(stock, ['stock-quarantined', { ...main, quantity: 2, from: 'returned', document: 'R', free: 0 }]);
  const body = (outcome: 'restock' | 'quarantine' | 'scrap') => ({
    inspection: 'I',
    ...main,
    quantity: 2,
    outcome,
    reason: 'looked at',
  });
  const found = (outcome: 'restock' | 'quarantine' | 'scrap') =>
    events(inspection('I'), ['inspection-made', body(outcome)]);
  const out = { ...main, quantity: 2, inspection: 'I' };
  given(held)
    .when(inspectStock, body('restock'))
    .then(
      found('restock'),
      events(
        stock,
        ['quarantine-ended', { ...out, outcome: 'restock', free: 2 }],
        ['availability-changed', { ...main, available: true }],
      ),
    );
  given(held)
    .when(inspectStock, body('scrap'))
    .then(found('scrap'), events(stock, ['quarantine-ended', { ...out, outcome: 'scrap', free: 0 }]));
  given(held).when(inspectStock, body('quarantine')).then(found('quarantine'));
  given(held, found('scrap')).when(inspectStock, body('scrap')).thenNothing();
  given(held, found('scrap')).when(inspectStock, body('restock')).thenRejected('document-exists', { document: 'I' });
  given(five)
    .when(inspectStock, body('scrap'))
    .thenRejected('not-in-quarantine', { ...main, quarantined: 0 });
});

test('a count adjusts the difference to what is free at that moment, each SKU once', () => {
  const started = events(count('C'), ['count-started', { count: 'C', location: 'main' }]);
  const finished = events(count('C'), ['count-finished', { count: 'C', location: 'main' }]);
  const body = { count: 'C', sku, counted: 6, promised: 2, reason: 'yearly' };
  const counted = events(countLine('A@C'), [
    'count-recorded',
    { ...body, location: 'main', expected: 5, difference: -1 },
  ]);
  given(five, started)
    .when(recordCount, body)
    .then(counted, events(stock, ['stock-counted', { ...main, difference: -1, count: 'C', free: 4 }]));
  given(five, started, counted, finished).when(recordCount, body).thenNothing();
  given(five, started, counted)
    .when(recordCount, { ...body, counted: 7 })
    .thenRejected('already-counted', { counted: 6, promised: 2 });
  given(five, started, finished).when(recordCount, body).thenRejected('count-finished', {});
  given(five).when(recordCount, body).thenRejected('no-such-count', {});
  given(five, started)
    .when(recordCount, { ...body, counted: 1 })
    .thenRejected('fewer-than-promised', {});
  given().when(startCount, { count: 'C', location: 'main' }).then(started);
  given(started).when(startCount, { count: 'C', location: 'main' }).thenNothing();
  given(started)
    .when(startCount, { count: 'C', location: 'leeds-2' })
    .thenRejected('count-exists', { location: 'main' });
  given(started).when(finishCount, { count: 'C' }).then(finished);
  given(started, finished).when(finishCount, { count: 'C' }).thenNothing();
  given().when(finishCount, { count: 'C' }).thenRejected('no-such-count', {});
});
