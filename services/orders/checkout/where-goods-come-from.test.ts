import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { checkingOut } from './checking-out.ts';
import { checkout } from './checkout.ts';
import { BUYER, CART, ending, ID, opened, orderOf, priced, quoteOf, shipTo, started, taken } from './testing/facts.ts';

const overdue = { overdue: '2026-01-01T10:15:00.000Z' };
const pieces = [
  { sku: 'POT', quantity: 2 },
  { sku: 'MUG', quantity: 1 },
];
const reservation = `order:1:${ID}`;
const step = (name: Parameters<typeof taken>[0]) => ['checkout-step-taken', { checkout: ID, step: name }] as const;
const ends = (failure: Parameters<typeof ending>[0]) => ['checkout-ending', { checkout: ID, ...failure }] as const;
const failed = (failure: Parameters<typeof ending>[0]) => ['checkout-failed', { checkout: ID, ...failure }] as const;
const cart = {
  cart: CART,
  version: 3,
  channel: 'web',
  currency: 'GBP',
  lines: [
    { line: '1', sku: 'POT', quantity: 2 },
    { line: '2', sku: 'MUG', quantity: 1 },
  ],
  coupons: ['SPRING'],
};
const twoLocations = [started({ locations: ['main', 'north'], sourcing: 'split-least' }), priced(), ...taken('lock')];
const plan = (lines = pieces) =>
  ['plan', { locations: ['main', 'north'], lines, strategy: 'split-least' as const }] as const;
const pots = { location: 'main', lines: pieces.slice(0, 1) };
const mugs = { location: 'north', lines: pieces.slice(1) };
const until = '2036-01-01T10:00:00.000Z';
const plannedAs = (...parts: (typeof pots)[]) => ['checkout-planned', { checkout: ID, parts }] as const;
const nowPlanned = (...parts: (typeof pots)[]) => events(checkout(ID), plannedAs(...parts));

test('of several locations it is asked which deliver what; each reserves its part, and a later refusal gives all of them back', () => {
  given(started({ locations: ['main', 'north'], sourcing: 'split-least' }), priced())
    .whenDone(checkingOut, ID, 'lock', cart)
    .then({ appended: [step('lock')], sent: [plan()] });
  given(...twoLocations)
    .whenDone(checkingOut, ID, 'plan', { parts: [pots, mugs], missing: [] })
    .then({ appended: [plannedAs(pots, mugs)], sent: [['reserve', { reservation, ...pots, until }]] });
  // In whatever order a strategy names them, everybody reserves in one.
  given(...twoLocations)
    .whenDone(checkingOut, ID, 'plan', { parts: [mugs, pots], missing: [] })
    .then({ appended: [plannedAs(pots, mugs)], sent: [['reserve', { reservation, ...pots, until }]] });
  const inParts = [...twoLocations, nowPlanned(pots, mugs)];
  const second = `order:2:${ID}`;
  given(...inParts)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [['reserve', { reservation: second, ...mugs, until }]] });
  const inBoth = [pots, mugs].map((part, nth) => ({ reservation: `order:${nth + 1}:${ID}`, ...part }));
  given(opened, ...inParts, ...taken('reserve'))
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({
      appended: [step('reserve'), ['checkout-completed', { checkout: ID, number: 1 }]],
      elsewhere: orderOf({}, inBoth),
      sent: [['close', { cart: CART, checkout: ID, order: ID }]],
      cancelled: ['overdue'],
    });
  const cancelled = ending({ reason: 'cancelled' });
  given(...inParts, ...taken('reserve', 'reserve'), cancelled)
    .whenRejected(checkingOut, ID, 'place', 'checkout-ended', { checkout: ID })
    .then({ sent: [['release-stock', { reservation: second }]] });
  given(...inParts, ...taken('reserve', 'reserve'), cancelled)
    .whenDone(checkingOut, ID, 'release-stock', undefined)
    .then({
      appended: [['checkout-step-undone', { checkout: ID, step: 'reserve' }]],
      sent: [['release-stock', { reservation }]],
    });
});

test('what a location has no more is planned again, what is reserved stays; so often as there are locations, and once more', () => {
  const gone = { sku: 'MUG', location: 'north', available: 0 };
  const reserved = [...twoLocations, nowPlanned(pots, mugs), ...taken('reserve')];
  given(...reserved)
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', gone)
    .then({ sent: [plan(mugs.lines)] });
  const elsewhere = { ...mugs, location: 'main' };
  given(...reserved)
    .whenDone(checkingOut, ID, 'plan', { parts: [elsewhere], missing: [] })
    .then({
      appended: [plannedAs(pots, elsewhere)],
      sent: [['reserve', { reservation: `order:2:${ID}`, ...elsewhere, until }]],
    });
  const undo = { sent: [['release-stock', { reservation }]] as const };
  given(...reserved)
    .whenDone(checkingOut, ID, 'plan', { parts: [], missing: mugs.lines })
    .then({ appended: [ends({ reason: 'out-of-stock', sku: 'MUG', available: 0 })], ...undo });
  const again = nowPlanned(pots, mugs);
  given(...reserved, again)
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', gone)
    .then({ sent: [plan(mugs.lines)] });
  given(...reserved, again, again)
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', gone)
    .then({ appended: [ends({ reason: 'out-of-stock', sku: 'MUG', available: 0 })], ...undo });
  given(...reserved, ending({ reason: 'cancelled' }))
    .whenDone(checkingOut, ID, 'plan', { parts: [elsewhere], missing: [] })
    .then(undo);
});

