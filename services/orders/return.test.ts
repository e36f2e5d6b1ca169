import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandBody } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { ID } from './checkout/testing/facts.ts';
import { acceptReturn } from './accept-return.ts';
import type { orders } from './contract.ts';
import { accepted as placed } from './fulfilment/testing/facts.ts';
import { order } from './order.ts';
import { returnDocument } from './return-document.ts';
import { returnList } from './return-list.ts';
import { returning } from './returning.ts';
import { reverseReturn } from './reverse-return.ts';

type Return = CommandBody<typeof orders, 'accept-return'>;

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 4 });
const head = { customer: '12345', country: 'France', currency: 'GBP' };
const goods = { sku: 'A', kind: 'goods' as const, quantity: 5, price: 20_000 };
const post = { sku: 'POST', kind: 'carriage' as const, quantity: 1, price: 180_000 };
const shipped = (id: string, lines = [goods]) =>
  events(
    order(id),
    ['order-drafted', { order: id, ...head, lines, total: 100_000 }],
    ['order-placed', { order: id, attempt: id === 'O2' ? 2 : 1, location: 'main', terms: 'received', quoted: false }],
    ['order-confirmed', { order: id, number: 1 }],
    ['shipment-requested', { order: id }],
    ['order-shipped', { order: id, ...head, lines: 1, units: 5, gross: 100_000 }],
  );
const sold = [shipped('O1'), shipped('O2')];
const whole = { return: 'C1', ...head, location: 'main', reason: 'not wanted' };
const line = { sku: 'A', kind: 'goods' as const, quantity: 7, price: gbp(21_000), reason: 'bought elsewhere' };
const from = [
  { order: 'O1', line: 0, quantity: 4 },
  { order: 'O2', line: 0, quantity: 2 },
];
const fee = { sku: 'M', kind: 'manual' as const, quantity: 1, price: gbp(5_000) };
const body: Return = { ...whole, lines: [{ ...line, from }], charges: [fee] };
const { reason: why, ...bare } = line;
const sealed = { reason: 'asked-for', about: '12345', words: 'not wanted', reasons: [{ line: 0, words: why }] };
const accepted = {
  ...whole,
  ...sealed,
  lines: [{ ...bare, price: 21_000, from }],
  charges: [{ ...fee, price: 5_000 }],
  parts: [
    { order: 'O1', invoice: 'O1', amount: 80_000 },
    { order: 'O2', invoice: 'O2 (2)', amount: 40_000 },
  ],
  // One piece of no known order, and a thousandth more than was paid for each of the six others.
  beyond: 21_000 + 6 * 1_000,
};
const document = returnDocument('C1');
const acceptance = events(document, ['return-accepted', accepted]);
const pieces = (id: string, quantity: number) => ({ order: id, return: 'C1', lines: [{ line: 0, quantity }] });
const marks = [
  events(order('O1'), ['lines-returned', pieces('O1', 4)]),
  events(order('O2'), ['lines-returned', pieces('O2', 2)]),
];

test('a return is split over the orders it names, and what was not paid for is refunded beyond them', () => {
  given(...sold)
    .when(acceptReturn, body)
    .then(acceptance, ...marks);
  given(...sold, acceptance, ...marks)
    .when(acceptReturn, body)
    .thenNothing();
  given(...sold, acceptance, ...marks)
    .when(acceptReturn, { ...body, charges: [] })
    .thenRejected('return-exists', { return: 'C1' });
});

