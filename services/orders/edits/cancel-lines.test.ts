import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, quoteOf } from '../checkout/testing/facts.ts';
import { cancelOrder } from '../cancel-order.ts';
import { order } from '../order.ts';
import { cancellation } from './cancellation.ts';
import { cancelLines } from './cancel-lines.ts';
import { accepted } from './testing/accepted.ts';
import { askedFor, notEditable, waiting } from './testing/by-card.ts';

const it = order(ID);
const reason = 'Bought twice';
const pot = { line: 0, quantity: 1 };
const pots = { line: 0, quantity: 2 };
const mug = { line: 1, quantity: 1 };
const body = { cancellation: 'c-1', order: ID, lines: [pot], reason };
const buyer = { caller: { role: 'public', id: BUYER, tenant: 'default', credential: 'token' } } as const;
const stranger = { caller: { ...buyer.caller, id: 'visitor:somebody-else' } } as const;
const reservation = `order:1:${ID}`;
const reservations = (...goods: { sku: string; quantity: number }[]) => [{ reservation, goods }];
/** What somebody wrote is sealed, and a word of ours is in the clear. */
const sealed = { reason: 'asked-for', about: BUYER, words: reason };
const begun = {
  ...body,
  ...sealed,
  currency: 'GBP',
  nth: 1,
  gross: 750,
  isWhole: false,
  refunds: [],
  reservations: reservations({ sku: 'POT', quantity: 1 }),
};
const cancelled = events(it, [
  'pieces-cancelled',
  { order: ID, cancellation: 'c-1', lines: [pot], reservations: begun.reservations, gross: 750 },
]);
const known = events(cancellation('c-1'), ['cancellation-begun', begun]);
const sent = events(it, ['pieces-committed', { order: ID, fulfilment: 'p', lines: [pots] }]);

test('pieces are given up by their buyer: one of two pots costs the lesser half, and the other all that is left', () => {
  given(accepted()).when(cancelLines, body, buyer).then(cancelled, known);
  given(accepted(), cancelled, known)
    .when(cancelLines, { ...body, cancellation: 'c-2' }, buyer)
    .then(
      events(it, [
        'pieces-cancelled',
        { order: ID, cancellation: 'c-2', lines: [pot], reservations: begun.reservations, gross: 751 },
      ]),
      events(cancellation('c-2'), ['cancellation-begun', { ...begun, cancellation: 'c-2', nth: 2, gross: 751 }]),
    );
});

test('pieces whose goods lie at two locations are given back by each as far as it has them', () => {
  const at = (name: string, location: string, ...lines: { sku: string; quantity: number }[]) => ({
    reservation: name,
    location,
    lines,
  });
  const held = [
    at(reservation, 'main', { sku: 'POT', quantity: 1 }),
    at('other', 'north', { sku: 'POT', quantity: 1 }, { sku: 'MUG', quantity: 1 }),
  ];
  const given1 = [
    { reservation, goods: [{ sku: 'POT', quantity: 1 }] },
    { reservation: 'other', goods: [{ sku: 'POT', quantity: 1 }] },
  ];
  const both = { ...body, lines: [pots] };
  const [first] = given1;
  given(accepted({ reservations: held }))
    .when(cancelLines, body, buyer)
    .then(
      events(it, [
        'pieces-cancelled',
        { order: ID, cancellation: 'c-1', lines: [pot], reservations: [first!], gross: 750 },
      ]),
      events(cancellation('c-1'), ['cancellation-begun', { ...begun, reservations: [first!] }]),
    );
  given(accepted({ reservations: held }))
    .when(cancelLines, both, buyer)
    .then(
      events(it, [
        'pieces-cancelled',
        { order: ID, cancellation: 'c-1', lines: [pots], reservations: given1, gross: 1501 },
      ]),
      events(cancellation('c-1'), [
        'cancellation-begun',
        { ...begun, lines: [pots], gross: 1501, reservations: given1 },
      ]),
    );
});

test('the same again changes nothing; other content under its name is refused, and so are names that orders takes for itself', () => {
  given(accepted(), cancelled, known).when(cancelLines, body, buyer).thenNothing();
  for (const other of [{ lines: [mug] }, { reason: 'x' }])
    given(accepted(), cancelled, known)
      .when(cancelLines, { ...body, ...other }, buyer)
      .thenRejected('cancellation-exists', { cancellation: 'c-1' });
  given(accepted())
    .when(cancelLines, { ...body, cancellation: `${ID}#1` }, buyer)
    .thenRejected('cancellation-exists', { cancellation: `${ID}#1` });
});

