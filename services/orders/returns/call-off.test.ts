import { test } from 'node:test';
import { moneyOf } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, opened } from '../checkout/testing/facts.ts';
import { completeFulfilment } from '../fulfilment/complete-fulfilment.ts';
import { uuidOf } from '../fulfilment/fulfilment-ids.ts';
import { fulfilling } from '../fulfilment/fulfilling.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { accepted, billed, mixed, onePot, requested, SHIPMENT } from '../fulfilment/testing/facts.ts';
import { fulfilOrder } from '../fulfilment/fulfil-order.ts';
import { order } from '../order.ts';
import { settlePayment } from '../payment-failures/settle-payment.ts';
import { sales } from '../sales.ts';
import { orderReturn } from './order-return.ts';
import { buyer, RETURN } from './testing/facts.ts';
import { withdraw } from './withdraw.ts';

const it = order(ID);
const f1 = fulfilment('f1');
const C = uuidOf(RETURN, 'f1 1');
const back = orderReturn(C);
const [gift, card] = [`${ID}.gift-1`, `${ID}.card`] as const;
const of = { order: ID, fulfilment: 'f1', return: C };
const paid = (tender: string, amount: number) => ['fulfilment-paid', { fulfilment: 'f1', tender, amount }] as const;
const due = ['fulfilment-payment-due', { order: ID, fulfilment: 'f1', shipment: SHIPMENT }] as const;
const resumed = ['fulfilment-resumed', { order: ID, fulfilment: 'f1', shipment: SHIPMENT }] as const;
const packed = [
  opened,
  accepted({ tenders: mixed }),
  ...requested('f1', onePot),
  ...billed('f1'),
  events(f1, ['fulfilment-posted', { fulfilment: 'f1', outstanding: 1250 }], paid(gift, 700)),
];
const waits = [...packed, events(f1, due)];
const declared = events(orderReturn(RETURN), [
  'withdrawal-declared',
  { return: RETURN, order: ID, buyer: BUYER, currency: 'GBP', lines: [], cancels: onePot },
]);
/** They are on the shelves of a location again. */
const backAt = (location: string) =>
  events(
    back,
    ['called-off-return-begun', { ...of, buyer: BUYER, currency: 'GBP', lines: onePot }],
    [
      'return-received',
      {
        return: C,
        order: ID,
        location,
        lines: [{ line: 0, quantity: 1, condition: 'sellable' }],
        goods: { sellable: [{ sku: 'POT', quantity: 1 }], inspect: [], damaged: [] },
      },
    ],
  );
const off = [
  events(
    it,
    ['tender-captured', { order: ID, tender: gift, amount: 700 }],
    ['pieces-called-off', { ...of, lines: onePot }],
  ),
  events(f1, ['fulfilment-called-off', { ...of, shipment: SHIPMENT, lines: onePot }]),
  backAt('main'),
];
const ask = { return: RETURN, order: ID, lines: [{ line: 0, quantity: 2 }] };
const lessened = (amount: number) => ['fulfilment-lessened', { ...of, amount }] as const;
const rest = events(it, [
  'pieces-cancelled',
  { order: ID, cancellation: 'c', lines: [{ line: 1, quantity: 1 }], gross: 499 },
]);