test('what staff wrote of a return is sealed by the key of its customer, and compared; of nobody known, and in returns of before, it is in the clear', () => {
  const noted = { ...body, charges: [{ ...fee, note: 'return post' }] };
  const held = { ...accepted, notes: [{ line: 0, words: 'return post' }] };
  given(...sold)
    .when(acceptReturn, noted)
    .then(events(document, ['return-accepted', held]), ...marks);
  const known = given(...sold, events(document, ['return-accepted', held]), ...marks);
  known.when(acceptReturn, noted).thenNothing();
  known.when(acceptReturn, body).thenRejected('return-exists', { return: 'C1' });
  const nobody = { ...body, customer: null, lines: [{ ...line, from: [] }], charges: [] };
  const { about: _, words: __, reasons: ___, ...clear } = { ...accepted, ...whole, customer: null };
  const open = { ...clear, lines: [{ ...line, price: 21_000, from: [] }], charges: [], parts: [], beyond: 7 * 21_000 };
  given()
    .when(acceptReturn, nobody)
    .then(events(document, ['return-accepted', open]));
  const before = { ...clear, customer: '12345', lines: [{ ...line, price: 21_000, from }] };
  const old = given(...sold, events(document, ['return-accepted', before]), ...marks);
  old.when(acceptReturn, body).thenNothing();
  old.when(acceptReturn, { ...body, reason: 'another' }).thenRejected('return-exists', { return: 'C1' });
});

test('of a customer who is erased a return says nothing, and the same again changes nothing', () => {
  const wordless = { ...body, lines: [{ ...bare, from }] };
  const { reason: _, ...silent } = wordless;
  const { about: __, words: ___, reasons: ____, ...recorded } = accepted;
  const gone = { wasErased: (person: string) => person === '12345' };
  given(...sold)
    .when(acceptReturn, silent, gone)
    .then(events(document, ['return-accepted', recorded]), ...marks);
  given(...sold, events(document, ['return-accepted', recorded]), ...marks)
    .when(acceptReturn, silent, gone)
    .thenNothing();
  // Of whoever is there something is said: of the whole, and of each line that comes of no order.
  for (const unsaid of [silent, wordless])
    given(...sold)
      .when(acceptReturn, unsaid)
      .thenRejected('reason-missing', { line: 0 });
  const ofOrders = { ...bare, quantity: 6, from };
  given(...sold)
    .when(acceptReturn, { ...silent, lines: [ofOrders] })
    .thenRejected('reason-missing', { line: 0 });
  given(...sold)
    .when(acceptReturn, { ...silent, lines: [{ ...ofOrders, reason: why }], charges: [] })
    .then(
      events(document, [
        'return-accepted',
        {
          ...recorded,
          about: '12345',
          reasons: [{ line: 0, words: why }],
          lines: [{ ...ofOrders, price: 21_000 }],
          charges: [],
          beyond: 6 * 1_000,
        },
      ]),
      ...marks,
    );
});

test('a return is rejected', () => {
  const one = { ...line, quantity: 1, from: [{ order: 'O1', line: 0, quantity: 1 }] };
  const bad = (change: Partial<Return>) => given(...sold).when(acceptReturn, { ...body, charges: [], ...change });
  const badLine = (change: Partial<Return['lines'][number]>) => bad({ lines: [{ ...one, ...change }] });
  const part = { order: 'O1', line: 0, quantity: 1 };
  bad({ lines: [] }).thenRejected('nothing-returned', {});
  badLine({ from: [{ ...part, order: 'O9' }] }).thenRejected('no-such-order', { order: 'O9' });
  badLine({ from: [{ ...part, line: 1 }] }).thenRejected('no-such-line', { order: 'O1', line: 1 });
  badLine({ sku: 'B' }).thenRejected('other-article', { order: 'O1', line: 0, sku: 'A' });
  badLine({ kind: 'manual' }).thenRejected('other-article', { order: 'O1', line: 0, sku: 'A' });
  bad({ customer: null, lines: [one] }).thenRejected('other-customer', { order: 'O1' });
  badLine({ from: [{ ...part, quantity: 2 }] }).thenRejected('parts-exceed-line', { line: 0 });
  const { reason: _, ...unexplained } = { ...one, from: [] };
  bad({ lines: [unexplained] }).thenRejected('reason-missing', { line: 0 });
  // Nobody is erased of whom nothing is known: who says nothing at all of their return is asked, too.
  const { reason: __, ...silent } = body;
  given(...sold)
    .when(acceptReturn, { ...silent, customer: null, charges: [], lines: [unexplained] })
    .thenRejected('reason-missing', { line: 0 });
  badLine({ quantity: 6, from: [{ ...part, quantity: 6 }] }).thenRejected('more-than-shipped', {
    order: 'O1',
    line: 0,
    returnable: 5,
  });
  const three = { ...one, quantity: 3, from: [{ ...part, quantity: 3 }] };
  const moreThanShipped = { order: 'O1', line: 0, returnable: 2 };
  bad({ lines: [three, three] }).thenRejected('more-than-shipped', moreThanShipped);
  given(...sold, events(order('O1'), ['lines-returned', { ...pieces('O1', 3), return: 'C0' }]))
    .when(acceptReturn, { ...body, lines: [three] })
    .thenRejected('more-than-shipped', moreThanShipped);
  badLine({ price: gbp(-1) }).thenRejected('negative-price', { line: 0 });
  bad({ charges: [{ ...fee, price: gbp(-1) }] }).thenRejected('negative-price', { line: 0 });
  badLine({ price: { ...gbp(1), currency: 'EUR' } }).thenRejected('wrong-currency', {
    line: 0,
    currency: 'EUR',
    expected: 'GBP',
  });
  bad({ currency: 'EUR', lines: [{ ...one, price: { ...gbp(1), currency: 'EUR' } }] }).thenRejected('wrong-currency', {
    line: 0,
    currency: 'EUR',
    expected: 'GBP',
  });
  badLine({ price: gbp(Number.MAX_SAFE_INTEGER) }).thenRejected('amount-too-large', { line: 0 });
  const drafted = events(order('O3'), ['order-drafted', { order: 'O3', ...head, lines: [goods], total: 100_000 }]);
  given(drafted)
    .when(acceptReturn, { ...body, lines: [{ ...one, from: [{ ...part, order: 'O3' }] }] })
    .thenRejected('wrong-status', { order: 'O3', status: 'drafted' });
});

