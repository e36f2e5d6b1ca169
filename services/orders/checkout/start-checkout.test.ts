import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Checker, exactly, type CommandBody } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { orders } from '../contract.ts';
import { cancelCheckout } from './cancel-checkout.ts';
import { cartCheckoutOf } from './cart-checkout.ts';
import { checkout } from './checkout.ts';
import { knownChannel } from './known-channel.ts';
import { startCheckout } from './start-checkout.ts';
import {
  AT,
  BUYER,
  byCard,
  byCardNow,
  CART,
  channelFacts,
  ending,
  ID,
  inCart,
  opened,
  started as startedBefore,
  startedOf,
  shipTo,
} from './testing/facts.ts';

const OTHER = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80';
const guest = { role: 'public', id: BUYER, tenant: 'default', credential: 'c' } as const;
const stranger = { ...guest, id: 'visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b71' };
const context = { caller: guest, at: AT };
const body = {
  checkout: ID,
  cart: CART,
  channel: 'web',
  quote: 'q-1',
  expectedTotal: 2500,
  email: 'ada@example.org',
  shipTo,
  tenders: { rest: { kind: 'invoice' as const } },
};
const inCartOf = (buyer: string, id: string) =>
  events(cartCheckoutOf(CART, buyer), ['cart-checked-out', { cart: CART, buyer, checkout: id }]);
/** What stands for the e-mail address, in whatever case it is written. */
const person = 'name(email ada@example.org)';
const linkOf = (id: string) => `digest(token(order-link ${id}))`;
const started = (part: Parameters<typeof startedOf>[0] = {}) => startedBefore({ person, link: linkOf(ID), ...part });
const startedAs = (id: string) =>
  events(checkout(id), ['checkout-started', startedOf({ checkout: id, person, link: linkOf(id) })]);

test('an address that no e-mail can be sent to is refused, before anybody waits for one', () => {
  for (const email of [
    '<ada@example.org>',
    'x,ada@example.org',
    'a;b@example.org',
    'a:b@example.org',
    'ada@example.org>',
    'ada(x)@example.org',
    'ada@example.org(x)',
    'ada\u202Egro.elpmaxe@example.org',
    'ada@exa\u200Bmple.org',
  ])
    given(opened)
      .when(startCheckout, { ...body, email }, context)
      .thenInvalid('/email');
});

test('a checkout starts with all that it needs to know', () => {
  given(opened).when(startCheckout, body, context).then(inCart, started()).thenAnswer({ checkout: ID });
  given(opened)
    .when(startCheckout, { ...body, payBy: '2026-01-01T10:05:00.000Z' }, context)
    .then(inCart, started({ payBy: '2026-01-01T10:05:00.000Z' }));
  const splitting = events(knownChannel('web'), ['channel-learnt', { ...channelFacts, sourcing: 'split-least' }]);
  given(splitting)
    .when(startCheckout, body, context)
    .then(inCart, started({ sourcing: 'split-least' }));
  const atPlacement = events(knownChannel('web'), ['channel-learnt', { ...channelFacts, captures: 'at-placement' }]);
  given(atPlacement)
    .when(startCheckout, body, context)
    .then(inCart, started({ captures: 'at-placement' }));
});

test('the page to come back to is recorded apart, where it is sealed; one that an older event holds in the clear is the same', () => {
  const byCardOf = (rest: typeof byCard | typeof byCardNow.rest) => ({ ...body, tenders: { rest } });
  given(opened).when(startCheckout, byCardOf(byCard), context).then(inCart, started(byCardNow));
  given(opened)
    .when(startCheckout, byCardOf(byCardNow.rest), context)
    .then(inCart, started({ rest: byCardNow.rest }));
  for (const before of [started(byCardNow), started({ rest: byCard })]) {
    const again = given(opened, inCart, before);
    again.when(startCheckout, byCardOf(byCard), context).thenNothing();
    again.when(startCheckout, byCardOf(byCardNow.rest), context).thenRejected('checkout-exists', { checkout: ID });
  }
});

test('the person behind an e-mail address is one, however it is written', () => {
  given(opened)
    .when(startCheckout, { ...body, email: 'Ada@Example.org' }, context)
    .then(inCart, started({ email: 'Ada@Example.org' }));
});

test('again it changes nothing, also when the channel has other words by now', () => {
  const before = started({ sourcing: 'split-least', locations: ['north'], captures: 'at-placement' });
  given(opened, inCart, before).when(startCheckout, body, context).thenNothing();
});

