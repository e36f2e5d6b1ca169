import assert from 'node:assert/strict';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';
import type { World } from '../suite/world.ts';
import { penceOf } from './pence.ts';

/** Money that is on cards and accounts of the shop's own. */
export const giftCards = chapter('an accountant issues gift cards and credit', {
  'a gift card is known by its code, which stands in no answer': async (world) => {
    const { owner } = world;
    const { card, code } = await aGiftCard(world, 2500);
    const ann = await world.customer();
    const presented = await ann.post('payments/present-gift-card', { presentation: world.name('shown'), code });
    assert.equal(penceOf(presented.body.available), 2500);
    const seen = await owner.get('payments/gift-card', { card });
    assert.equal(penceOf(seen.body.balance), 2500);
    for (const answer of [presented, seen]) assert.ok(!answer.text.includes(code));
    const unknown = { presentation: world.name('shown'), code: `${code}-X` };
    const refused = await ann.post('payments/present-gift-card', unknown);
    assert.equal(refused.outcome, '404 no-such-gift-card');
    assert.ok(!refused.text.includes(code));
  },

  'what is held is nobody else’s, and is spent, released and returned': async (world) => {
    const { owner } = world;
    const { card, code } = await aGiftCard(world, 1000);
    const presentation = await shown(world, code);
    const hold = (pence: number, name = world.name('h')) => ({
      hold: name,
      source: { presentation },
      amount: pounds(pence),
    });
    const first = hold(700);
    assert.equal(penceOf((await owner.does('payments/hold-credit', first)).available), 300);
    await owner.does('payments/hold-credit', first);
    await owner.isRefused('409 hold-exists', 'payments/hold-credit', hold(699, first.hold));
    const { details } = await owner.isRefused('409 insufficient-credit', 'payments/hold-credit', hold(301));
    assert.equal(penceOf(details.available), 300);
    const spend = (pence: number) => ({ hold: first.hold, spend: world.name('s'), amount: pounds(pence) });
    await owner.does('payments/spend-hold', spend(400));
    await owner.isRefused('409 more-than-held', 'payments/spend-hold', spend(301));
    assert.equal(penceOf((await owner.does('payments/release-hold', { hold: first.hold })).released), 300);
    await owner.does('payments/release-hold', { hold: first.hold });
    const back = (pence: number) => ({
      hold: first.hold,
      refund: world.name('r'),
      amount: pounds(pence),
      reason: 'Late',
    });
    await owner.isRefused('409 more-than-spent', 'payments/return-credit', back(401));
    await owner.does('payments/return-credit', back(150));
    const standing = await owner.sees('payments/gift-card', { card });
    assert.deepEqual([penceOf(standing.balance), penceOf(standing.held)], [750, 0]);
  },

  'forty who want ten pounds of a card of fifty at once: five get them': async (world) => {
    const { owner } = world;
    const { card, code } = await aGiftCard(world, 5000);
    const presentation = await shown(world, code);
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const body = { hold: world.name('h'), source: { presentation }, amount: pounds(1000) };
        return (await owner.post('payments/hold-credit', body)).outcome;
      }),
    );
    assert.equal(outcomes.filter((outcome) => outcome === '200').length, 5);
    assert.equal(outcomes.filter((outcome) => outcome === '409 insufficient-credit').length, 35);
    const standing = await owner.sees('payments/gift-card', { card });
    assert.deepEqual([penceOf(standing.available), penceOf(standing.held)], [0, 5000]);
  },

  'a card that has expired holds nothing any more': async (world) => {
    const { code } = await aGiftCard(world, 1000, { expiresAt: daysFromNow(-1) });
    const presentation = await shown(world, code);
    const body = { hold: world.name('h'), source: { presentation }, amount: pounds(1) };
    await world.owner.isRefused('409 gift-card-expired', 'payments/hold-credit', body);
  },

  'credit is granted once a grant, and is the customer’s': async (world) => {
    const { owner } = world;
    const ann = await world.customer();
    const grant = {
      grant: world.name('g'),
      customer: ann.customer,
      amount: pounds(500),
      from: 'expense:other',
      reason: 'Sorry',
    };
    await owner.does('payments/grant-credit', grant);
    await owner.does('payments/grant-credit', grant);
    await owner.isRefused('409 grant-exists', 'payments/grant-credit', { ...grant, amount: pounds(501) });
    const of = { customer: ann.customer, currency: 'GBP' };
    const hold = { hold: world.name('h'), source: of, amount: pounds(200) };
    await owner.does('payments/hold-credit', hold);
    const standing = await owner.sees('payments/credit', of);
    assert.deepEqual([penceOf(standing.balance), penceOf(standing.available)], [500, 300]);
    const nobody = { ...hold, hold: world.name('h'), source: { customer: world.name('nobody'), currency: 'GBP' } };
    await owner.isRefused('409 insufficient-credit', 'payments/hold-credit', nobody);
  },

  'a card that is sold is owed, and paying an invoice with it settles both': async (world) => {
    const { owner } = world;
    const from = `asset:bank:${world.name('gifts')}`;
    const { code } = await aGiftCard(world, 1000, { from });
    const bank = await owner.sees('payments/balance', { account: from, currency: 'GBP' });
    assert.equal(penceOf(bank.balance), 1000);
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
    const hold = { hold: world.name('h'), source: { presentation: await shown(world, code) }, amount: pounds(1000) };
    await owner.does('payments/hold-credit', hold);
    await owner.does('payments/spend-hold', { hold: hold.hold, spend: 'all', amount: pounds(1000), invoice });
    assert.equal((await owner.sees('payments/invoice', { invoice })).status, 'settled');
  },

  'amounts that are none are refused': async (world) => {
    const issue = (amount: object) => ({ card: world.name('gift'), code: codeOf(world), amount, from: 'asset:bank' });
    for (const pence of [0, -1])
      await world.owner.isRefused('409 not-positive', 'payments/issue-gift-card', issue(pounds(pence)));
    await world.owner.isRefused(
      '409 not-payable',
      'payments/issue-gift-card',
      issue({ amount: 1, currency: 'GBP', scale: 3 }),
    );
    await world.owner.isRefused('409 unknown-account', 'payments/issue-gift-card', {
      ...issue(pounds(1)),
      from: 'asset:nowhere',
    });
    await world.owner.isRefused('400 invalid', 'payments/issue-gift-card', { ...issue(pounds(1)), code: 'SHORT' });
  },
});

const codeOf = (world: World): string => `GIFT-${world.name('code').toUpperCase()}-${world.word().toUpperCase()}`;

async function aGiftCard(
  world: World,
  pence: number,
  more: object = {},
): Promise<{ readonly card: string; readonly code: string }> {
  const [card, code] = [world.name('gift'), codeOf(world)];
  await world.owner.does('payments/issue-gift-card', {
    card,
    code,
    amount: pounds(pence),
    from: 'asset:bank',
    ...more,
  });
  return { card, code };
}

async function shown(world: World, code: string): Promise<string> {
  const presentation = world.name('shown');
  await world.owner.does('payments/present-gift-card', { presentation, code });
  return presentation;
}
