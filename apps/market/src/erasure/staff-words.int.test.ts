import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customers } from '@banyan/customers/contract';
import { PersonErasedError } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { Shop } from '../checkout/testing/shop.ts';
import { ann, annsTraces, erasedBy, market } from './testing/erasing.ts';
import { filesWith } from './testing/files-with.ts';

const RETURN = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82';

test('what staff wrote of a buyer’s parcels, returns and money is gone with them', async (context) => {
  const { system, path } = await market(context);
  const shop = Shop.on(system);
  await shop.furnish();
  await shop.receive('MUG', 10);
  await annsTraces(system);
  const { clerk } = shop;
  await clerk.send(orders, 'cancel-order', { order: 'web-7', reason: 'drafted for nothing' });
  const order = await shop.orderFrom(await shop.basket({ MUG: 3 }, { buyer: ann }));
  for (const [fulfilment, quantity] of [
    ['f1', 2],
    ['f2', 1],
  ] as const)
    await clerk.send(orders, 'fulfil-order', { order, fulfilment, lines: [{ line: 0, quantity }] });
  await system.operations.settle();
  const reason = 'Ann Featherstonehaugh rang';
  const sent = (await clerk.query(orders, 'fulfilments', { order }))!;
  const shipment = sent[0]!.shipment;
  const back = { return: RETURN, order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' } as const;
  const money = { currency: 'GBP', scale: 2 };
  const of = { customer: 'ann', country: 'United Kingdom', currency: 'GBP' };
  const share = { kind: 'goods', amount: { ...money, amount: 500 } } as const;
  const invoices = ['i1', 'i2'].map((invoice) => ({ invoice, ...of, terms: 'on-invoice' as const, shares: [share] }));
  const parts = [{ invoice: 'i1', amount: { ...money, amount: 200 } }];
  const credit = { grant: 'g1', customer: 'ann', amount: { ...money, amount: 100 }, from: 'expense:other' };
  const card = { intent: 'c1', customer: 'ann', country: 'United Kingdom', amount: { ...money, amount: 500 } };
  const done = [
    await clerk.send(orders, 'request-return', back),
    await clerk.send(orders, 'refuse-return', { return: RETURN, reason }),
    await clerk.send(shipping, 'mark-lost', { shipment, reason }),
    await clerk.send(payments, 'issue-invoice', invoices[0]!),
    await clerk.send(payments, 'issue-invoice', invoices[1]!),
    await clerk.send(payments, 'issue-refund', { refund: 'r1', ...of, reason, parts }),
    await clerk.send(payments, 'write-off-invoice', { invoice: 'i2', reason }),
    await clerk.send(payments, 'grant-credit', { ...credit, reason }),
    await clerk.send(payments, 'create-intent', { ...card, deadline: '2099-01-01T00:00:00.000Z' }),
    await clerk.send(payments, 'void-intent', { intent: 'c1', reason }),
  ];
  assert.ok(
    done.every((one) => one.done),
    JSON.stringify(done),
  );
  await system.operations.settle();
  const reasons = async () => [
    (await clerk.query(orders, 'order-return', { return: RETURN }))?.refusal,
    (await clerk.query(shipping, 'shipment', { shipment }))?.reason,
    (await clerk.query(payments, 'refund', { refund: 'r1' }))?.reason,
    (await clerk.query(payments, 'invoice', { invoice: 'i2' }))?.writeOffReason,
    (await clerk.query(payments, 'intent', { intent: 'c1' }))?.reason,
  ];
  assert.deepEqual(await reasons(), [reason, reason, reason, reason, reason]);
  await system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(system);
  assert.deepEqual(filesWith(path, 'Featherstonehaugh'), []);
  const ours = ['asked-for', 'given-up', 'said-by-staff', 'said-by-staff', 'said-by-staff'];
  assert.deepEqual(await reasons(), ours);
  // Of whoever is erased nothing can be written any more; a parcel is lost all the same.
  const parcel = { shipment: sent[1]!.shipment };
  await assert.rejects(clerk.send(shipping, 'mark-lost', { ...parcel, reason }), PersonErasedError);
  assert.ok((await clerk.send(shipping, 'mark-lost', parcel)).done);
});

test('what staff wrote in an order that they drafted and a return that they accepted is gone with its buyer, and never came into the ledger', async (context) => {
  const { system, path } = await market(context);
  const shop = Shop.on(system);
  await shop.furnish();
  await shop.receive('MUG', 10);
  await annsTraces(system);
  const { clerk } = shop;
  await clerk.send(orders, 'cancel-order', { order: 'web-7', reason: 'drafted for nothing' });
  const words = 'Ann Featherstonehaugh rang';
  const of = { customer: 'ann', country: 'United Kingdom', currency: 'GBP' };
  const price = { amount: 500, currency: 'GBP', scale: 2 };
  const mugs = { sku: 'MUG', kind: 'goods', quantity: 2, price, note: words } as const;
  const plain = { ...mugs, quantity: 1, note: 'gift wrap' } as const;
  const { note: _, ...bare } = mugs;
  const draft = { order: 'mail-1', ...of, lines: [mugs, bare, plain] };
  const fee = { sku: 'FEE', kind: 'manual', quantity: 1, price: { ...price, amount: 50 }, note: words } as const;
  const from = [{ order: 'mail-1', line: 0, quantity: 1 }];
  const back = {
    return: 'back-1',
    ...of,
    location: 'main',
    reason: words,
    lines: [{ ...bare, from, reason: words }],
    charges: [fee],
  };
  const does = async (done: Promise<{ readonly done: boolean }>) => {
    assert.equal((await done).done, true);
    await system.operations.settle();
  };
  await does(clerk.send(orders, 'draft-order', draft));
  await does(clerk.send(orders, 'place-order', { order: 'mail-1', location: 'main', terms: 'received' }));
  await does(clerk.send(orders, 'ship-order', { order: 'mail-1' }));
  await does(clerk.send(orders, 'accept-return', back));
  // The same again is known by what was written, too.
  await does(clerk.send(orders, 'draft-order', draft));
  await does(clerk.send(orders, 'accept-return', back));
  const other = { ...draft, lines: [{ ...mugs, note: 'another' }, bare, plain] };
  assert.partialDeepStrictEqual(await clerk.send(orders, 'draft-order', other), { rejected: 'order-exists' });
  const otherReason = { ...back, reason: 'another' };
  assert.partialDeepStrictEqual(await clerk.send(orders, 'accept-return', otherReason), { rejected: 'return-exists' });
  const read = async () => [
    (await clerk.query(orders, 'order', { order: 'mail-1' }))?.items.map(({ note }) => note),
    (await clerk.query(orders, 'return', { return: 'back-1' }))?.reason,
    (await clerk.query(payments, 'refund', { refund: 'back-1' }))?.reason,
  ];
  assert.deepEqual(await read(), [[words, undefined, 'gift wrap'], words, 'returned']);
  await system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(system);
  assert.deepEqual(filesWith(path, 'Featherstonehaugh'), []);
  assert.deepEqual(await read(), [[undefined, undefined, undefined], 'asked-for', 'returned']);
  // Of whoever is erased nothing can be written any more; goods come back, and orders are drafted, all the same.
  const again = { ...back, return: 'back-2' };
  await assert.rejects(clerk.send(orders, 'accept-return', again), PersonErasedError);
  const { reason: __, ...wordless } = { ...again, lines: [{ ...bare, from }], charges: [] };
  await does(clerk.send(orders, 'accept-return', wordless));
  await does(clerk.send(orders, 'accept-return', wordless));
  await assert.rejects(clerk.send(orders, 'draft-order', { ...draft, order: 'mail-2' }), PersonErasedError);
  await does(clerk.send(orders, 'draft-order', { ...draft, order: 'mail-2', lines: [bare] }));
});

test('what was written of a parcel that names nobody is gone with whoever ordered, by the key of the order', async (context) => {
  const { system, path } = await market(context);
  const { clerk } = Shop.on(system);
  await annsTraces(system);
  await clerk.send(orders, 'cancel-order', { order: 'web-7', reason: 'drafted for nothing' });
  // As parcels were made before they named their buyer, and as staff may make them.
  const made = { order: 'web-7', kind: 'delivery' as const, location: 'main' };
  const parcel = (shipment: string) => ({ ...made, shipment, lines: [{ line: '0', sku: 'A', quantity: 1 }] });
  const reason = 'Ann Featherstonehaugh rang';
  await clerk.send(shipping, 'create-shipment', parcel('s1'));
  assert.ok((await clerk.send(shipping, 'cancel-shipment', { shipment: 's1', reason })).done);
  await system.operations.settle();
  const said = async () => (await clerk.query(shipping, 'shipment', { shipment: 's1' }))?.reason;
  assert.equal(await said(), reason);
  await system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(system);
  assert.deepEqual(filesWith(path, 'Featherstonehaugh'), []);
  assert.equal(await said(), 'cancelled');
  const { subjects } = await system.operations.tombstones();
  assert.deepEqual(subjects.toSorted(), ['ann', 'order web-7']);
  await clerk.send(shipping, 'create-shipment', parcel('s2'));
  await assert.rejects(clerk.send(shipping, 'cancel-shipment', { shipment: 's2', reason }), PersonErasedError);
  assert.ok((await clerk.send(shipping, 'cancel-shipment', { shipment: 's2' })).done);
});
