import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { channels } from '@banyan/channels/contract';
import { customers } from '@banyan/customers/contract';
import { customer } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { shipping } from '@banyan/shipping/contract';
import { openShop } from './testing/open-shop.ts';

const shop = await openShop();

const { clerk, system } = shop;
const channel = {
  channel: 'eu',
  name: 'Europe',
  legalEntity: { id: 'de', name: 'Banyan GmbH', country: 'DE' },
  currencies: ['GBP'],
  languages: ['de'],
  countries: ['DE', 'FR'],
  priceLists: [],
  taxDisplay: 'with-tax' as const,
  timeZone: 'Europe/Berlin',
  locations: ['main'],
  series: { orders: 'de-orders', invoices: 'de-invoices', creditNotes: 'de-credit-notes' },
};

test('a business in another country of the union buys without tax once its tax number was checked, and no longer than that', async () => {
  await clerk.send(channels, 'open-channel', channel);
  for (const [zone, country, rate] of [
    ['de', 'DE', 19_000],
    ['fr', 'FR', 20_000],
  ] as const) {
    await clerk.send(pricing, 'draw-tax-zone', { zone, name: zone, countries: [country], union: 'eu' });
    const tax = { zone, taxClass: 'standard', from: '2020-01-01', category: 'S', rate } as const;
    assert.ok((await clerk.send(pricing, 'set-tax-rate', tax)).done);
  }
  await clerk.send(pricing, 'set-tax-settings', { channel: 'eu', isTaxIncluded: true, registeredIn: [] });
  await clerk.send(customers, 'register-customer', { customer: 'boulangerie', country: 'France' });
  await system.operations.settle();

  const buyer = system.client(customer('boulangerie'));
  const quoted = async (isBusiness = false) => {
    await system.operations.settle();
    const made = await buyer.send(pricing, 'make-quote', {
      quote: randomUUID(),
      channel: 'eu',
      currency: 'GBP',
      destination: { country: 'FR' },
      lines: [{ line: '1', sku: 'MUG', quantity: 1 }],
      isBusiness,
    });
    assert.ok(made.done, JSON.stringify(made));
    const { treatment, totals, taxes } = made.answer;
    return { kind: treatment.kind, gross: totals.gross, tax: totals.tax, category: taxes[0]?.category };
  };
  const taxed = { kind: 'origin', gross: 1000, tax: 160, category: 'S' };
  // What a buyer says of themselves is not looked at.
  assert.deepEqual(await quoted(true), taxed);
  const given = { taxNumber: 'vat-1', country: 'FR', number: 'FR40303265045' };
  assert.ok((await buyer.send(customers, 'give-tax-number', given)).done);
  assert.deepEqual(await quoted(), taxed);

  const check = { customer: 'boulangerie', taxNumber: 'vat-1', reference: 'VIES-7' };
  assert.ok((await clerk.send(customers, 'confirm-tax-number', check)).done);
  // The price contains the tax of Germany, which such a buyer does not pay.
  assert.deepEqual(await quoted(), { kind: 'reverse-charge', gross: 840, tax: 0, category: 'K' });
  assert.equal((await buyer.query(customers, 'my-tax-number', {}))?.status, 'confirmed');
  assert.equal((await buyer.query(customers, 'my-data', {})).taxNumber?.number, given.number);

  // Its invoice names it by that number, which the accountant sees.
  await clerk.send(shipping, 'draw-zone', { zone: 'fr', name: 'France', areas: [{ country: 'FR' }] });
  const rules = [{ zones: ['fr'], price: { amount: 0, currency: 'GBP', scale: 2 } }];
  const post = { method: 'post', name: 'Post', channels: ['eu'], kind: 'delivery' as const, rules };
  assert.ok((await clerk.send(shipping, 'offer-method', post)).done);
  await shop.receive('MUG', 1);
  await system.operations.settle();
  const destination = { country: 'FR', postcode: '75001' };
  const { body, ...basket } = await shop.basket(
    { MUG: 1 },
    { buyer: customer('boulangerie'), channel: 'eu', quote: { destination, method: 'post', isBusiness: true } },
  );
  const shipTo = { ...body.shipTo, ...destination };
  const order = await shop.orderFrom({ ...basket, body: { ...body, shipTo } });
  assert.ok((await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await system.operations.settle();
  const [invoice] = (await clerk.query(orders, 'invoices', { order })).rows;
  assert.deepEqual([invoice?.lines[0]?.category, invoice?.seller?.name], ['K', 'Banyan GmbH']);
  assert.ok(!JSON.stringify(invoice).includes(given.number), 'it is personal');
  const named = { invoice: invoice!.invoice };
  assert.equal(await clerk.query(orders, 'invoice-tax-number', named), given.number);
  await assert.rejects(buyer.query(orders, 'invoice-tax-number', named));

  const { reference: _, ...refused } = check;
  assert.ok((await clerk.send(customers, 'refuse-tax-number', refused)).done);
  assert.deepEqual(await quoted(), taxed);
});