test('a cancellation of before, whose reason is in the clear, is the same; one whose person is erased is like no other', () => {
  const { about: _, words: __, ...clear } = { ...begun, reason };
  const before = events(cancellation('c-1'), ['cancellation-begun', clear]);
  given(accepted(), cancelled, before).when(cancelLines, body, buyer).thenNothing();
  const gone = events(cancellation('c-1'), ['cancellation-begun', { ...begun, words: erased }]);
  given(accepted(), cancelled, gone)
    .when(cancelLines, body, buyer)
    .thenRejected('cancellation-exists', { cancellation: 'c-1' });
});

test('orders itself says why in a word of ours, which nobody’s key seals', () => {
  const service = { caller: { role: 'service', id: 'orders', tenant: 'default' } } as const;
  const { about: _, words: __, ...clear } = { ...begun, reason: 'reservation-expired' };
  given(accepted())
    .when(cancelLines, { ...body, reason: 'reservation-expired' }, service)
    .then(cancelled, events(cancellation('c-1'), ['cancellation-begun', clear]));
});

test('somebody else’s order, one that came of no checkout and none at all are not there', () => {
  given(accepted()).when(cancelLines, body, stranger).thenRejected('no-such-order', { order: ID });
  given(accepted(), cancelled, known).when(cancelLines, body, stranger).thenRejected('no-such-order', { order: ID });
  given().when(cancelLines, body).thenRejected('no-such-order', { order: ID });
});

test('what is not open, not a line or said twice is refused', () => {
  const asking = (...lines: { line: number; quantity: number }[]) =>
    given(accepted(), cancelled, known).when(cancelLines, { ...body, cancellation: 'c-2', lines }, buyer);
  asking(pots).thenRejected('more-than-open', { line: 0, open: 1 });
  asking({ line: 2, quantity: 1 }).thenRejected('no-such-line', { order: ID, line: 2 });
  asking(mug, mug).thenRejected('line-twice', { line: 1 });
  given(accepted(), sent).when(cancelLines, body, buyer).thenRejected('more-than-open', { line: 0, open: 0 });
});

test('an order that is cancelled, or all of which is sent, has nothing to give up', () => {
  for (const [status, event] of [
    ['cancelled', ['order-cancelled', { order: ID, reason }]],
    ['ending', ['cancellation-requested', { order: ID, reason }]],
  ] as const)
    given(accepted(), events(it, event))
      .when(cancelLines, body, buyer)
      .thenRejected('wrong-status', { order: ID, status });
});

test('an order of which nothing is left is cancelled, its carriage with it, and what waits to be paid for it', () => {
  const expected = [
    events(
      it,
      [
        'pieces-cancelled',
        {
          order: ID,
          cancellation: 'c-2',
          lines: [pot, mug],
          gross: 751 + 499 + 500,
          reservations: reservations({ sku: 'POT', quantity: 1 }, { sku: 'MUG', quantity: 1 }),
        },
      ],
      ['cancellation-requested', { order: ID, ...sealed }],
    ),
    events(cancellation('c-2'), [
      'cancellation-begun',
      {
        ...begun,
        cancellation: 'c-2',
        lines: [pot, mug],
        nth: 2,
        gross: 1750,
        isWhole: true,
        reservations: reservations({ sku: 'POT', quantity: 1 }, { sku: 'MUG', quantity: 1 }),
      },
    ]),
  ];
  const history = [accepted(), cancelled, known];
  const all = { ...body, cancellation: 'c-2', lines: [pot, mug] };
  given(...history)
    .when(cancelLines, all, buyer)
    .then(...expected);
  given(...history, askedFor, ...waiting)
    .when(cancelLines, all, buyer)
    .then(...expected, ...notEditable);
});

const holds = [{ hold: `${ID}.gift-1`, presentation: 'p-1', amount: 700 }];
const card = { intent: `${ID}.card`, amount: 1800 };

