import { test } from 'node:test';
import { given } from '@banyan/core/testing';
import { checkingOut } from './checking-out.ts';
import type { Failure, Step } from './checkout.ts';
import { CART, ending, ID, opened, orderOf, priced, quoteOf, refused, started, taken } from './testing/facts.ts';

const reservation = `order:1:${ID}`;
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
const together = [started(), priced({}, ['lock', 'reserve'])];
const step = (name: Step) => ['checkout-step-taken', { checkout: ID, step: name }] as const;
const ends = (failure: Failure) => ['checkout-ending', { checkout: ID, ...failure }] as const;

test('the cart is locked and the goods are reserved at once, and the order is placed when both are answered, in whatever order', () => {
  for (const [first, second] of [
    ['lock', 'reserve'],
    ['reserve', 'lock'],
  ] as const) {
    const outcome = { lock: cart, reserve: undefined };
    given(...together)
      .whenDone(checkingOut, ID, first, outcome[first])
      .then({ appended: [step(first)] });
    given(opened, ...together, ...taken(first))
      .whenDone(checkingOut, ID, second, outcome[second])
      .then({
        appended: [step(second), ['checkout-completed', { checkout: ID, number: 1 }]],
        elsewhere: orderOf({}),
        sent: [['close', { cart: CART, checkout: ID, order: ID }]],
        cancelled: ['overdue'],
      });
  }
});

test('of two steps that were asked for at once nothing is given back before both are answered, whichever is refused first', () => {
  const soldOut = { sku: 'POT', location: 'main', available: 1 };
  const short = { reason: 'out-of-stock', sku: 'POT', available: 1 } as const;
  const no = (name: 'lock' | 'reserve') => ['checkout-step-refused', { checkout: ID, step: name }] as const;
  const unlock = ['unlock', { cart: CART, checkout: ID }] as const;
  const release = ['release-stock', { reservation }] as const;
  const letGo = ['release-claim', { claim: ID }] as const;
  given(...together)
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', soldOut)
    .then({ appended: [no('reserve'), ends(short)] });
  const withoutGoods = [...together, refused('reserve'), ending(short)];
  given(...withoutGoods)
    .whenEvent(checkingOut, ending(short))
    .thenNothing();
  given(...withoutGoods)
    .whenDone(checkingOut, ID, 'lock', cart)
    .then({ appended: [step('lock')], sent: [unlock] });
  given(...withoutGoods)
    .whenRejected(checkingOut, ID, 'lock', 'no-such-cart', { cart: CART })
    .then({ appended: [no('lock')], sent: [letGo] });
  const gone = { reason: 'no-such-cart' } as const;
  given(...together)
    .whenRejected(checkingOut, ID, 'lock', 'no-such-cart', { cart: CART })
    .then({ appended: [no('lock'), ends(gone)] });
  const withoutCart = [...together, refused('lock'), ending(gone)];
  given(...withoutCart)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [release] });
  given(...withoutCart)
    .whenRejected(checkingOut, ID, 'reserve', 'out-of-stock', soldOut)
    .then({ appended: [no('reserve')], sent: [letGo] });
  // Another cart than was quoted: its lock is taken, and the goods are waited for.
  given(...together)
    .whenDone(checkingOut, ID, 'lock', { ...cart, coupons: [] })
    .then({ appended: [step('lock'), ends({ reason: 'cart-differs' })] });
  given(...together, ...taken('lock'), ending({ reason: 'cart-differs' }))
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [release] });
  given(...together, ...taken('reserve'))
    .whenDone(checkingOut, ID, 'lock', { ...cart, coupons: [] })
    .then({ appended: [step('lock'), ends({ reason: 'cart-differs' })], sent: [unlock] });
  // What was taken last goes back first, whichever that was.
  given(...together, ...taken('reserve', 'lock'), ending(gone))
    .whenDone(checkingOut, ID, 'unlock', undefined)
    .then({ appended: [['checkout-step-undone', { checkout: ID, step: 'lock' }]], sent: [release] });
  // Cancelled meanwhile, and answered in any order.
  const cancelled = ending({ reason: 'cancelled' });
  given(...together, cancelled)
    .whenDone(checkingOut, ID, 'reserve', undefined)
    .then({ appended: [step('reserve')] });
  given(...together, cancelled, ...taken('reserve'))
    .whenDone(checkingOut, ID, 'lock', cart)
    .then({ appended: [step('lock')], sent: [unlock] });
  given(started(), cancelled)
    .whenDone(checkingOut, ID, 'claim', quoteOf())
    .then({ appended: [['checkout-priced', { checkout: ID, quote: quoteOf() }]], sent: [letGo] });
});