test('what two locations have reserved of an article adds up; what a buyer could have is told of all that was wanted', () => {
  const pot = (location: string) => ({ location, lines: [{ sku: 'POT', quantity: 1 }] });
  const shared = [...twoLocations, nowPlanned(pot('main'), pot('north'), { ...mugs, location: 'main' })];
  given(...shared, ...taken('reserve', 'reserve'))
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', { sku: 'MUG', location: 'main', available: 0 })
    .then({ sent: [plan(mugs.lines)] });
  given(...shared, ...taken('reserve'))
    .whenDone(checkingOut, ID, 'plan', { parts: [], missing: [{ sku: 'POT', quantity: 1 }] })
    .then({
      appended: [ends({ reason: 'out-of-stock', sku: 'POT', available: 1 })],
      sent: [['release-stock', { reservation }]],
    });
});

test('a checkout that ends plans nothing again', () => {
  const gone = { sku: 'MUG', location: 'north', available: 0 };
  given(...twoLocations, nowPlanned(pots, mugs), ...taken('reserve'), ending({ reason: 'cancelled' }))
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', gone)
    .then({ sent: [['release-stock', { reservation }]] });
});

test('a bundle is reserved as what it is made of, together with pieces of these on other lines', () => {
  const [pot, mug] = quoteOf().lines;
  const set = { ...pot!, line: '3', sku: 'SET', parts: [pot!.parts[0]!, mug!.parts[0]!] };
  given(started(), priced({ lines: [pot!, set] }))
    .whenDone(checkingOut, ID, 'lock', {
      ...cart,
      lines: [
        { line: '1', sku: 'POT', quantity: 2 },
        { line: '3', sku: 'SET', quantity: 2 },
      ],
    })
    .then({
      appended: [step('lock')],
      sent: [
        [
          'reserve',
          {
            reservation,
            location: 'main',
            lines: [
              { sku: 'POT', quantity: 4 },
              { sku: 'MUG', quantity: 1 },
            ],
            until,
          },
        ],
      ],
    });
});

test('a bundle is not sold whose components lie at different locations, for it leaves one of them as a whole', () => {
  const [pot, mug] = quoteOf().lines;
  const set = { ...mug!, line: '3', sku: 'SET', parts: [{ ...pot!.parts[0]!, quantity: 1 }, mug!.parts[0]!] };
  const at = (location: string, POT: number, MUG: number) => ({
    location,
    lines: Object.entries({ POT, MUG }).flatMap(([sku, quantity]) => (quantity === 0 ? [] : [{ sku, quantity }])),
  });
  const buys = (lines: ReturnType<typeof quoteOf>['lines']) => [
    started({ locations: ['main', 'north'], sourcing: 'split-least' }),
    priced({ lines }),
    ...taken('lock'),
  ];
  given(...buys([set]))
    .whenDone(checkingOut, ID, 'plan', { parts: [at('main', 1, 0), at('north', 0, 1)], missing: [] })
    .then({
      appended: [ends({ reason: 'out-of-stock', sku: 'SET', available: 0 })],
      sent: [['unlock', { cart: CART, checkout: ID }]],
    });
  // The pots on a line of their own are those of the other location, whatever comes first.
  const pots2 = { ...pot!, quantity: 2, parts: [...pot!.parts] };
  const [main, north] = [at('main', 1, 1), at('north', 2, 0)];
  given(...buys([pots2, set]))
    .whenDone(checkingOut, ID, 'plan', { parts: [main, north], missing: [] })
    .then({ appended: [plannedAs(main, north)], sent: [['reserve', { reservation, ...main, until }]] });
  given(started({ locations: ['main', 'north'], sourcing: 'by-priority' }), priced({ lines: [set] }))
    .whenDone(checkingOut, ID, 'lock', { ...cart, lines: [{ line: '3', sku: 'SET', quantity: 1 }] })
    .then({
      appended: [step('lock')],
      sent: [
        [
          'plan',
          {
            locations: ['main', 'north'],
            lines: at('', 1, 1).lines,
            bundles: [{ quantity: 1, components: at('', 1, 1).lines }],
            strategy: 'by-priority',
          },
        ],
      ],
    });
  // One of two sets is reserved: the other one is planned again, as a set.
  const two = { ...set, quantity: 2, parts: set.parts.map((part) => ({ ...part, quantity: 2 })) };
  given(...buys([two]), nowPlanned(at('main', 1, 1), at('north', 1, 1)), ...taken('reserve'))
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', { sku: 'POT', location: 'north', available: 0 })
    .then({
      sent: [
        [
          'plan',
          {
            locations: ['main', 'north'],
            lines: at('', 1, 1).lines,
            bundles: [{ quantity: 1, components: at('', 1, 1).lines }],
            strategy: 'split-least',
          },
        ],
      ],
    });
  given(started({ locations: ['main', 'north'], sourcing: 'by-priority' }), priced())
    .whenDone(checkingOut, ID, 'lock', cart)
    .then({
      appended: [step('lock')],
      sent: [['plan', { locations: ['main', 'north'], lines: pieces, strategy: 'by-priority' }]],
    });
});

test('an address in other shipping zones than the quote’s ends the checkout; zones read letters and digits alone', () => {
  given(started())
    .whenRejected(checkingOut, ID, 'claim', 'other-destination', { quote: 'q-1' })
    .then({
      appended: [ends({ reason: 'other-destination' }), failed({ reason: 'other-destination' })],
      cancelled: ['overdue'],
    });
  const sent = (postcode: string | undefined, plain: object) =>
    given()
      .whenEvent(checkingOut, started({ shipTo: { ...shipTo, postcode } as typeof shipTo }))
      .then({
        sent: [['claim', { claim: ID, quote: 'q-1', expectedTotal: 2500, buyer: BUYER, country: 'GB', ...plain }]],
        scheduled: overdue,
      });
  sent('n1-9gu.', { postcode: 'n19gu' });
  sent('№', {});
  sent('1234567890 123456789', { postcode: '1234567890123456' });
});
