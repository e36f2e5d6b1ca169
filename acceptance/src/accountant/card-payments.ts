import assert from 'node:assert/strict';
import { pounds } from '../given/products.ts';
import type { CARDS } from '../suite/card-network.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';
import type { World } from '../suite/world.ts';
import { penceOf } from './pence.ts';

/** Payments by card, at a network that really declines, asks and misbehaves. */
export const cardPayments = chapter(
  'an accountant takes cards',
  {
    'a payment is authorised, captured in parts and refunded in parts, and the network has the same': async (world) => {
      const { owner } = world;
      const intent = await paid(world, 'good');
      await captured(world, intent, 700);
      await captured(world, intent, 200);
      await refunded(world, intent, 300, 300);
      await refunded(world, intent, 600, 900);
      const over = { intent, refund: 'more', amount: pounds(1), reason: '' };
      const { details } = await owner.isRefused('409 more-than-captured', 'payments/refund-intent', over);
      assert.equal(penceOf(details.refundable), 0);
      const [payment, ...others] = await world.network.payments(`${intent}#1`);
      assert.equal(others.length, 0);
      assert.deepEqual(
        payment.captures.map((one: any) => one.amount),
        [700, 200],
      );
      assert.deepEqual(
        payment.refunds.map((one: any) => one.amount),
        [300, 600],
      );
    },

    'never more is captured than was authorised, in one part or in many': async (world) => {
      const { owner } = world;
      const intent = await paid(world, 'good');
      const capture = (pence: number) => ({ intent, capture: world.name('c'), amount: pounds(pence) });
      await owner.isRefused('409 more-than-authorised', 'payments/capture-intent', capture(1001));
      await captured(world, intent, 600);
      const { details } = await owner.isRefused('409 more-than-authorised', 'payments/capture-intent', capture(401));
      assert.equal(penceOf(details.capturable), 400);
      for (const pence of [0, -5]) await owner.isRefused('409 not-positive', 'payments/capture-intent', capture(pence));
    },

    'a refund is of something, and never of more than was captured': async (world) => {
      const { owner } = world;
      const intent = await paid(world, 'good');
      await captured(world, intent, 500);
      const refund = (pence: number) => ({ intent, refund: world.name('r'), amount: pounds(pence), reason: 'Late' });
      for (const pence of [0, -5]) await owner.isRefused('409 not-positive', 'payments/refund-intent', refund(pence));
      const { details } = await owner.isRefused('409 more-than-captured', 'payments/refund-intent', refund(501));
      assert.equal(penceOf(details.refundable), 500);
      assert.deepEqual(await atTheNetwork(world, intent, (payment) => payment.refunds), []);
    },

    'the same capture and the same refund again change nothing': async (world) => {
      const { owner } = world;
      const intent = await paid(world, 'good');
      const capture = { intent, capture: 'once', amount: pounds(500) };
      await Promise.all([1, 2, 3].map(() => owner.does('payments/capture-intent', capture)));
      await owner.isRefused('409 capture-exists', 'payments/capture-intent', { ...capture, amount: pounds(499) });
      await owner.until('payments/intent', { intent }, (one) => penceOf(one.captured) === 500);
      const refund = { intent, refund: 'once', amount: pounds(100), reason: 'Late' };
      await Promise.all([1, 2, 3].map(() => owner.does('payments/refund-intent', refund)));
      await owner.isRefused('409 refund-exists', 'payments/refund-intent', { ...refund, amount: pounds(99) });
      await owner.until('payments/intent', { intent }, (one) => penceOf(one.refunded) === 100);
      const [payment] = await world.network.payments(`${intent}#1`);
      assert.deepEqual([payment.captures.length, payment.refunds.length], [1, 1]);
    },

    'a buyer whose card is declined pays with another': async (world) => {
      const { owner } = world;
      const intent = await asked(world, 'declined');
      const declined = await standsAt(world, intent, 'declined');
      assert.equal(declined.reason, 'insufficient-funds');
      await owner.isRefused('409 not-authorised', 'payments/capture-intent', {
        intent,
        capture: 'c',
        amount: pounds(1),
      });
      await owner.isRefused('409 wrong-attempt', 'payments/authorise-intent', await attempt(world, intent, 3, 'good'));
      await owner.does('payments/authorise-intent', await attempt(world, intent, 2, 'good'));
      await standsAt(world, intent, 'authorised');
    },

    'a buyer who is asked by the bank approves, and the payment goes on': async (world) => {
      const intent = await asked(world, 'asks');
      const { action } = await standsAt(world, intent, 'requires-action');
      assert.ok(Date.parse(action.deadline) > Date.now());
      await world.network.answer(action.redirect, 'approve');
      await standsAt(world, intent, 'authorised');
    },

    'a buyer who refuses at the bank has paid nothing': async (world) => {
      const intent = await asked(world, 'asks');
      const { action } = await standsAt(world, intent, 'requires-action');
      await world.network.answer(action.redirect, 'refuse');
      await standsAt(world, intent, 'declined');
      assert.deepEqual(
        (await world.network.payments(`${intent}#1`)).map((one: any) => one.captures.length),
        [0],
      );
    },

    'a card that never passes the bank’s question is declined': async (world) => {
      const intent = await asked(world, 'neverPasses');
      const { action } = await standsAt(world, intent, 'requires-action');
      await world.network.answer(action.redirect, 'approve');
      await standsAt(world, intent, 'declined');
    },

    'what is given up is not captured, and what was captured is not given up': async (world) => {
      const { owner } = world;
      const [given, kept] = [await paid(world, 'good'), await paid(world, 'good')];
      await owner.does('payments/void-intent', { intent: given, reason: 'Sold out' });
      await owner.does('payments/void-intent', { intent: given, reason: 'Sold out' });
      await owner.isRefused('409 not-authorised', 'payments/capture-intent', {
        intent: given,
        capture: 'late',
        amount: pounds(1),
      });
      await owner.isRefused('409 more-than-captured', 'payments/refund-intent', {
        intent: given,
        refund: 'r',
        amount: pounds(1),
        reason: '',
      });
      const over = performance.now() + 30_000;
      while ((await world.network.payments(`${given}#1`))[0].status !== 'cancelled')
        assert.ok(performance.now() < over);
      await captured(world, kept, 1000);
      await owner.isRefused('409 already-captured', 'payments/void-intent', { intent: kept, reason: 'Too late' });
    },

    'a capture pays the invoice that it names, and the books follow': async (world) => {
      const { owner } = world;
      const intent = await paid(world, 'good');
      const invoice = world.name('inv');
      const shares = [{ kind: 'goods', amount: pounds(1000) }];
      await owner.does('payments/issue-invoice', {
        invoice,
        customer: null,
        country: 'France',
        currency: 'GBP',
        terms: 'on-invoice',
        shares,
      });
      await owner.does('payments/capture-intent', { intent, capture: invoice, amount: pounds(1000), invoice });
      await owner.until('payments/invoice', { invoice }, (one) => one.status === 'settled');
    },

    'a refund that the network fails may be asked for again, one that is pending counts': async (world) => {
      const { owner } = world;
      const [fails, pends] = [await paid(world, 'refundsFail'), await paid(world, 'refundsStayPending')];
      for (const intent of [fails, pends]) {
        await captured(world, intent, 1000);
        await owner.does('payments/refund-intent', { intent, refund: 'first', amount: pounds(600), reason: '' });
      }
      await owner.until('payments/intent', { intent: fails }, (one) => penceOf(one.refundable) === 1000);
      await owner.does('payments/refund-intent', { intent: fails, refund: 'second', amount: pounds(600), reason: '' });
      const more = { intent: pends, refund: 'second', amount: pounds(401), reason: '' };
      await owner.isRefused('409 more-than-captured', 'payments/refund-intent', more);
      const refund = await atTheNetwork(world, pends, (payment) => payment.refunds[0]);
      await world.network.steer(`refunds/${refund.id}`, { status: 'succeeded' });
      await owner.until('payments/intent', { intent: pends }, (one) => penceOf(one.refunded) === 600);
    },

    'a disputed capture is not refunded, and is lost or won': async (world) => {
      const { owner } = world;
      const [lost, won] = [await paid(world, 'disputed'), await paid(world, 'disputed')];
      for (const [intent, status] of [
        [lost, 'lost'],
        [won, 'won'],
      ] as const) {
        await owner.does('payments/capture-intent', { intent, capture: 'all', amount: pounds(1000) });
        await owner.until('payments/intent', { intent }, (one) => penceOf(one.disputed) === 1000);
        await owner.isRefused('409 more-than-captured', 'payments/refund-intent', {
          intent,
          refund: 'r',
          amount: pounds(1),
          reason: '',
        });
        const dispute = await atTheNetwork(world, intent, (payment) => payment.disputes[0]);
        await world.network.steer(`disputes/${dispute.id}`, { status });
      }
      await owner.until('payments/intent', { intent: won }, (one) => penceOf(one.refundable) === 1000);
      assert.equal(penceOf((await owner.sees('payments/intent', { intent: lost })).refundable), 0);
    },

    'a lost answer is no decline: the network is asked, and everything happens once': async (world) => {
      const { owner, network } = world;
      const intent = world.name('pay');
      for (const fault of ['lost-answer', 'error-after', 'lost-request'])
        await network.steer('faults', { operation: 'authorise', fault, reference: `${intent}#1` });
      await asked(world, 'good', intent);
      await standsAt(world, intent, 'authorised');
      await network.steer('faults', { operation: 'capture', fault: 'lost-answer', reference: 'c1' });
      await captured(world, intent, 400);
      const payments = await network.payments(`${intent}#1`);
      assert.deepEqual(
        payments.map((one: any) => one.captures.map((each: any) => each.amount)),
        [[400]],
      );
      assert.equal((await owner.sees('payments/intent', { intent })).attempt, 1);
    },

    'a webhook that is there before the network’s own answer is taken, and everything happens once': async (world) => {
      const { network } = world;
      const intent = world.name('pay');
      await network.steer('faults', { operation: 'authorise', fault: 'no-answer', reference: `${intent}#1` });
      await asked(world, 'good', intent);
      const payment = await atTheNetwork(world, intent, (one) => one);
      const told = { type: 'payment.authorised', data: { payment: payment.id, reference: payment.reference } };
      const answer = await network.webhook(world.anybody, world.name('event'), told);
      assert.equal(answer.status, 204, answer.toString());
      await standsAt(world, intent, 'authorised');
      await captured(world, intent, 400);
      const payments = await network.payments(`${intent}#1`);
      assert.deepEqual(
        payments.map((one: any) => one.captures.map((each: any) => each.amount)),
        [[400]],
      );
    },

    'what is not answered by the deadline is cancelled, and an approval that comes later holds nothing': async (
      world,
    ) => {
      const { owner, network } = world;
      const intent = world.name('pay');
      await network.steer('faults', {
        operation: 'authorise',
        fault: 'late',
        reference: `${intent}#1`,
        delayMs: 2500,
        times: 20,
      });
      await asked(world, 'good', intent, new Date(Date.now() + 1000).toISOString());
      const cancelled = await standsAt(world, intent, 'cancelled');
      assert.equal(cancelled.reason, 'deadline');
      await owner.until('payments/provider-requests', { limit: 100 }, ({ rows }) =>
        rows.every((one: any) => one.intent !== intent),
      );
      for (const payment of await network.payments(`${intent}#1`)) assert.notEqual(payment.status, 'authorised');
    },

    'an intent that makes no sense is refused': async (world) => {
      const { owner } = world;
      const intent = world.name('pay');
      const create = { intent, customer: null, country: 'France', amount: pounds(1000), deadline: daysFromNow(1) };
      await owner.does('payments/create-intent', create);
      await owner.does('payments/create-intent', create);
      await owner.isRefused('409 intent-exists', 'payments/create-intent', { ...create, amount: pounds(999) });
      const other = { ...create, intent: world.name('pay') };
      await owner.isRefused('409 deadline-over', 'payments/create-intent', { ...other, deadline: daysFromNow(-1) });
      await owner.isRefused('409 not-positive', 'payments/create-intent', { ...other, amount: pounds(-1) });
      await owner.isRefused('409 not-payable', 'payments/create-intent', {
        ...other,
        amount: { amount: 1, currency: 'GBP', scale: 4 },
      });
      const withNumber = { intent, attempt: 1, card: '4242424242424242', returnUrl: null };
      await owner.isRefused('400 refused-content', 'payments/authorise-intent', withNumber);
      await owner.isRefused(
        '404 no-such-intent',
        'payments/authorise-intent',
        await attempt(world, world.name('none'), 1, 'good'),
      );
    },
  },
  'card network',
);