test('what is open is given up first, then what waits for its card; what is being packed or paid for is neither', () => {
  const some = { ...ask, lines: onePot };
  const otherPot = events(it, ['pieces-cancelled', { order: ID, cancellation: 'c', lines: onePot, gross: 750 }]);
  given(...waits, otherPot)
    .when(withdraw, some, buyer)
    .then(declared, ...off);
  given(...waits, otherPot, declared, ...off)
    .when(withdraw, some, buyer)
    .thenNothing();
  for (const [history, rejection, said] of [
    [[...packed, otherPot], 'being-sent', { line: 0 }],
    [[...waits, events(f1, resumed), otherPot], 'being-sent', { line: 0 }],
    [[...waits, otherPot, ...off], 'more-than-shipped', { order: ID, line: 0, returnable: 0 }],
  ] as const)
    given(...history)
      .when(withdraw, { ...some, return: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b8f' }, buyer)
      .thenRejected(rejection, said as never);
});

test('what is called off is back where its parcel was packed, wherever the order was to come from', () => {
  const north = [
    opened,
    accepted({ tenders: mixed }),
    ...requested('f1', onePot, { location: 'north' }),
    ...billed('f1'),
    events(f1, ['fulfilment-posted', { fulfilment: 'f1', outstanding: 1250 }], paid(gift, 700), due),
    events(it, ['pieces-cancelled', { order: ID, cancellation: 'c', lines: onePot, gross: 750 }]),
  ];
  const fromNorth = [...off.slice(0, 2), backAt('north')];
  given(...north)
    .when(withdraw, { ...ask, lines: onePot }, buyer)
    .then(declared, ...fromNorth);
});

test('what is called off counts against the limit of a clerk', () => {
  const clerk = (amount: number) => ({
    caller: {
      role: 'staff' as const,
      id: 'carl',
      tenant: 'default',
      permissions: [{ operation: 'orders/withdraw', limits: [moneyOf(amount, 'GBP', 2)] }],
    },
  });
  const otherPot = events(it, ['pieces-cancelled', { order: ID, cancellation: 'c', lines: onePot, gross: 750 }]);
  const some = { ...ask, lines: onePot };
  given(...waits, otherPot)
    .when(withdraw, some, clerk(749))
    .thenRejected('beyond-limit', { amount: moneyOf(750, 'GBP', 2) });
  given(...waits, otherPot)
    .when(withdraw, some, clerk(750))
    .then(declared, ...off);
});

test('nothing is taken for a parcel before it is known what is credited of it; then it goes on, without what was called off', () => {
  given(...waits, ...off)
    .when(fulfilOrder, { order: ID, fulfilment: 'f1', lines: onePot, shipment: SHIPMENT })
    .thenNothing();
  given(...waits, ...off)
    .when(settlePayment, { order: ID, reason: 'paid' })
    .thenRejected('nothing-due', { order: ID });
  const credited = events(f1, lessened(750));
  given(...waits, ...off)
    .whenEvent(fulfilling, credited)
    .then({ appended: [resumed] });
  // What is left of it is delivery, and paid by the gift card: there is nothing to pack.
  given(...waits, ...off, credited)
    .whenEvent(fulfilling, events(f1, resumed))
    .then({ sent: [['complete', { fulfilment: 'f1' }]] });
  // Two have called some of it off: it waits for both.
  const other = events(f1, ['fulfilment-called-off', { ...of, return: RETURN, shipment: SHIPMENT, lines: onePot }]);
  given(...waits, ...off, other)
    .whenEvent(fulfilling, credited)
    .thenNothing();
});

test('what is credited while the card is being asked counts once that is answered', () => {
  const asking = [...waits, events(f1, resumed), events(f1, lessened(100))];
  given(...asking)
    .whenDone(fulfilling, 'f1', 'capture', { status: 'authorised' } as never)
    .then({
      appended: [paid(card, 550)],
      sent: [
        [
          'pack',
          {
            shipment: SHIPMENT,
            order: ID,
            kind: 'delivery',
            location: 'main',
            method: 'standard',
            lines: [{ line: '0', sku: 'POT', quantity: 1 }],
            buyer: BUYER,
          },
        ],
      ],
    });
});

test('a parcel of which nothing is left is given up; an order of which nothing else was sent is cancelled; the report counts invoice and credit', () => {
  const facts = { country: 'GB', currency: 'GBP', lines: 1, units: 1, gross: 1250, scale: 2, isFirst: true };
  const givenUp = events(f1, ['fulfilment-given-up', { order: ID, fulfilment: 'f1', shipment: SHIPMENT, ...facts }]);
  const completed = ['fulfilment-completed', { order: ID, fulfilment: 'f1', isEmpty: true }] as const;
  const all = [...waits, ...off, events(f1, lessened(1250))];
  given(...all)
    .when(completeFulfilment, { fulfilment: 'f1' })
    .then(events(it, completed), givenUp);
  const otherPot = events(it, ['pieces-cancelled', { order: ID, cancellation: 'd', lines: onePot, gross: 750 }]);
  given(...all, rest, otherPot)
    .when(completeFulfilment, { fulfilment: 'f1' })
    .then(events(it, completed, ['order-cancelled', { order: ID, reason: 'withdrawn', inParts: true }]), givenUp);
  given(...all, events(it, completed), givenUp)
    .when(completeFulfilment, { fulfilment: 'f1' })
    .thenNothing();
  given(givenUp).thenRow(sales, ['GBP', '2026-01', 'GB'].join('\t'), {
    currency: 'GBP',
    month: '2026-01',
    country: 'GB',
    orders: 1,
    returnDocuments: 0,
    lines: 1,
    units: 1,
    gross: 125_000,
    returns: 0,
  });
});
