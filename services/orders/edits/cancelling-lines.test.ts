import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { cancellation } from './cancellation.ts';
import { cancellingLines } from './cancelling-lines.ts';

const it = cancellation('c-1');
const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const [card, gift] = [`${ID}.card`, `${ID}.gift-1`];
const lines = [{ line: 0, quantity: 1 }];
const goods = [{ sku: 'POT', quantity: 1 }];
const begun = {
  cancellation: 'c-1',
  order: ID,
  lines,
  reason: 'Bought twice',
  currency: 'GBP',
  nth: 3,
  gross: 750,
  isWhole: false,
  reservations: [{ reservation: 'r-1', goods }],
  refunds: [
    { tender: card, kind: 'intent' as const, amount: 500 },
    { tender: gift, kind: 'hold' as const, amount: 250 },
  ],
};
const started = events(it, ['cancellation-begun', begun]);
const released = events(it, ['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }]);
const refunded = (tender: string) => ['cancellation-refunded', { cancellation: 'c-1', tender }] as const;
const end = ['lines-cancelled', { cancellation: 'c-1', order: ID, lines, gross: 750, isWhole: false }] as const;
const back = { refund: 'cancellation-3', reason: 'Bought twice' };

test('goods are released, then what was taken for them is given back, the card first', () => {
  given()
    .whenEvent(cancellingLines, started)
    .then({ sent: [['release', { reservation: 'r-1', part: 'cancellation c-1', lines: goods }]] });
  given(started)
    .whenDone(cancellingLines, 'c-1', 'release', undefined)
    .then({
      appended: [['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }]],
      sent: [['refund-intent', { intent: card, ...back, amount: gbp(500) }]],
    });
  given(started, released)
    .whenDone(cancellingLines, 'c-1', 'refund-intent', { refundable: gbp(0) })
    .then({ appended: [refunded(card)], sent: [['return-credit', { hold: gift, ...back, amount: gbp(250) }]] });
  given(started, released, events(it, refunded(card)))
    .whenDone(cancellingLines, 'c-1', 'return-credit', { returnable: gbp(0) })
    .then({ appended: [refunded(gift), end] });
});

test('where nothing was taken nothing is given back', () => {
  given(events(it, ['cancellation-begun', { ...begun, refunds: [] }]))
    .whenDone(cancellingLines, 'c-1', 'release', undefined)
    .then({ appended: [['cancelled-goods-released', { cancellation: 'c-1', reservation: 'r-1' }], end] });
});

test('what the card network has not taken yet is asked for again', () => {
  given(started, released)
    .whenRejected(cancellingLines, 'c-1', 'refund-intent', 'more-than-captured', { refundable: gbp(0) })
    .then({ scheduled: { again: '2026-01-01T00:01:00.000Z' } });
  given(started, released)
    .whenTimer(cancellingLines, 'c-1', 'again')
    .then({ sent: [['refund-intent', { intent: card, ...back, amount: gbp(500) }]] });
});
