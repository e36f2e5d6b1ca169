import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cart } from './cart.ts';
import { known, knownAs } from './known.ts';
import { money } from './testing/money.ts';
import { SimpleCarts } from './testing/simple-carts.ts';
import { Trail } from './testing/trail.ts';
import { CART, OTHER } from './testing/world.ts';

const THIRD = '00000000-0000-4000-8000-000000000003';
const SKUS = ['A', 'B', 'C'];
const callerOf = (id: string) => ({ role: 'customer', id, tenant: 'default' }) as const;

const owner = fc.constantFrom('ann', 'ann', 'ann', 'bob');
const id = fc.constantFrom(CART, OTHER, THIRD);
const line = fc.constantFrom('1', '2', '3', '10');
const sku = fc.constantFrom(...SKUS);
const quantity = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 4000, max: 10_001 }));
const checkout = fc.constantFrom('c1', 'c2', 'c3');
const code = fc.integer({ min: 0, max: 11 }).map((nth) => `CODE-${nth}`);
const lines = fc.array(fc.record({ line, sku, quantity }), { minLength: 1, maxLength: 3 });

/** Something that happens: done to the carts and to the model, each of which says why it is refused. */
type Step = (trail: Trail, model: SimpleCarts) => readonly [string | undefined, string | undefined];

const orders = callerOf('orders');
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(owner, id, lines).map(([who, its, more]): Step => (trail, model) => [
      trail.send(callerOf(who), 'add-lines', { cart: its, channel: 'web', currency: 'GBP', lines: more }),
      model.add(who, its, more),
    ]),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(owner, id, line, quantity).map(([who, its, name, pieces]): Step => (trail, model) => [
      trail.send(callerOf(who), 'change-line', { cart: its, line: name, quantity: pieces }),
      model.change(who, its, name, pieces),
    ]),
  },
  fc.tuple(owner, id, line).map(([who, its, name]): Step => (trail, model) => [
    trail.send(callerOf(who), 'remove-lines', { cart: its, lines: [name] }),
    model.remove(who, its, [name]),
  ]),
  fc.tuple(owner, id).map(([who, its]): Step => (trail, model) => [
    trail.send(callerOf(who), 'clear-cart', { cart: its }),
    model.clear(who, its),
  ]),
  {
    weight: 2,
    arbitrary: fc.tuple(owner, id, line, fc.boolean()).map(([who, its, name, saved]): Step => (trail, model) => [
      trail.send(callerOf(who), saved ? 'save-for-later' : 'move-to-cart', { cart: its, line: name }),
      model.save(who, its, name, saved),
    ]),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(owner, id, code, fc.boolean()).map(([who, its, coupon, enter]): Step => (trail, model) => [
      trail.send(callerOf(who), enter ? 'enter-coupon' : 'remove-coupon', { cart: its, coupon }),
      model.coupon(who, its, coupon, enter),
    ]),
  },
  fc.tuple(owner, id, fc.constantFrom('GBP', 'EUR')).map(([who, its, currency]): Step => (trail, model) => [
    trail.send(callerOf(who), 'change-currency', { cart: its, currency }),
    model.currency(who, its, currency),
  ]),
  {
    weight: 2,
    arbitrary: fc.tuple(owner, id, id).map(([who, into, from]): Step => (trail, model) => [
      trail.send(callerOf(who), 'merge-carts', { into, from }),
      model.merge(who, into, from),
    ]),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(owner, id, checkout, fc.boolean()).map(([who, its, name, frozen]): Step => (trail, model) => [
      trail.send(orders, 'lock-cart', { cart: its, checkout: name, owner: who, frozen }),
      model.lock(who, its, name, frozen),
    ]),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(id, checkout).map(([its, name]): Step => (trail, model) => [
      trail.send(orders, 'unlock-cart', { cart: its, checkout: name }),
      model.unlock(its, name),
    ]),
  },
  fc.tuple(id, checkout).map(([its, name]): Step => (trail, model) => [
    trail.send(orders, 'close-cart', { cart: its, checkout: name, order: name }),
    model.close(its, name),
  ]),
  fc
    .tuple(sku, fc.boolean(), fc.integer({ min: 1, max: 9 }))
    .map(([name, isForSale, price]): Step => (trail, model) => {
      sell(trail, model, name, isForSale, price);
      return [undefined, undefined];
    }),
);

