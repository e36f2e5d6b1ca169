import { test } from 'node:test';
import { carts } from '@banyan/carts/contract';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { checkingOut } from './checking-out.ts';
import { order } from '../order.ts';
import { checkout } from './checkout.ts';
import {
  BUYER,
  byCard,
  byCardNow,
  CART,
  ending,
  ID,
  paid,
  priced,
  opened,
  orderOf,
  quoteOf,
  started,
  taken,
  undone,
} from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const overdue = { overdue: '2026-01-01T10:15:00.000Z' };
const claim = [
  'claim',
  { claim: ID, quote: 'q-1', expectedTotal: 2500, buyer: BUYER, country: 'GB', postcode: 'N1' },
] as const;
const lock = (frozen: boolean) => ['lock', { cart: CART, checkout: ID, owner: BUYER, frozen }] as const;
const freeze = ['freeze', { cart: CART, checkout: ID, owner: BUYER, frozen: true }] as const;
const pieces = [
  { sku: 'POT', quantity: 2 },
  { sku: 'MUG', quantity: 1 },
];
const reservation = `order:1:${ID}`;
const reserve = [
  'reserve',
  { reservation, location: 'main', lines: pieces, until: '2036-01-01T10:00:00.000Z' },
] as const;
const intent = `${ID}.card`;
const open = (amount: number) =>
  [
    'open',
    { intent, customer: BUYER, country: 'GB', amount: gbp(amount), deadline: '2026-01-01T10:30:00.000Z' },
  ] as const;
const told = { intent, attempt: 1, card: 'tok_1', returnUrl: null };
const charge = ['charge', { ...told, payer: BUYER, returnTo: byCard.returnUrl }] as const;
const place = ['place', { checkout: ID }] as const;
const close = ['close', { cart: CART, checkout: ID, order: ID }] as const;
const giftCard = { hold: `${ID}.gift-1`, presentation: 'p-1', amount: 700 };
const credit = { hold: `${ID}.credit`, presentation: null, amount: 300 };
const step = (name: Parameters<typeof taken>[0]) => ['checkout-step-taken', { checkout: ID, step: name }] as const;
const ends = (failure: Parameters<typeof ending>[0]) => ['checkout-ending', { checkout: ID, ...failure }] as const;
const failed = (failure: Parameters<typeof ending>[0]) => ['checkout-failed', { checkout: ID, ...failure }] as const;
const cart = {
  cart: CART,
  version: 3,
  channel: 'web',
  currency: 'GBP',
  lines: [
    { line: '2', sku: 'MUG', quantity: 1 },
    { line: '1', sku: 'POT', quantity: 2 },
  ],
  coupons: ['SPRING'],
};
const quoted = ['checkout-priced', { checkout: ID, quote: quoteOf() }] as const;
const quotedTogether = ['checkout-priced', { ...quoted[1], asked: ['lock', 'reserve'] }] as const;
const completedAs = (number: number) => ['checkout-completed', { checkout: ID, number }] as const;
const completed = events(checkout(ID), ['checkout-completed', { checkout: ID, number: 7 }]);
const inLock = [started(), priced(), ...taken('lock')];
const withCard = [started({ rest: byCard }), priced(), ...taken('lock', 'reserve', 'freeze', 'open')];
const waiting = [...withCard, ...taken('charge')];
const of = (name: 'intent-authorised' | 'intent-cancelled' | 'authorisation-declined' | 'intent-voided') =>
  name === 'intent-authorised'
    ? events(payments, [name, { intent, attempt: 1, amount: 250_000, expiresAt: '2026-01-08T10:00:00.000Z' }])
    : name === 'authorisation-declined'
      ? events(payments, [name, { intent, attempt: 1, reason: 'insufficient-funds' }])
      : events(payments, [name, { intent, reason: 'deadline' }]);

