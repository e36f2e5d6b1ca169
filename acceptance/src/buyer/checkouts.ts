import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aCoupon, aPromotion, aShop, basketOf, heardOf, quoted, type Basket, type Shop } from '../given/a-shop.ts';
import { bought, checkedOut, readyToBuy } from '../given/a-checkout.ts';
import { goods } from '../given/goods.ts';
import { aDelivery, aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** From a cart to an order, and back from wherever it ends. */
export const checkouts = chapter(
  'a buyer checks out',
  {
    'a guest buys on invoice: cart, delivery, quote, order': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = '', jug = ''] = await goods(world, shop, [1000, 500]);
      const { body, quote } = await readyToBuy(world, shop, ann, basketOf([mug, 2], [jug, 1]));
      const { order } = await bought(ann, body);
      assert.equal(order.order, body.checkout);
      const record = await ann.until('orders/order', { order: order.order }, (one) => one?.status === 'confirmed');
      assert.equal(record.total.amount / 10 ** (record.total.scale - 2), quote.totals.gross);
      await world.owner.comesTo(
        'inventory/stock-levels',
        { sku: mug },
        ({ rows: [level] }) => [level.free, level.reserved],
        [98, 2],
      );
      await ann.until('carts/cart', { cart: body.cart }, (cart) => cart.state === 'ordered');
    },

    'who does not want to wait is answered at once, and asks how it stands': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      const begun = await heardOf(() =>
        ann.raw('POST', '/checkouts', JSON.stringify(body), {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          prefer: 'respond-async',
        }),
      );
      assert.deepEqual([begun.status, begun.body.status], [202, 'processing']);
      assert.equal(begun.headers.get('location'), `/checkouts/${body.checkout}`);
      const over = performance.now() + 60_000;
      for (;;) {
        const told = await ann.raw('GET', `/checkouts/${body.checkout}`, undefined, { prefer: 'wait=20' });
        assert.equal(told.status, 200);
        if (told.body.status === 'processing' && performance.now() < over) continue;
        assert.deepEqual([told.body.status, told.body.order.order], ['completed', body.checkout]);
        break;
      }
    },

    'a guest who comes back as another visitor is known by the e-mail address': async (world) => {
      const shop = await aShop(world);
      const [mug = ''] = await goods(world, shop, [1000]);
      const coupon = await aCoupon(world, shop, { kind: 'percentage', rate: 10_000 }, { perCustomer: 1 });
      const email = `${world.name('ada')}@example.org`;
      const buyAs = async (address: string) => {
        const guest = await world.visitor();
        const { body } = await readyToBuy(world, shop, guest, { ...basketOf([mug, 1]), coupons: [coupon] });
        return checkedOut(guest, { ...body, email: address });
      };
      assert.equal((await buyAs(email)).status, 201);
      const again = await buyAs(email.toUpperCase());
      assert.deepEqual([again.status, again.code], [409, 'used-up']);
      assert.equal((await buyAs(`${world.name('eve')}@example.org`)).status, 201);
    },

    'a business whose tax number was checked buys without tax in another country of the union': async (world) => {
      const { owner } = world;
      const shop = await aShop(world, { country: 'DE', isTaxIncluded: false });
      const [mug = ''] = await goods(world, shop, [1000]);
      const buyer = await world.customer();
      const treatment = async () => {
        const quote = await quoted(world, shop, { ...basketOf([mug, 1]), destination: { country: 'FR' } }, buyer);
        return quote.treatment.kind;
      };
      const taxNumber = { taxNumber: 'vat-1', country: 'FR', number: 'FR40303265045' };
      await buyer.isRefused('409 wrong-form', 'customers/give-tax-number', { ...taxNumber, number: 'FR403032650' });
      await buyer.does('customers/give-tax-number', taxNumber);
      assert.equal(await treatment(), 'origin');
      const checked = { customer: buyer.customer, taxNumber: 'vat-1', reference: 'VIES-7' };
      await owner.does('customers/confirm-tax-number', checked);
      const over = performance.now() + 30_000;
      while ((await treatment()) !== 'reverse-charge') assert.ok(performance.now() < over, 'pricing never heard of it');
    },

    'a customer buys, and finds the order in the account': async (world) => {
      const [shop, ann] = [await aShop(world), await world.customer()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      await bought(ann, body);
      const mine = await ann.until('orders/customer-orders', { customer: ann.customer }, ({ rows }) => rows.length > 0);
      assert.equal(mine.rows[0].order, body.checkout);
    },

    'the same checkout again is the same order, and so is a second tab’s': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      const tabs = [body, body, { ...body, checkout: randomUUID() }];
      const answers = await Promise.all(tabs.map((tab) => checkedOut(ann, tab)));
      const orders = new Set(answers.map((answer) => JSON.stringify(answer.body.order)));
      assert.equal(orders.size, 1, answers.map(String).join('\n'));
      await world.owner.comesTo('inventory/stock-levels', { sku: mug }, ({ rows: [level] }) => level.reserved, 1);
    },

    'a price that changed between cart and checkout does not change what was quoted': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      await world.owner.does('catalog/change-price', { sku: mug, price: pounds(2000) });
      await world.owner.until('pricing/known-sku', { sku: mug }, (known) => known.prices[0].price.amount === 2000);
      const { order } = await bought(ann, body);
      const record = await ann.until('orders/order', { order: order.order }, (one) => one !== null);
      assert.equal(record.total.amount / 10 ** (record.total.scale - 2), 1395);
    },

    'who expects another total than the quote’s is told the difference, and nothing is taken': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      const answer = await checkedOut(ann, { ...body, expectedTotal: body.expectedTotal - 5 });
      assert.equal(answer.outcome, '409 price-changed', answer.toString());
      assert.equal(answer.body.details.difference, 5);
      await stockIs(world, mug, 100);
      await bought(ann, { ...body, checkout: randomUUID() });
    },

    'a coupon that was used up in between ends the checkout, and the cart stays': async (world) => {
      const [shop, ann, bob] = [await aShop(world), await world.visitor(), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const coupon = await aCoupon(world, shop, { kind: 'percentage', rate: 10_000 }, { total: 1 });
      const basket = { ...basketOf([mug, 1]), coupons: [coupon] };
      const [first, second] = [await readyToBuy(world, shop, ann, basket), await readyToBuy(world, shop, bob, basket)];
      await bought(ann, first.body);
      const answer = await checkedOut(bob, second.body);
      assert.equal(answer.outcome, '409 used-up', answer.toString());
      const cart = await bob.until('carts/cart', { cart: second.body.cart }, ({ checkout }) => checkout === null);
      assert.equal(cart.state, 'open');
      await stockIs(world, mug, 99);
    },

    'what is sold out ends the checkout with what is left, and nothing of it is held': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = '', jug = ''] = await goods(world, shop, [1000, 500], { stock: 0 });
      await aDelivery(world, { [mug]: 5, [jug]: 1 }, shop.location);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1], [jug, 2]));
      const answer = await checkedOut(ann, body);
      assert.equal(answer.outcome, '409 out-of-stock', answer.toString());
      assert.deepEqual([answer.body.details.sku, answer.body.details.available], [jug, 1]);
      await stockIs(world, mug, 5);
      await ann.does('carts/change-line', { cart: body.cart, line: 'l2', quantity: 1 });
      const again = await readyAgain(world, shop, ann, body, basketOf([mug, 1], [jug, 1]));
      await bought(ann, again);
    },

    'of ten who buy the last three at once, three do': async (world) => {
      const shop = await aShop(world);
      const [mug = ''] = await goods(world, shop, [1000], { stock: 3 });
      const buyers = await Promise.all(Array.from({ length: 10 }, () => world.visitor()));
      const ready = await Promise.all(buyers.map((buyer) => readyToBuy(world, shop, buyer, basketOf([mug, 1]))));
      const answers = await Promise.all(buyers.map((buyer, nth) => checkedOut(buyer, ready[nth]?.body)));
      assert.equal(answers.filter(({ status }) => status === 201).length, 3, answers.map(String).join('\n'));
      assert.equal(answers.filter(({ outcome }) => outcome === '409 out-of-stock').length, 7);
      await stockIs(world, mug, 0);
    },

    'a bundle takes its components, never more than there are': async (world) => {
      const { owner } = world;
      const shop = await aShop(world);
      const [mug = ''] = await goods(world, shop, [1000], { stock: 5 });
      const { sku: pair } = await aProduct(world, { pence: 1800, taxClass: shop.standard });
      await owner.does('catalog/describe-variant', { sku: pair, components: [{ sku: mug, quantity: 2 }] });
      await owner.until(
        'pricing/known-sku',
        { sku: pair },
        (known) => known?.components.length === 1 && known.isForSale,
      );
      const buyers = await Promise.all(Array.from({ length: 4 }, () => world.visitor()));
      const ready = await Promise.all(buyers.map((buyer) => readyToBuy(world, shop, buyer, basketOf([pair, 1]))));
      const answers = await Promise.all(buyers.map((buyer, nth) => checkedOut(buyer, ready[nth]?.body)));
      assert.equal(answers.filter(({ status }) => status === 201).length, 2, answers.map(String).join('\n'));
      assert.equal(answers.filter(({ outcome }) => outcome === '409 out-of-stock').length, 2);
      await stockIs(world, mug, 1);
    },

    'what is shipped is invoiced as it was quoted, to the last penny': async (world) => {
      const { owner } = world;
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      await aPromotion(world, shop, { kind: 'fixed-amount', amounts: [pounds(100)] });
      const { body, quote } = await readyToBuy(world, shop, ann, basketOf([mug, 3]));
      await bought(ann, body);
      const order = body.checkout;
      await owner.does('orders/ship-order', { order });
      const isInvoiced = ({ fulfilments: [one] }: any): boolean => (one?.invoice ?? null) !== null;
      const { fulfilments } = await owner.until('orders/order', { order }, isInvoiced);
      const [{ invoice: issued }] = fulfilments;
      const invoice = await owner.until(
        'payments/invoice',
        { invoice: issued.invoice },
        (one) => one?.status === 'issued',
      );
      assert.equal(invoice.payable.amount / 10 ** (invoice.payable.scale - 2), quote.totals.gross);
    },

    'an article that was archived in the cart ends the checkout': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      await world.owner.does('catalog/archive-product', { sku: mug });
      await ann.until('carts/cart', { cart: body.cart }, ({ lines }) => !lines[0].isForSale);
      const answer = await checkedOut(ann, body);
      assert.equal(answer.outcome, '409 not-for-sale', answer.toString());
      await stockIs(world, mug, 100);
    },

    'a cart that is no longer what was quoted is not bought': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      await ann.does('carts/change-line', { cart: body.cart, line: 'l1', quantity: 2 });
      const answer = await checkedOut(ann, body);
      assert.equal(answer.outcome, '409 cart-differs', answer.toString());
    },

    'an address that no method delivers to, or another than was quoted, is refused': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const without = await readyToBuy(world, shop, ann, { ...basketOf([mug, 1]), method: undefined });
      assert.equal((await checkedOut(ann, without.body)).outcome, '409 no-shipping-method');
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      const elsewhere = { ...body, shipTo: { ...body.shipTo, country: 'FR' } };
      assert.equal((await checkedOut(ann, elsewhere)).outcome, '409 other-destination');
    },

    'a checkout, its cart and its quote are their buyer’s': async (world) => {
      const [shop, ann, bob] = [await aShop(world), await world.visitor(), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      const stolen = await checkedOut(bob, { ...body, checkout: randomUUID() });
      assert.ok([404, 409].includes(stolen.status), stolen.toString());
      assert.ok(['no-such-quote', 'no-such-cart'].includes(stolen.code ?? ''), stolen.toString());
      await bought(ann, body);
      for (const who of [bob, await world.customer()]) {
        assert.equal((await who.raw('GET', `/checkouts/${body.checkout}`)).status, 404);
        await who.isMissing('orders/order', { order: body.checkout });
        assert.equal((await who.post('orders/cancel-checkout', { checkout: body.checkout })).status, 404);
        assert.equal((await who.post('orders/cancel-order', { order: body.checkout, reason: 'Mine' })).status, 404);
      }
      assert.equal((await world.anybody.raw('GET', `/checkouts/${body.checkout}`)).status, 401);
    },

    'an order that is cancelled gives everything back': async (world) => {
      const [shop, ann] = [await aShop(world), await world.visitor()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const coupon = await aCoupon(world, shop, { kind: 'percentage', rate: 10_000 }, { total: 1 });
      const { body } = await readyToBuy(world, shop, ann, { ...basketOf([mug, 3]), coupons: [coupon] });
      await bought(ann, body);
      await ann.does('orders/cancel-order', { order: body.checkout, reason: 'Changed my mind' });
      await ann.until('orders/order', { order: body.checkout }, (one) => one?.status === 'cancelled');
      await stockIs(world, mug, 100);
      await world.owner.until('pricing/uses', { coupon }, (uses) => uses === 0);
    },

    'a gift card pays first, and what it does not cover is on the invoice': async (world) => {
      const { owner } = world;
      const [shop, ann] = [await aShop(world), await world.customer()];
      const [mug = ''] = await goods(world, shop, [1000]);
      const [card, code] = [world.name('gift'), `GIFT-${world.word().toUpperCase()}-${world.word().toUpperCase()}`];
      await owner.does('payments/issue-gift-card', { card, code, amount: pounds(700), from: 'asset:bank' });
      const presentation = world.name('shown');
      await ann.does('payments/present-gift-card', { presentation, code });
      const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 1]));
      const tenders = { giftCards: [{ presentation, amount: 700 }], rest: { kind: 'invoice' } };
      const over = { ...body, checkout: randomUUID(), tenders: { giftCards: [{ presentation, amount: 5000 }] } };
      assert.equal((await checkedOut(ann, over)).outcome, '409 over-tendered');
      const short = { ...over, tenders: { giftCards: [{ presentation, amount: 700 }] } };
      assert.equal((await checkedOut(ann, short)).outcome, '409 not-covered');
      await bought(ann, { ...body, tenders });
      const standing = await owner.sees('payments/gift-card', { card });
      assert.equal(standing.available.amount, 0);
      await ann.does('orders/cancel-order', { order: body.checkout, reason: 'Too dear' });
      await owner.until(
        'payments/gift-card',
        { card },
        (one) => one.available.amount / 10 ** (one.available.scale - 2) === 700,
      );
    },
  },
  '/checkouts',
);

async function stockIs(world: World, sku: string, free: number): Promise<void> {
  await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === free);
}

/** The same cart with another quote. */
async function readyAgain(world: World, shop: Shop, buyer: Parameters<typeof quoted>[3], body: object, basket: Basket) {
  const { quote, totals } = await quoted(world, shop, basket, buyer);
  return { ...body, checkout: randomUUID(), quote: quote as string, expectedTotal: totals.gross as number };
}
