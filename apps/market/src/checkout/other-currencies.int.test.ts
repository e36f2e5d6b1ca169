import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { carts } from '@banyan/carts/contract';
import { catalog } from '@banyan/catalog/contract';
import { channels } from '@banyan/channels/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { shipping } from '@banyan/shipping/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor } from './testing/shop.ts';

const shop = await openShop();
const { clerk, system } = shop;

for (const { currency, scale, price, delivery, total } of [
  // Three for 333 each, a tenth off, and delivery for 100.
  { currency: 'JPY', scale: 0, price: 333, delivery: 100, total: 999 - 100 + 100 },
  { currency: 'KWD', scale: 3, price: 333, delivery: 100, total: 999 - 100 + 100 },
])
  test(`what is paid in ${currency} is quoted, held, invoiced and given back in whole units of it`, async () => {
    const channel = `in-${currency.toLowerCase()}`;
    const sku = `FAN-${currency}`;
    const money = (amount: number) => ({ amount, currency, scale });
    const opened = await clerk.send(channels, 'open-channel', {
      channel,
      name: currency,
      legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB' },
      currencies: [currency],
      languages: ['en'],
      countries: ['GB'],
      priceLists: [],
      taxDisplay: 'with-tax',
      timeZone: 'Asia/Tokyo',
      locations: ['main'],
      series: { orders: 'uk-orders', invoices: 'uk-invoices', creditNotes: 'uk-credit-notes' },
    });
    assert.ok(opened.done);
    const method = {
      method: `post-${currency}`.toLowerCase(),
      name: 'Post',
      channels: [channel],
      kind: 'delivery' as const,
    };
    const offered = await clerk.send(shipping, 'offer-method', {
      ...method,
      rules: [{ zones: ['uk'], price: money(delivery) }],
    });
    assert.ok(offered.done, JSON.stringify(offered));
    await clerk.send(pricing, 'set-tax-settings', { channel, isTaxIncluded: true, registeredIn: [] });
    await clerk.send(catalog, 'draft-product', { sku, name: 'Fan' });
    assert.ok((await clerk.send(catalog, 'change-price', { sku, price: money(price) })).done);
    await clerk.send(catalog, 'publish-product', { sku });
    const promoted = await clerk.send(pricing, 'define-promotion', {
      promotion: `tenth-${currency}`.toLowerCase(),
      name: 'A tenth',
      channels: [channel],
      byCoupon: false,
      priority: 10,
      isExclusive: false,
      isFirstOrderOnly: false,
      limits: {},
      action: { kind: 'percentage', rate: 10_000 },
    });
    assert.ok(promoted.done, JSON.stringify(promoted));
    await shop.receive(sku, 10);
    await system.operations.settle();
    const buyer = visitor();
    const [cart, quote] = [randomUUID(), randomUUID()];
    const client = system.client(buyer);
    const lines = [{ line: '1', sku, quantity: 3 }];
    const added = await client.send(carts, 'add-lines', { cart, channel, currency, lines });
    assert.ok(added.done, JSON.stringify(added));
    const quoted = await clerk.send(pricing, 'make-quote', {
      quote,
      channel,
      currency,
      buyer: buyer.id,
      destination: { country: 'GB', postcode: 'N1 9GU' },
      lines,
      method: method.method,
    });
    assert.ok(quoted.done, JSON.stringify(quoted));
    assert.equal(quoted.answer.scale, scale);
    const { totals } = quoted.answer;
    assert.deepEqual([totals.gross, totals.net + totals.tax], [total, total]);
    const card = randomUUID();
    const code = `GIFT-${card}`.slice(0, 40);
    assert.ok(
      (await clerk.send(payments, 'issue-gift-card', { card, code, amount: money(500), from: 'asset:bank' })).done,
    );
    const presentation = randomUUID();
    assert.ok((await clerk.send(payments, 'present-gift-card', { presentation, code })).done);
    const told = await shop.buy({
      buyer,
      body: {
        checkout: randomUUID(),
        cart,
        channel,
        quote,
        expectedTotal: total,
        email: 'ada@example.org',
        shipTo: { recipient: 'Ada', street: ['1 Road'], city: 'London', postcode: 'N1 9GU', country: 'GB' },
        tenders: { giftCards: [{ presentation, amount: 500 }], rest: { kind: 'invoice' } },
      },
    });
    assert.equal(told.status, 'completed', JSON.stringify(told));
    const order = told.checkout;
    assert.ok((await clerk.send(orders, 'ship-order', { order })).done);
    await system.operations.settle();
    const { rows: invoices } = await clerk.query(orders, 'invoices', { order });
    const gross = (some: readonly { net: number; tax: number }[]) =>
      some.reduce((sum, one) => sum + one.net + one.tax, 0);
    assert.equal(gross(invoices.flatMap((one) => one.lines)), total);
    const back = randomUUID();
    assert.ok(
      (
        await clerk.send(orders, 'request-return', {
          return: back,
          order,
          lines: [{ line: 0, quantity: 3 }],
          reason: 'unwanted',
        })
      ).done,
    );
    assert.ok(
      (
        await clerk.send(orders, 'receive-return', {
          return: back,
          location: 'main',
          lines: [{ line: 0, quantity: 3, condition: 'sellable' }],
        })
      ).done,
    );
    await system.operations.settle();
    const returned = await clerk.query(orders, 'order-return', { return: back });
    assert.deepEqual(
      returned?.creditNotes.map((one: { gross: number }) => one.gross),
      [total - delivery],
    );
    const trial = await clerk.query(payments, 'trial-balance', { currency });
    assert.equal(
      trial.reduce((sum, { balance }) => sum + balance.amount, 0),
      0,
    );
  });