test('an order on invoice: claim, lock for good and reserve at once, place, close', () => {
  given()
    .whenEvent(checkingOut, started())
    .then({ sent: [claim], scheduled: overdue });
  given(started())
    .whenDone(checkingOut, ID, 'claim', quoteOf())
    .then({ appended: [quotedTogether], sent: [lock(true), reserve] });
  given(started(), priced())
    .whenDone(checkingOut, ID, 'lock', cart)
    .then({ appended: [step('lock')], sent: [reserve] });
  given(opened, ...inLock)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({
      appended: [step('reserve'), completedAs(1)],
      elsewhere: orderOf({}),
      sent: [close],
      cancelled: ['overdue'],
    });
  given(...inLock, ...taken('reserve'), completed)
    .whenDone(checkingOut, ID, 'place', { number: 7 })
    .then({ sent: [close], cancelled: ['overdue'] });
  given(...inLock, completed)
    .whenDone(checkingOut, ID, 'close', undefined)
    .thenNothing();
});

test('gift card and credit are held before the card, which is authorised last for what they leave; the cart is frozen before that', () => {
  const mixed = started({ holds: [giftCard, credit], rest: byCard });
  const reserved = [mixed, priced(), ...taken('lock')];
  given(mixed)
    .whenDone(checkingOut, ID, 'claim', quoteOf())
    .then({ appended: [quotedTogether], sent: [lock(false), reserve] });
  given(...reserved)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [freeze] });
  const frozen = [...reserved, ...taken('reserve')];
  given(...frozen)
    .whenDone(checkingOut, ID, 'freeze', cart)
    .then({
      appended: [step('freeze')],
      sent: [['hold', { hold: giftCard.hold, source: { presentation: 'p-1', owner: BUYER }, amount: gbp(700) }]],
    });
  given(...frozen, ...taken('freeze'))
    .whenDone(checkingOut, ID, 'hold', { available: gbp(0) })
    .then({
      appended: [step('hold')],
      sent: [['hold', { hold: credit.hold, source: { customer: BUYER, currency: 'GBP' }, amount: gbp(300) }]],
    });
  given(...frozen, ...taken('freeze', 'hold'))
    .whenDone(checkingOut, ID, 'hold', { available: gbp(0) })
    .then({ appended: [step('hold')], sent: [open(1500)] });
});

test('a card is asked for, and the order waits for the network', () => {
  const opening = [started({ rest: byCard }), priced(), ...taken('lock', 'reserve', 'freeze')];
  given(...opening)
    .whenDone(checkingOut, ID, 'open', { status: 'created' })
    .then({ appended: [step('open')], sent: [charge] });
  // The page to come back to was in the clear before; that of somebody erased is gone.
  const [, ...unpaid] = opening;
  for (const [page, sent] of [
    [byCardNow, charge],
    [{ ...byCardNow, returnTo: erased as never }, ['charge', told] as const],
  ] as const)
    given(started(page), ...unpaid)
      .whenDone(checkingOut, ID, 'open', { status: 'created' })
      .then({ appended: [step('open')], sent: [sent] });
  given(...withCard)
    .whenDone(checkingOut, ID, 'charge', { status: 'authorising' })
    .then({ appended: [step('charge')] });
  const asked = { redirect: 'https://network.example/3ds', deadline: '2026-01-01T10:10:00.000Z' };
  given(...waiting)
    .whenEvent(checkingOut, events(payments, ['action-required', { intent, attempt: 1, ...asked }]))
    .then({ appended: [['checkout-action-required', { checkout: ID, ...asked }]] });
  given(...waiting)
    .whenEvent(checkingOut, of('intent-authorised'))
    .then({ appended: [['checkout-paid', { checkout: ID }]], sent: [place] });
});

test('a network that answers before we know that it was asked is not asked again', () => {
  given(...withCard)
    .whenEvent(checkingOut, of('intent-authorised'))
    .then({ appended: [['checkout-paid', { checkout: ID }]] });
  given(opened, ...withCard, paid)
    .whenDone(checkingOut, ID, 'charge', { status: 'authorised' })
    .then({
      appended: [step('charge'), completedAs(1)],
      elsewhere: orderOf({ intent: { intent, amount: 2500 } }),
      sent: [close],
      cancelled: ['overdue'],
    });
});