test('a return is refunded, restocked and charged', () => {
  const refund = {
    refund: 'C1',
    ...head,
    reason: 'returned',
    parts: [
      { invoice: 'O1', amount: gbp(80_000) },
      { invoice: 'O2 (2)', amount: gbp(40_000) },
    ],
    beyond: gbp(27_000),
  };
  given(...sold)
    .whenEvent(returning, acceptance)
    .then({ sent: [['refund', refund]] });
  given(acceptance)
    .whenDone(returning, 'C1', 'refund', { paidOut: gbp(147_000), credited: gbp(0) })
    .then({ sent: [['restock', { return: 'return:C1', location: 'main', lines: [{ sku: 'A', quantity: 7 }] }]] });
  const shares = [{ kind: 'return-charge' as const, amount: gbp(5_000) }];
  given(acceptance)
    .whenDone(returning, 'C1', 'restock', undefined)
    .then({ sent: [['charge', { invoice: 'return:C1', ...head, terms: 'received', shares }]] });
  const settled = { return: 'C1', country: 'France', currency: 'GBP', lines: 2, units: -7, amount: -142_000 };
  given(acceptance)
    .whenDone(returning, 'C1', 'charge', { payable: gbp(5_000) })
    .then({ appended: [['return-settled', settled]] });
});

test('a return that moves neither money nor goods is settled at once', () => {
  const free = {
    ...accepted,
    lines: [{ ...post, price: 0, from: [], reason: 'x' }],
    charges: [],
    parts: [],
    beyond: 0,
  };
  given()
    .whenEvent(returning, events(document, ['return-accepted', free]))
    .then({
      appended: [
        ['return-settled', { return: 'C1', country: 'France', currency: 'GBP', lines: 1, units: 0, amount: 0 }],
      ],
    });
});