function sell(trail: Trail, model: SimpleCarts, sku: string, isForSale: boolean, price: number): void {
  const prices = [{ list: 'base', price: money(price), quantity: 1, since: '2025-01-01T00:00:00.000Z' }];
  trail.learn(known(knownAs.sku(sku)), 'sku-learnt', { sku, isForSale, prices });
  if (isForSale) model.sold.add(sku);
  else model.sold.delete(sku);
}

function open(): { trail: Trail; model: SimpleCarts } {
  const [trail, model] = [new Trail(), new SimpleCarts()];
  const facts = { channel: 'web', isOpen: true, currencies: ['GBP', 'EUR'], priceLists: [], timeZone: 'UTC' };
  trail.learn(known(knownAs.channel('web')), 'channel-learnt', facts);
  for (const each of SKUS) sell(trail, model, each, true, 5);
  return { trail, model };
}

/** A cart as both can tell of it: a line that came from another cart may be called otherwise. */
const shown = (trail: Trail, its: string) => {
  const { state, owner: who, currency, lines: all, coupons, lock, mergedInto, order } = trail.stateOf(cart(its));
  if (state === 'none') return undefined;
  const content = all.map((each) => [each.sku, each.quantity, each.isSaved]);
  return { state, owner: who, currency, content, coupons, lock, into: mergedInto, order: order?.order ?? null };
};
const expected = (model: SimpleCarts, its: string) => {
  const it = model.carts.get(its);
  if (it === undefined) return undefined;
  const { state, owner: who, currency, coupons, lock, into, order } = it;
  return {
    state,
    owner: who,
    currency,
    content: it.lines.map((each) => [each.sku, each.pieces, each.saved]),
    coupons,
    lock,
    into,
    order,
  };
};

test('whatever is asked of carts, in whatever order, they do what a simple model does, and their view shows it', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60 }), (all) => {
      const { trail, model } = open();
      for (const step of all) {
        const [refused, expectedRefusal] = step(trail, model);
        assert.equal(refused, expectedRefusal);
        for (const its of [CART, OTHER, THIRD]) {
          assert.deepEqual(shown(trail, its), expected(model, its));
          // From here on lines are called alike.
          const kept = trail.stateOf(cart(its)).lines;
          const simple = model.carts.get(its);
          if (simple !== undefined)
            simple.lines = simple.lines.map((each, index) => ({ ...each, name: kept[index]!.line }));
          const names = kept.map((each) => each.line);
          assert.equal(new Set(names).size, names.length);
          checkRow(trail, its);
        }
      }
    }),
    { numRuns: 300 },
  );
});

function checkRow(trail: Trail, its: string): void {
  const { state, version, lines: kept, coupons, lock, mergedInto, order } = trail.stateOf(cart(its));
  const row = trail.rows.get(its) as Record<string, unknown> | undefined;
  if (state === 'none') return assert.equal(row, undefined);
  assert.deepEqual(
    [row?.['state'], row?.['version'], row?.['lines'], row?.['coupons'], row?.['checkout'], row?.['isFrozen']],
    [state, version, kept, coupons, lock?.checkout ?? null, lock?.frozen ?? false],
  );
  assert.deepEqual([row?.['mergedInto'], row?.['order']], [mergedInto, order?.order ?? null]);
}

test('a command that was done changes nothing when it is sent once more', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), steps, (all, last) => {
      const { trail, model } = open();
      for (const step of all) step(trail, model);
      const [refused] = last(trail, model);
      if (refused !== undefined) return;
      const before = JSON.stringify([...trail.rows]);
      // What a sale of another cart's lines or a freeze has changed since stays: the same command says nothing new.
      last(trail, model);
      assert.equal(JSON.stringify([...trail.rows]), before);
    }),
    { numRuns: 300 },
  );
});