test('silence is no decline: only the payment’s own deadline ends it, and an approval that comes later places nothing', () => {
  given(...waiting)
    .whenTimer(checkingOut, ID, 'overdue')
    .thenNothing();
  const timedOut = { reason: 'payment-timed-out', detail: 'deadline' } as const;
  given(...waiting)
    .whenEvent(checkingOut, of('intent-cancelled'))
    .then({ appended: [ends(timedOut)] });
  given(...waiting)
    .whenEvent(checkingOut, ending(timedOut))
    .then({ sent: [['void-intent', { intent, reason: 'payment-timed-out' }]] });
  given(...waiting, ending(timedOut))
    .whenEvent(checkingOut, of('intent-authorised'))
    .thenNothing();
});

test('what is declined or given up by staff ends the checkout', () => {
  given(...waiting)
    .whenEvent(checkingOut, of('authorisation-declined'))
    .then({ appended: [ends({ reason: 'payment-declined', detail: 'insufficient-funds' })] });
  given(...waiting)
    .whenEvent(checkingOut, of('intent-voided'))
    .then({ appended: [ends({ reason: 'payment-refused', detail: 'deadline' })] });
  given(...waiting, paid)
    .whenEvent(checkingOut, of('authorisation-declined'))
    .thenNothing();
});

test('each step is undone by its opposite, the last first, until nothing is taken', () => {
  const cancelled = { reason: 'cancelled' } as const;
  const history = [
    started({ holds: [giftCard, credit], rest: byCard }),
    priced(),
    ...taken('lock', 'reserve', 'freeze', 'hold', 'hold', 'open'),
    ending(cancelled),
  ];
  const reason = 'cancelled';
  // The step that was outstanding when the checkout was cancelled.
  given(...history)
    .whenDone(checkingOut, ID, 'charge', { status: 'authorising' })
    .then({ sent: [['void-intent', { intent, reason }]] });
  const back = (name: Parameters<typeof taken>[0]) => ['checkout-step-undone', { checkout: ID, step: name }] as const;
  given(...history)
    .whenDone(checkingOut, ID, 'void-intent', { status: 'cancelled' })
    .then({ appended: [back('open')], sent: [['release-hold', { hold: credit.hold }]] });
  const held = undone('open');
  given(...history, held)
    .whenDone(checkingOut, ID, 'release-hold', { released: gbp(300) })
    .then({ appended: [back('hold')], sent: [['release-hold', { hold: giftCard.hold }]] });
  given(...history, held, undone('hold'))
    .whenDone(checkingOut, ID, 'release-hold', { released: gbp(700) })
    .then({ appended: [back('hold')], sent: [['release-stock', { reservation }]] });
  const none = [...history, held, undone('hold'), undone('hold')];
  given(...none)
    .whenDone(checkingOut, ID, 'release-stock', undefined)
    .then({ appended: [back('reserve')], sent: [['unlock', { cart: CART, checkout: ID }]] });
  given(...none, undone('reserve'))
    .whenDone(checkingOut, ID, 'unlock', undefined)
    .then({ appended: [back('lock')], sent: [['release-claim', { claim: ID }]] });
  given(...none, undone('reserve'), undone('lock'))
    .whenDone(checkingOut, ID, 'release-claim', undefined)
    .then({ appended: [back('claim'), failed(cancelled)], cancelled: ['overdue'] });
});

