import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { order } from '../order.ts';
import { takingBack } from './taking-back.ts';
import { placing } from '../placing.ts';
import { BUYER, CART, ID, quoteOf, shipTo } from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const it = order(ID);
const hold = { hold: `${ID}.gift-1`, presentation: 'p-1', amount: 700 };
const intent = `${ID}.card`;
const none = { holds: [], intent: null, captures: 'at-shipment' as const };
const mixed = { holds: [hold], intent: { intent, amount: 1800 }, captures: 'at-shipment' as const };
const places = [{ reservation: `order:1:${ID}`, location: 'main' }];
const accepted = (
  tenders: typeof none | typeof mixed | (Omit<typeof mixed, 'captures'> & { captures: 'at-placement' }),
  reservations = places,
) =>
  events(it, [
    'order-accepted',
    {
      order: ID,
      series: 'uk-orders',
      number: 7,
      cart: CART,
      buyer: BUYER,
      email: 'ada@example.org',
      shipTo,
      country: 'GB',
      quote: quoteOf(),
      tenders,
      reservations,
      claim: ID,
    },
  ]);
const reason = 'changed my mind';
const cancelling = events(it, ['cancellation-requested', { order: ID, reason }]);
const released = (tender: string) => ['tender-released', { order: ID, tender }] as const;
const reservation = `order:1:${ID}`;

test('a cancelled order gives back card, gift card, goods and coupons, the last first', () => {
  const history = [accepted(mixed), cancelling];
  given(accepted(mixed))
    .whenEvent(takingBack, cancelling)
    .then({ sent: [['void-intent', { intent, reason }]] });
  given(accepted(mixed)).whenEvent(placing, cancelling).thenNothing();
  given(...history)
    .whenDone(takingBack, ID, 'void-intent', { status: 'voided' })
    .then({ appended: [released(intent)], sent: [['release-hold', { hold: hold.hold }]] });
  given(...history, events(it, released(intent)))
    .whenDone(takingBack, ID, 'release-hold', { released: gbp(700) })
    .then({ appended: [released(hold.hold)], sent: [['release', { reservation }]] });
  given(...history)
    .whenDone(takingBack, ID, 'release', undefined)
    .then({
      appended: [['reservation-given-back', { order: ID, reservation }]],
      sent: [['release-claim', { claim: ID }]],
    });
  given(...history)
    .whenDone(takingBack, ID, 'release-claim', undefined)
    .then({ appended: [['order-cancelled', { order: ID, reason }]] });
});

test('of several locations each gets its goods back', () => {
  const second = { reservation: `order:2:${ID}`, location: 'north' };
  const history = [accepted(none, [...places, second]), cancelling];
  given(accepted(none, [...places, second]))
    .whenEvent(takingBack, cancelling)
    .then({ sent: [['release', { reservation: second.reservation }]] });
  given(...history)
    .whenDone(takingBack, ID, 'release', undefined)
    .then({
      appended: [['reservation-given-back', { order: ID, reservation: second.reservation }]],
      sent: [['release', { reservation }]],
    });
});

test('what was taken at placement is refunded', () => {
  const history = [accepted({ ...mixed, captures: 'at-placement' }), cancelling];
  const refund = { refund: 'cancellation', reason };
  given(accepted({ ...mixed, captures: 'at-placement' }))
    .whenEvent(takingBack, cancelling)
    .then({ sent: [['refund-intent', { intent, ...refund, amount: gbp(1800) }]] });
  given(...history)
    .whenDone(takingBack, ID, 'refund-intent', { refundable: gbp(0) })
    .then({
      appended: [released(intent)],
      sent: [['return-credit', { hold: hold.hold, ...refund, amount: gbp(700) }]],
    });
  given(...history, events(it, released(intent)))
    .whenDone(takingBack, ID, 'return-credit', { returnable: gbp(0) })
    .then({ appended: [released(hold.hold)], sent: [['release', { reservation }]] });
});