test('again it changes nothing; the same name for something else is refused', () => {
  const before = given(opened, inCart, started());
  const again = before.when(startCheckout, body, { ...context, at: '2026-01-01T10:09:00.000Z' });
  again.thenNothing();
  again.thenAnswer({ checkout: ID });
  // Also one that was started before addresses had names, or whose name was forgotten.
  given(opened, inCart, startedBefore()).when(startCheckout, body, context).thenNothing();
  const other = { checkout: ID };
  before.when(startCheckout, { ...body, expectedTotal: 2400 }, context).thenRejected('checkout-exists', other);
  before.when(startCheckout, { ...body, email: 'eve@example.org' }, context).thenRejected('checkout-exists', other);
  before.when(startCheckout, body, { ...context, caller: stranger }).thenRejected('checkout-exists', other);
});

test('a second tab gets the checkout that the cart is in, until that has failed', () => {
  const second = { ...body, checkout: OTHER };
  const first = given(opened, inCart, started()).when(startCheckout, second, context);
  first.thenNothing();
  first.thenAnswer({ checkout: ID });
  const failed = events(checkout(ID), ['checkout-failed', { checkout: ID, reason: 'cancelled' }]);
  given(opened, inCart, started(), ending({ reason: 'cancelled' }))
    .when(startCheckout, second, context)
    .thenNothing();
  given(opened, inCart, started(), failed)
    .when(startCheckout, second, context)
    .then(inCartOf(BUYER, OTHER), startedAs(OTHER))
    .thenAnswer({ checkout: OTHER });
});

test('whoever names a cart of somebody else neither learns of their checkout nor keeps them from theirs', () => {
  const theirs = { ...context, caller: stranger };
  given(opened, inCart, started())
    .when(startCheckout, { ...body, checkout: OTHER }, theirs)
    .thenAnswer({ checkout: OTHER });
  given(opened, inCartOf(stranger.id, OTHER), startedAs(OTHER))
    .when(startCheckout, body, context)
    .then(inCart, started());
});

test('gift cards and credit come first and never exceed the total; what is left needs somebody who pays', () => {
  const pay = (tenders: CommandBody<typeof orders, 'start-checkout'>['tenders']) =>
    given(opened).when(startCheckout, { ...body, tenders }, context);
  const giftCards = [
    { presentation: 'p-1', amount: 700 },
    { presentation: 'p-2', amount: 0 },
  ];
  const holds = [
    { hold: `${ID}.gift-1`, presentation: 'p-1', amount: 700 },
    { hold: `${ID}.credit`, presentation: null, amount: 300 },
  ];
  pay({ giftCards, credit: 300, rest: byCard }).then(inCart, started({ holds, ...byCardNow }));
  pay({ giftCards, credit: 1801 }).thenRejected('over-tendered', { excess: 1 });
  const most = 1_000_000_000_000_000;
  const dearest = Array.from({ length: 5 }, (_, nth) => ({ presentation: `p-${nth}`, amount: most }));
  const details = { excess: 6 * most - 2500 };
  pay({ giftCards: dearest, credit: most }).thenRejected('over-tendered', details);
  // All that may be offered is told as the contract says.
  const { rejects } = orders.commands['start-checkout'];
  assert.ok(new Checker(exactly(rejects['over-tendered'])).fits(details));
  pay({ giftCards, credit: 1799 }).thenRejected('not-covered', { missing: 1 });
  pay({}).thenRejected('not-covered', { missing: 2500 });
  // Nothing is left for the card: it is not asked.
  pay({ giftCards, credit: 1800, rest: byCard }).then(
    inCart,
    started({ holds: [holds[0]!, { ...holds[1]!, amount: 1800 }], rest: null }),
  );
});

test('a channel has to be known and open, and nobody has more than half an hour to pay', () => {
  given().when(startCheckout, body, context).thenRejected('no-such-channel', { channel: 'web' });
  const closed = events(knownChannel('web'), ['channel-learnt', { ...channelFacts, isOpen: false }]);
  given(closed).when(startCheckout, body, context).thenRejected('channel-closed', { channel: 'web' });
  given(opened)
    .when(startCheckout, { ...body, payBy: '2026-01-01T10:30:00.001Z' }, context)
    .thenRejected('pay-by-too-late', { latest: '2026-01-01T10:30:00.000Z' });
});

test('a checkout is cancelled by whoever started it and by staff; somebody else’s is as good as none', () => {
  const cancelled = ending({ reason: 'cancelled' });
  const cancel = { checkout: ID };
  given(started()).when(cancelCheckout, cancel, context).then(cancelled);
  given(started()).when(cancelCheckout, cancel).then(cancelled);
  given(started(), cancelled).when(cancelCheckout, cancel, context).thenNothing();
  given(started()).when(cancelCheckout, cancel, { caller: stranger }).thenRejected('no-such-checkout', cancel);
  given().when(cancelCheckout, cancel).thenRejected('no-such-checkout', cancel);
  const completed = events(checkout(ID), ['checkout-completed', { checkout: ID, number: 7 }]);
  given(started(), completed).when(cancelCheckout, cancel, context).thenRejected('checkout-completed', cancel);
});