test('a refusal of any step gives back what was taken before it, and says why', () => {
  const undo = {
    claim: ['release-claim', { claim: ID }],
    lock: ['unlock', { cart: CART, checkout: ID }],
    reserve: ['release-stock', { reservation }],
  } as const;
  const changed = { quote: 'q-1', currency: 'GBP', expected: 2500, total: 2750, difference: 250 };
  const difference = { reason: 'price-changed', currency: 'GBP', total: 2750, difference: 250 } as const;
  given(started())
    .whenRejected(checkingOut, ID, 'claim', 'price-changed', changed)
    .then({ appended: [ends(difference), failed(difference)], cancelled: ['overdue'] });
  const same = { ...changed, total: 2500, difference: 0 };
  const otherParts = { ...difference, total: 2500, difference: 0, detail: 'lines, taxes' } as const;
  given(started())
    .whenRejected(checkingOut, ID, 'claim', 'price-changed', { ...same, parts: ['lines', 'taxes'] })
    .then({ appended: [ends(otherParts), failed(otherParts)], cancelled: ['overdue'] });
  const usedUp = { reason: 'used-up', detail: 'SPRING: total' } as const;
  given(started())
    .whenRejected(checkingOut, ID, 'claim', 'used-up', { promotion: 'sale', coupon: 'SPRING', limit: 'total' })
    .then({ appended: [ends(usedUp), failed(usedUp)], cancelled: ['overdue'] });
  // Before its buyer hears of it, pricing knows as whom they were refused.
  const recognise = ['recognise', { buyer: BUYER, person: 'p-7' }] as const;
  const named = started({ person: 'p-7' });
  given(named)
    .whenRejected(checkingOut, ID, 'claim', 'price-changed', changed)
    .then({ appended: [ends(difference)], sent: [recognise] });
  given(named)
    .whenRejected(checkingOut, ID, 'claim', 'used-up', { promotion: 'sale', coupon: 'SPRING', limit: 'total' })
    .then({ appended: [ends(usedUp)], sent: [recognise] });
  given(named, ending(difference))
    .whenDone(checkingOut, ID, 'recognise', undefined)
    .then({ appended: [failed(difference)], cancelled: ['overdue'] });
  const archived = { reason: 'not-priced', detail: 'not-for-sale' } as const;
  given(started())
    .whenRejected(checkingOut, ID, 'claim', 'not-priced', { quote: 'q-1', reason: 'not-for-sale' })
    .then({ appended: [ends(archived), failed(archived)], cancelled: ['overdue'] });
  given(started(), priced())
    .whenRejected(checkingOut, ID, 'lock', 'no-such-cart', { cart: CART })
    .then({ appended: [ends({ reason: 'no-such-cart' })], sent: [undo.claim] });
  given(started(), priced())
    .whenRejected(checkingOut, ID, 'lock', 'not-for-sale', { line: '1', sku: 'POT' })
    .then({ appended: [ends({ reason: 'not-for-sale', sku: 'POT' })], sent: [undo.claim] });
  given(...inLock)
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', { sku: 'POT', location: 'main', available: 1 })
    .then({ appended: [ends({ reason: 'out-of-stock', sku: 'POT', available: 1 })], sent: [undo.lock] });
  given(started({ rest: byCard }), priced(), ...taken('lock', 'reserve'))
    .whenRejected(checkingOut, ID, 'freeze', 'lock-broken', { cart: CART, checkout: ID })
    .then({ appended: [ends({ reason: 'lock-broken' })], sent: [undo.reserve] });
  given(...inLock, ...taken('reserve', 'freeze'))
    .whenRejected(checkingOut, ID, 'hold', 'insufficient-credit', { available: gbp(1) })
    .then({
      appended: [ends({ reason: 'credit-refused', detail: 'there is not so much left' })],
      sent: [undo.reserve],
    });
});

