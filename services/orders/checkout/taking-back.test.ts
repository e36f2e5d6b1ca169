import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { cancellation } from '../edits/cancellation.ts';
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

const all = [
  { line: 0, quantity: 2 },
  { line: 1, quantity: 1 },
];
const givenUp = (lines: readonly { line: number; quantity: number }[], gross: number) =>
  events(it, ['pieces-cancelled', { order: ID, cancellation: `${ID}#1`, lines, gross }]);
const linesCancelled = (isWhole: boolean) =>
  events(cancellation(`${ID}#1`), [
    'lines-cancelled',
    { cancellation: `${ID}#1`, order: ID, lines: all, gross: 2500, isWhole },
  ]);

test('a cancelled order gives its pieces up, then card, gift card, goods and coupons, the last first', () => {
  given(accepted(mixed))
    .whenEvent(takingBack, cancelling)
    .then({ sent: [['cancel', { cancellation: `${ID}#1`, order: ID, lines: all, reason }]] });
  given(accepted(mixed)).whenEvent(placing, cancelling).thenNothing();
  const history = [accepted(mixed), cancelling, givenUp(all, 2500)];
  given(...history)
    .whenDone(takingBack, ID, 'cancel', undefined)
    .thenNothing();
  given(...history)
    .whenEvent(takingBack, linesCancelled(true))
    .then({ sent: [['void-intent', { intent, reason }]] });
  given(...history)
    .whenDone(takingBack, ID, 'void-intent', { status: 'voided' })
    .then({ appended: [released(intent)], sent: [['release-hold', { hold: hold.hold }]] });
  // Staff have captured all of it by hand: nothing of it is left.
  given(...history)
    .whenRejected(takingBack, ID, 'void-intent', 'already-captured', { intent })
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
  const history = [accepted(none, [...places, second]), cancelling, givenUp(all, 2500)];
  given(...history)
    .whenEvent(takingBack, linesCancelled(true))
    .then({ sent: [['release', { reservation: second.reservation }]] });
  given(...history)
    .whenDone(takingBack, ID, 'release', undefined)
    .then({
      appended: [['reservation-given-back', { order: ID, reservation: second.reservation }]],
      sent: [['release', { reservation }]],
    });
});

test('pieces that were given up one by one, the last of them last, are waited for', () => {
  given(accepted(mixed), givenUp(all, 2500)).whenEvent(takingBack, cancelling).thenNothing();
  given(accepted(mixed), givenUp([all[0]!], 1501))
    .whenEvent(takingBack, linesCancelled(false))
    .thenNothing();
});

test('what was taken at placement is given back with the pieces, and not twice', () => {
  const history = [accepted({ ...mixed, captures: 'at-placement' }), cancelling, givenUp(all, 2500)];
  const back = [hold.hold, intent].map((tender) =>
    events(it, ['tender-returned', { order: ID, tender, amount: tender === intent ? 1800 : 700 }]),
  );
  given(...history, ...back)
    .whenEvent(takingBack, linesCancelled(true))
    .then({ appended: [released(intent), released(hold.hold)], sent: [['release', { reservation }]] });
  // What an order that was cancelled by a version before has taken is given back here.
  const refund = { refund: 'cancellation', reason };
  given(...history)
    .whenEvent(takingBack, linesCancelled(true))
    .then({ sent: [['refund-intent', { intent, ...refund, amount: gbp(1800) }]] });
  given(...history)
    .whenDone(takingBack, ID, 'refund-intent', { refundable: gbp(0) })
    .then({
      appended: [released(intent)],
      sent: [['return-credit', { hold: hold.hold, ...refund, amount: gbp(700) }]],
    });
});

test('what payments refuses to give back is left to staff, and the rest of the order is taken back', () => {
  const history = [accepted({ ...mixed, captures: 'at-placement' }), cancelling, givenUp(all, 2500)];
  const failed = { order: ID, currency: 'GBP', reason: 'too-many-movements', attempt: 1, next: null };
  const max = { max: 100 };
  given(...history)
    .whenRejected(takingBack, ID, 'refund-intent', 'too-many-movements', max)
    .then({
      appended: [
        ['card-refund-failed', { ...failed, tender: intent, refund: 'cancellation', amount: 1800 }],
        released(intent),
      ],
      sent: [['return-credit', { hold: hold.hold, refund: 'cancellation', reason, amount: gbp(700) }]],
    });
  given(...history, events(it, released(intent)))
    .whenRejected(takingBack, ID, 'return-credit', 'too-many-movements', max)
    .then({
      appended: [
        ['card-refund-failed', { ...failed, tender: hold.hold, refund: 'cancellation-hold-1', amount: 700 }],
        released(hold.hold),
      ],
      sent: [['release', { reservation }]],
    });
});