test('whatever refuses the refund reverses the return, with the reason', () => {
  const refusals = [
    ['refund-exists', { refund: 'C1' }, 'there is a refund with this id'],
    ['more-than-paid', { invoice: 'O1', refundable: gbp(1) }, 'it is more than was paid for invoice O1'],
    ['no-such-invoice', { invoice: 'O1' }, 'there is no invoice O1'],
    ['not-issued', { invoice: 'O1', status: 'voided' }, 'invoice O1 is voided'],
    ['wrong-currency', { currency: 'EUR', expected: 'GBP' }, 'the currencies differ'],
    ['not-positive', {}, 'it is not above zero'],
    ['amount-too-large', {}, 'the amount is too large'],
  ] as const;
  for (const [rejection, details, reason] of refusals) {
    given(acceptance)
      .whenRejected(returning, 'C1', 'refund', rejection, details)
      .then({ sent: [['reverse', { return: 'C1', reason }]] });
  }
  given(acceptance).whenDone(returning, 'C1', 'reverse', undefined).thenNothing();
  const reverse = { return: 'C1', reason: 'x' };
  const failed = events(document, ['return-failed', { return: 'C1', reason: 'x' }]);
  const restored = [
    events(order('O1'), ['lines-restored', pieces('O1', 4)]),
    events(order('O2'), ['lines-restored', pieces('O2', 2)]),
  ];
  given(...sold, acceptance, ...marks)
    .when(reverseReturn, reverse)
    .then(...restored, failed);
  given(...sold, acceptance, failed)
    .when(reverseReturn, reverse)
    .thenNothing();
  given(acceptance, failed).thenRow(returnList, 'C1', {
    return: 'C1',
    ...head,
    status: 'failed',
    reason: 'not wanted',
    lines: 2,
    amount: 142_000,
    at: '2026-01-01T00:00:00.000Z',
    failure: 'x',
  });
});

test('what somebody else has meddled with is parked for an operator', () => {
  const parked = { code: 'defect' };
  const state = given(acceptance);
  assert.throws(() => state.whenRejected(returning, 'C1', 'restock', 'document-exists', { document: 'x' }), parked);
  const refusals = [
    ['invoice-exists', { invoice: 'return:C1' }],
    ['negative-total', { total: gbp(-1) }],
    ['wrong-currency', { currency: 'EUR', expected: 'GBP' }],
    ['amount-too-large', {}],
  ] as const;
  for (const [rejection, details] of refusals)
    assert.throws(() => state.whenRejected(returning, 'C1', 'charge', rejection, details), parked);
});

test('however an order comes back, never more than was shipped, and every penny of a return is accounted for', () => {
  const price = fc.integer({ min: 0, max: 40_000 });
  const returns = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), price), { maxLength: 8 });
  fc.assert(
    fc.property(returns, (drawn) => {
      let history = given(...sold);
      let back = 0;
      const groups = [...sold];
      for (const [nth, [quantity, refunded]] of drawn.entries()) {
        const part = [{ order: 'O1', line: 0, quantity }];
        const id = `C${nth}`;
        const lines = [{ ...line, quantity, price: gbp(refunded), from: part }];
        const result = history.when(acceptReturn, { ...body, return: id, lines, charges: [] });
        if (back + quantity > 5) {
          result.thenRejected('more-than-shipped', { order: 'O1', line: 0, returnable: 5 - back });
          continue;
        }
        const against = quantity * Math.min(refunded, 20_000);
        const taken = events(order('O1'), [
          'lines-returned',
          { order: 'O1', return: id, lines: [{ line: 0, quantity }] },
        ]);
        const parts = against === 0 ? [] : [{ order: 'O1', invoice: 'O1', amount: against }];
        const { reasons: _, ...said } = accepted;
        const { reason: __, ...plain } = lines[0]!;
        const reasons = [{ line: 0, words: why }];
        const held = { ...said, reasons, return: id, lines: [{ ...plain, price: refunded }], charges: [], parts };
        const all = { ...held, beyond: quantity * refunded - against };
        result.then(events(returnDocument(id), ['return-accepted', all]), taken);
        groups.push(taken);
        history = given(...groups);
        back += quantity;
      }
      assert.ok(back <= 5);
    }),
    { numRuns: 30 },
  );
});

test('an order of a checkout comes back by returns of its own', () => {
  const ask = { ...body, lines: [{ ...line, from: [{ order: ID, line: 0, quantity: 1 }] }] };
  const shippedWhole = events(order(ID), [
    'order-shipped',
    { order: ID, ...head, lines: 1, units: 1, gross: 75_000, inParts: true },
  ]);
  given(placed(), shippedWhole).when(acceptReturn, ask).thenRejected('order-of-checkout', { order: ID });
});