test('a quote that is not of this buyer, cart, address or channel buys nothing', () => {
  const unfit = (
    part: Parameters<typeof quoteOf>[0],
    reason: 'no-such-quote' | 'no-shipping-method' | 'other-destination',
  ) =>
    given(started())
      .whenDone(checkingOut, ID, 'claim', quoteOf(part))
      .then({
        appended: [['checkout-priced', { checkout: ID, quote: quoteOf(part) }], ends({ reason })],
        sent: [['release-claim', { claim: ID }]],
      });
  unfit({ buyer: 'visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b71' }, 'no-such-quote');
  unfit({ buyer: null }, 'no-such-quote');
  unfit({ channel: 'trade' }, 'no-such-quote');
  unfit({ shipping: null }, 'no-shipping-method');
  unfit({ country: 'DE' }, 'other-destination');
  unfit({ isDestinationKnown: false }, 'other-destination');
  const differs = (other: Partial<typeof cart>) =>
    given(started(), priced())
      .whenDone(checkingOut, ID, 'lock', { ...cart, ...other })
      .then({
        appended: [step('lock'), ends({ reason: 'cart-differs' })],
        sent: [['unlock', { cart: CART, checkout: ID }]],
      });
  differs({ lines: cart.lines.slice(1) });
  differs({ lines: cart.lines.map((line) => ({ ...line, quantity: 2 })) });
  differs({ coupons: [] });
  differs({ currency: 'EUR' });
});

test('an edit of the cart ends a checkout that is not paid for; the step under way then goes back', () => {
  const broken = events(carts, ['lock-broken', { cart: CART, checkout: ID }]);
  given(...inLock)
    .whenEvent(checkingOut, broken)
    .then({ appended: [ends({ reason: 'lock-broken' })] });
  const breaking = ending({ reason: 'lock-broken' });
  given(...inLock)
    .whenEvent(checkingOut, breaking)
    .thenNothing();
  given(...inLock, breaking)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [['release-stock', { reservation }]] });
  given(...inLock, breaking)
    .whenEvent(checkingOut, broken)
    .thenNothing();
});

test('whose buyer was forgotten, or whose channel is gone, gets no order, and all is given back', () => {
  const cancelled = { reason: 'cancelled' } as const;
  const undo = { appended: [step('reserve'), ends(cancelled)], sent: [['release-stock', { reservation }]] as const };
  given(opened, started({ email: erased, shipTo: erased }), priced(), ...taken('lock'))
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then(undo);
  given(...inLock)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then(undo);
});

test('what was cancelled before it began, or is not answered in time, takes nothing more', () => {
  const cancelled = { reason: 'cancelled' } as const;
  const late = { reason: 'timed-out', detail: 'a service did not answer in time' } as const;
  given(...inLock)
    .whenTimer(checkingOut, ID, 'overdue')
    .then({ appended: [ends(late)] });
  given(...inLock, ...taken('reserve'), ending(cancelled))
    .whenRejected(checkingOut, ID, 'place', 'checkout-ended', { checkout: ID })
    .then({ sent: [['release-stock', { reservation }]] });
});

const notTaken = events(order(ID), [
  'tender-failed',
  {
    order: ID,
    tender: `${ID}.card`,
    capture: 'placement',
    name: 'placement',
    invoice: `${ID}.prepayment`,
    currency: 'GBP',
    amount: 1800,
    reason: 'payment-due',
  },
]);

test('where the channel says so, money is taken when the order is placed, gift cards first', () => {
  const now = [started({ holds: [giftCard], rest: byCard, captures: 'at-placement' }), priced()];
  const all = [...now, ...taken('lock', 'reserve', 'freeze', 'hold', 'open', 'charge'), paid, completed];
  given(...all)
    .whenDone(checkingOut, ID, 'place', { number: 7 })
    .then({
      sent: [['spend', { hold: giftCard.hold, spend: 'placement', amount: gbp(700), invoice: `${ID}.prepayment` }]],
      cancelled: ['overdue'],
    });
  given(...all)
    .whenDone(checkingOut, ID, 'spend', { held: gbp(0) })
    .then({
      appended: [step('spend')],
      sent: [['capture', { intent, capture: 'placement', amount: gbp(1800), invoice: `${ID}.prepayment` }]],
    });
  given(...all, ...taken('spend'))
    .whenDone(checkingOut, ID, 'capture', { capturable: gbp(0) })
    .then({ appended: [step('capture')], sent: [close] });
  given(...all, ...taken('spend'))
    .whenRejected(checkingOut, ID, 'capture', 'not-authorised', { status: 'payment-due' })
    .then({ elsewhere: [notTaken], sent: [close] });
});
