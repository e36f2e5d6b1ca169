import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { cancellation } from '../edits/cancellation.ts';
import { order } from '../order.ts';
import { shipOrder } from '../ship-order.ts';
import { shipping } from '../shipping.ts';
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
const shipment = events(it, ['shipment-requested', { order: ID }]);
const released = (tender: string) => ['tender-released', { order: ID, tender }] as const;
const captured = (tender: string, amount: number) => ['tender-captured', { order: ID, tender, amount }] as const;
const reservation = `order:1:${ID}`;
const shipped = [
  'order-shipped',
  { order: ID, customer: BUYER, country: 'GB', currency: 'GBP', lines: 3, units: 3, gross: 250_000 },
] as const;

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

test('when the rest of an order is given up of which a part was sent, what is held for nothing is let go, and it is shipped', () => {
  const [pots, mug] = [
    { line: 0, quantity: 2 },
    { line: 1, quantity: 1 },
  ];
  const parcel = { order: ID, fulfilment: 'parcel-1' };
  const sent = events(
    it,
    ['pieces-committed', { ...parcel, lines: [pots] }],
    [
      'fulfilment-invoiced',
      {
        ...parcel,
        invoice: 'i-1',
        lines: [pots],
        tenders: [
          { tender: hold.hold, kind: 'hold', amount: 700 },
          { tender: intent, kind: 'intent', amount: 1301 },
        ],
      },
    ],
    ['tender-captured', { order: ID, tender: hold.hold, amount: 700 }],
    ['tender-captured', { order: ID, tender: intent, amount: 1301 }],
  );
  const gone = events(it, ['fulfilment-completed', parcel]);
  const rest = givenUp([mug], 499);
  // The parcel is still on its way out: whoever sends it goes on.
  given(accepted(mixed), sent, rest).whenEvent(takingBack, linesCancelled(false)).thenNothing();
  const history = [accepted(mixed), sent, gone, rest];
  given(...history)
    .whenEvent(takingBack, linesCancelled(false))
    .then({ sent: [['void-intent', { intent, reason: '' }]] });
  given(...history)
    .whenRejected(takingBack, ID, 'void-intent', 'capture-pending', { intent })
    .then({ scheduled: { again: '2026-01-01T00:01:00.000Z' } });
  given(...history)
    .whenDone(takingBack, ID, 'void-intent', { status: 'voided' })
    .then({
      appended: [
        released(intent),
        [
          'order-shipped',
          {
            order: ID,
            customer: BUYER,
            country: 'GB',
            currency: 'GBP',
            lines: 3,
            units: 2,
            gross: 200_100,
            inParts: true,
          },
        ],
      ],
    });
});

test('when an order is shipped its money is taken: the gift card first, then the card', () => {
  const history = [accepted(mixed), shipment];
  given(accepted(mixed))
    .whenEvent(shipping, shipment)
    .then({ sent: [['commit', { reservation }]] });
  given(...history)
    .whenDone(shipping, ID, 'commit', undefined)
    .then({ sent: [['spend', { hold: hold.hold, spend: 'shipment', amount: gbp(700) }]] });
  given(...history)
    .whenDone(shipping, ID, 'spend', { held: gbp(0) })
    .then({
      appended: [captured(hold.hold, 700)],
      sent: [['charge', { intent, capture: 'shipment', amount: gbp(1800) }]],
    });
  given(...history, events(it, captured(hold.hold, 700)))
    .whenDone(shipping, ID, 'charge', { capturable: gbp(0) })
    .then({ appended: [captured(intent, 1800), shipped] });
  given(accepted(none), shipment)
    .whenDone(shipping, ID, 'commit', undefined)
    .then({ appended: [shipped] });
});

test('nothing is shipped on a card that holds the money no more, until another one does', () => {
  const due = events(payments, ['payment-due', { intent, amount: 180_000, reason: 'expired' }]);
  const held = events(payments, [
    'intent-authorised',
    { intent, attempt: 2, amount: 180_000, expiresAt: '2026-02-01T00:00:00.000Z' },
  ]);
  const fell = events(it, ['payment-fell-due', { order: ID }]);
  const renewed = events(it, ['payment-renewed', { order: ID }]);
  given(accepted(mixed))
    .whenEvent(shipping, due)
    .then({ appended: [['payment-fell-due', { order: ID }]] });
  given(accepted(mixed)).whenEvent(shipping, held).thenNothing();
  given(accepted(mixed), fell).when(shipOrder, { order: ID }).thenRejected('payment-due', { order: ID });
  given(accepted(mixed), fell)
    .whenEvent(shipping, held)
    .then({ appended: [['payment-renewed', { order: ID }]] });
  given(accepted(mixed), fell, renewed).when(shipOrder, { order: ID }).then(shipment);
  given().whenEvent(shipping, due).thenNothing();
});