async function attempt(world: World, intent: string, nth: number, card: keyof typeof CARDS) {
  return { intent, attempt: nth, card: await world.network.tokenOf(card), returnUrl: 'https://shop.example/back' };
}

/** A payment of ten pounds that the network has been asked for. */
async function asked(
  world: World,
  card: keyof typeof CARDS,
  intent = world.name('pay'),
  deadline = daysFromNow(1),
): Promise<string> {
  await world.owner.does('payments/create-intent', {
    intent,
    customer: null,
    country: 'France',
    amount: pounds(1000),
    deadline,
  });
  await world.owner.does('payments/authorise-intent', await attempt(world, intent, 1, card));
  return intent;
}

function standsAt(world: World, intent: string, status: string): Promise<any> {
  return world.owner.until('payments/intent', { intent }, (one) => one.status === status);
}

async function paid(world: World, card: keyof typeof CARDS): Promise<string> {
  const intent = await asked(world, card);
  await standsAt(world, intent, 'authorised');
  return intent;
}

async function captured(world: World, intent: string, pence: number): Promise<void> {
  const before = penceOf((await world.owner.sees('payments/intent', { intent })).captured);
  await world.owner.does('payments/capture-intent', { intent, capture: world.name('c'), amount: pounds(pence) });
  await world.owner.until('payments/intent', { intent }, (one) => penceOf(one.captured) === before + pence);
}

async function refunded(world: World, intent: string, pence: number, inAll: number): Promise<void> {
  await world.owner.does('payments/refund-intent', {
    intent,
    refund: world.name('r'),
    amount: pounds(pence),
    reason: 'Late',
  });
  await world.owner.until('payments/intent', { intent }, (one) => penceOf(one.refunded) === inAll);
}

async function atTheNetwork(world: World, intent: string, part: (payment: any) => any): Promise<any> {
  const over = performance.now() + 30_000;
  for (;;) {
    const found: unknown = part((await world.network.payments(`${intent}#1`))[0]);
    if (found !== undefined) return found;
    assert.ok(performance.now() < over, 'the network has heard of it');
  }
}