test('what was taken at placement goes back to the card first, then to the gift card', () => {
  const tenders = { holds, intent: { ...card, amount: 600 }, captures: 'at-placement' as const };
  // 1300 of 2500 were taken, the rest is owed by invoice: it is that first which is owed no more.
  given(accepted({ tenders }))
    .when(cancelLines, { ...body, lines: [pots] }, buyer)
    .then(
      events(
        it,
        [
          'pieces-cancelled',
          {
            order: ID,
            cancellation: 'c-1',
            lines: [pots],
            gross: 1501,
            reservations: reservations({ sku: 'POT', quantity: 2 }),
          },
        ],
        ['tender-returned', { order: ID, tender: card.intent, amount: 301 }],
      ),
      events(cancellation('c-1'), [
        'cancellation-begun',
        {
          ...begun,
          lines: [pots],
          gross: 1501,
          reservations: reservations({ sku: 'POT', quantity: 2 }),
          refunds: [{ tender: card.intent, kind: 'intent', amount: 301 }],
          credit: {
            shares: [{ category: 'S', rate: 20_000, net: 1251, tax: 250 }],
            items: [{ line: 0, sku: 'POT', quantity: 2, net: 1251, tax: 250, gross: 1501 }],
          },
        },
      ]),
    );
});

test('what costs nothing is not credited, alone or beside what costs something', () => {
  const quote = quoteOf();
  const [ofPots, ofMugs] = [quote.lines[0]!, quote.lines[1]!];
  const free = { ...ofMugs, net: 0, tax: 0, gross: 0, parts: [{ ...ofMugs.parts[0]!, rate: 5000, net: 0, tax: 0 }] };
  const both = reservations({ sku: 'POT', quantity: 1 }, { sku: 'MUG', quantity: 1 });
  const tenders = { holds: [], intent: card, captures: 'at-placement' as const };
  const placed = accepted({ tenders, quote: { ...quote, lines: [ofPots, free] } });
  const [moved, start] = [
    { order: ID, cancellation: 'c-1', lines: [mug], gross: 0, reservations: reservations({ sku: 'MUG', quantity: 1 }) },
    { ...begun, lines: [mug], gross: 0, reservations: reservations({ sku: 'MUG', quantity: 1 }) },
  ];
  given(placed)
    .when(cancelLines, { ...body, lines: [mug] }, buyer)
    .then(events(it, ['pieces-cancelled', moved]), events(cancellation('c-1'), ['cancellation-begun', start]));
  given(placed)
    .when(cancelLines, { ...body, lines: [pot, mug] }, buyer)
    .then(
      events(
        it,
        ['pieces-cancelled', { ...moved, lines: [pot, mug], gross: 750, reservations: both }],
        ['tender-returned', { order: ID, tender: card.intent, amount: 50 }],
      ),
      events(cancellation('c-1'), [
        'cancellation-begun',
        {
          ...start,
          lines: [pot, mug],
          gross: 750,
          reservations: both,
          refunds: [{ tender: card.intent, kind: 'intent', amount: 50 }],
          credit: {
            shares: [{ category: 'S', rate: 20_000, net: 625, tax: 125 }],
            items: [
              { line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 },
              { line: 1, sku: 'MUG', quantity: 1, net: 0, tax: 0, gross: 0 },
            ],
          },
        },
      ]),
    );
});

test('of an order of which a part is sent the rest is given up; again changes nothing, and there is nothing left of one that is all sent', () => {
  const own = `${ID}#1`;
  const rest = { order: ID, cancellation: own, lines: [mug], reservations: reservations({ sku: 'MUG', quantity: 1 }) };
  const restGone = events(it, ['pieces-cancelled', { ...rest, gross: 499 }]);
  given(accepted(), sent)
    .when(cancelOrder, { order: ID, reason }, buyer)
    .then(
      restGone,
      events(cancellation(own), [
        'cancellation-begun',
        { ...begun, cancellation: own, lines: [mug], gross: 499, reservations: rest.reservations },
      ]),
    );
  given(accepted(), sent, restGone).when(cancelOrder, { order: ID, reason }, buyer).thenNothing();
  const all = events(it, ['pieces-committed', { order: ID, fulfilment: 'p', lines: [pots, mug] }]);
  given(accepted(), all)
    .when(cancelOrder, { order: ID, reason }, buyer)
    .thenRejected('wrong-status', { order: ID, status: 'shipping' });
});
