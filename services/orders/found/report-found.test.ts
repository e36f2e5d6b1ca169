import { test } from 'node:test';
import { moneyOf } from '@banyan/core';
import { events, given, type Events } from '@banyan/core/testing';
import { BUYER, channelFacts, ID, opened, shipTo } from '../checkout/testing/facts.ts';
import { invoice as invoiceOf } from '../fulfilment/invoice.ts';
import { numbering } from '../numbering.ts';
import { creditNote } from '../returns/credit-note.ts';
import { orderReturn } from '../returns/order-return.ts';
import { requestReturn } from '../returns/request-return.ts';
import { settlingReturn } from '../returns/settling-return.ts';
import { credited, NOTE, note, potLine } from '../returns/testing/credited.ts';
import {
  allSent,
  back,
  buyer,
  claimed,
  invoiced,
  it,
  lostParcel,
  OTHER,
  pieces,
  placedOrder,
  requested,
  RETURN,
  sent,
} from '../returns/testing/facts.ts';
import { foundGoods } from './found-goods.ts';
import { reportFound } from './report-found.ts';
import { settlingFound } from './settling-found.ts';

const FOUND = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b8f';
const lines = [pieces(0, 1)];
const found = foundGoods(FOUND);
const body = { found: FOUND, return: RETURN, lines, outcome: { kind: 'kept' as const } };
const charged = { ...body, outcome: { kind: 'charged' as const } };
const returned = { ...body, outcome: { kind: 'returned' as const, location: 'main' } };
const part = (amount: number) => ({ refund: `${RETURN}.1`, tender: 'gift', kind: 'hold' as const, amount });
const planned = (amount: number) =>
  events(back, ['refund-planned', { return: RETURN, parts: amount === 0 ? [] : [part(amount)], byHand: 0 }]);

/** One pot is asked for as lost, and credited for 7.50: in the order, as a document and in its return. */
const lost = [
  opened,
  placedOrder({ tenders: { holds: [{ hold: 'gift', presentation: 'p', amount: 2500 }], intent: null } }),
  allSent,
  invoiced('F1'),
  lostParcel(lines),
  ...claimed(lines, [{ location: 'main', sku: 'POT', quantity: 1 }]),
  events(it, [
    'pieces-credited',
    {
      order: ID,
      return: RETURN,
      invoice: 'F1.invoice',
      creditNote: NOTE,
      lines,
      gross: 750,
      carriage: false,
      isLost: true,
    },
  ]),
  events(creditNote(NOTE), [
    'credit-note-issued',
    {
      creditNote: NOTE,
      return: RETURN,
      credits: 'F1.invoice',
      order: ID,
      channel: 'web',
      series: 'c',
      number: 1,
      date: '2026-02-03',
      customer: BUYER,
      currency: 'GBP',
      scale: 2,
      lines: [potLine],
      items: [{ line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 }],
      gross: 750,
    },
  ]),
  credited([note]),
];
const paidBack = [
  ...lost,
  planned(0),
  events(back, ['return-refunded', { return: RETURN, order: ID, currency: 'GBP', refunded: 0, byHand: 0 }]),
];
const goods = [{ sku: 'POT', quantity: 1 }];
const said = { found: FOUND, return: RETURN, lines };
const told = (kind: 'kept' | 'returned', outcome: typeof body.outcome | typeof returned.outcome) => [
  events(found, ['goods-found', { ...said, order: ID, outcome, goods }]),
  events(back, ['loss-found', { ...said, outcome: kind, invoices: [] }]),
  events(it, ['lost-goods-found', { ...said, order: ID, outcome: kind }]),
];

test('what has come back is booked in as a correction of what was written off; what the buyer keeps changes nothing else', () => {
  given(...paidBack)
    .when(reportFound, returned)
    .then(...told('returned', returned.outcome));
  const booked = { return: `found:${FOUND}`, location: 'main', lines: goods, writtenOff: true };
  given(...paidBack)
    .whenEvent(settlingFound, told('returned', returned.outcome)[0]!)
    .then({ sent: [['restock', booked]] as never });
  given(...paidBack)
    .when(reportFound, body)
    .then(...told('kept', body.outcome));
  given(...paidBack)
    .whenEvent(settlingFound, told('kept', body.outcome)[0]!)
    .then({});
});

test('no piece is found twice, and none that was not paid back', () => {
  const before = [...paidBack, ...told('kept', body.outcome)];
  given(...before)
    .when(reportFound, body)
    .thenNothing();
  given(...before)
    .when(reportFound, charged)
    .thenRejected('found-exists', { found: FOUND });
  const other = { ...body, found: FOUND.replace('f', '0') };
  given(...before)
    .when(reportFound, other)
    .thenRejected('more-than-lost', { line: 0, lost: 0 });
  given(...paidBack)
    .when(reportFound, { ...body, lines: [pieces(1, 1)] })
    .thenRejected('more-than-lost', { line: 1, lost: 0 });
  given(...paidBack)
    .when(reportFound, { ...body, lines: [...lines, ...lines] })
    .thenRejected('line-twice', { line: 0 });
  given(...paidBack)
    .when(reportFound, { ...body, lines: [pieces(7, 1)] })
    .thenRejected('no-such-line', { order: ID, line: 7 });
  given(opened, placedOrder(), allSent, ...requested(lines))
    .when(reportFound, body)
    .thenRejected('no-such-return', { return: RETURN });
  given(opened).when(reportFound, body).thenRejected('no-such-return', { return: RETURN });
});

test('nothing is found of a return that is still being written off or posted', () => {
  given(...lost)
    .when(reportFound, body)
    .thenRejected('wrong-return-status', { return: RETURN, status: 'refunding' });
  given(...lost.slice(0, -3))
    .when(reportFound, body)
    .thenRejected('wrong-return-status', { return: RETURN, status: 'requested' });
});

test('whoever lets the buyer keep it gives away what it costs, and may have a limit', () => {
  const clerk = (amount: number) => ({
    caller: {
      role: 'staff' as const,
      id: 'carl',
      tenant: 'default',
      permissions: [{ operation: 'orders/report-found', limits: [moneyOf(amount, 'GBP', 2)] }],
    },
  });
  given(...paidBack)
    .when(reportFound, body, clerk(749))
    .thenRejected('beyond-limit', { amount: moneyOf(750, 'GBP', 2) });
  given(...paidBack)
    .when(reportFound, body, clerk(750))
    .then(...told('kept', body.outcome));
  given(...paidBack)
    .when(reportFound, returned, clerk(0))
    .then(...told('returned', returned.outcome));
});

test('a piece is charged of the invoice that it was credited of: by the credit notes of its return, in their order, after what was found before', () => {
  const second = { ...note, creditNote: `${RETURN}.credit-2`, invoice: 'F2.invoice', number: 2 };
  const both = [pieces(0, 2)];
  const notes = [note, second];
  const goodsOf = { line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 };
  const inTwoParcels = [
    opened,
    placedOrder(),
    sent('F1', lines),
    sent('F2', lines),
    lostParcel(lines),
    lostParcel(lines, 'S2'),
    ...claimed(both, [{ location: 'main', sku: 'POT', quantity: 2 }]),
    ...notes.flatMap(({ creditNote: name, invoice: of, number }) => {
      const ids = { order: ID, return: RETURN, creditNote: name };
      const credit = { invoice: of, lines, gross: 750, carriage: false, isLost: true as const };
      const document = { credits: of, channel: 'web', series: 'c', number, date: '2026-02-03', customer: BUYER };
      const money = { currency: 'GBP', scale: 2, lines: [potLine], items: [goodsOf], gross: 750 };
      return [
        events(it, ['pieces-credited', { ...ids, ...credit }]),
        events(creditNote(name), ['credit-note-issued', { ...ids, ...document, ...money }]),
      ];
    }),
    credited(notes, 1, 2),
    planned(0),
  ];
  const limited = {
    caller: {
      role: 'staff' as const,
      id: 'carl',
      tenant: 'default',
      permissions: [{ operation: 'orders/report-found', limits: [moneyOf(0, 'GBP', 2)] }],
    },
  };
  const costs = (quantity: number, before: readonly Events[] = []) =>
    given(...inTwoParcels, ...before).when(reportFound, { ...body, lines: [pieces(0, quantity)] }, limited);
  costs(1).thenRejected('beyond-limit', { amount: moneyOf(750, 'GBP', 2) });
  costs(2).thenRejected('beyond-limit', { amount: moneyOf(1501, 'GBP', 2) });
  // The first pot of the order cost 7.50, the second 7.51.
  const earlier = { found: FOUND.replace('f', '0'), return: RETURN, lines };
  const one = events(back, ['loss-found', { ...earlier, outcome: 'kept', invoices: [] }]);
  costs(1, [one]).thenRejected('beyond-limit', { amount: moneyOf(751, 'GBP', 2) });
});

const REFUND = `${RETURN}.1`;
const invoice = `${FOUND}.invoice-1`;
const shares = [{ category: 'S' as const, rate: 20_000, net: 625, tax: 125 }];
/** The same in the order’s stream. */
const chargedIn = (fromDeposits: number) =>
  [
    'pieces-charged',
    {
      found: FOUND,
      order: ID,
      invoice,
      credited: 'F1.invoice',
      lines: [{ line: 0, quantity: 1, shares }],
      gross: 750,
      fromDeposits,
    },
  ] as const;
/** All that is decided where one pot is charged again; `kept`: what of its refund is called off. */
const chargedAgain = (kept: number) => {
  const document = { series: 'i', number: 1, date: '2026-03-04', lines: [potLine], gross: 750 };
  const head = { order: ID, channel: 'web', customer: BUYER, currency: 'GBP', scale: 2 };
  const items = [{ line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 }];
  const off = { found: FOUND, amount: kept };
  return [
    events(found, ['goods-found', { ...said, order: ID, outcome: charged.outcome, goods }]),
    events(found, [
      'found-goods-charged',
      {
        found: FOUND,
        ...head,
        country: 'GB',
        lines: 1,
        units: 1,
        gross: 750,
        invoices: [{ invoice, ...document, fromDeposits: kept }],
      },
    ]),
    events(back, ['loss-found', { ...said, outcome: 'charged', invoices: [invoice] }]),
    ...(kept === 0 ? [] : [events(back, ['refund-called-off', { ...off, return: RETURN, refund: REFUND }])]),
    events(
      it,
      ['lost-goods-found', { ...said, order: ID, outcome: 'charged' }],
      ...(kept === 0 ? [] : [['tender-kept', { ...off, order: ID, tender: 'gift' }] as const]),
      chargedIn(kept),
    ),
    events(numbering('i'), ['number-assigned', { number: 1, order: ID, series: 'i' }]),
    events(invoiceOf(invoice), [
      'invoice-issued',
      {
        invoice,
        kind: 'invoice',
        fulfilment: null,
        settles: [],
        ...head,
        ...document,
        items,
        billTo: shipTo,
        seller: channelFacts.legalEntity,
      },
    ]),
  ];
};
const at = { at: '2026-03-04T12:00:00.000Z', occurredAt: '2026-03-04T12:00:00.000Z' };
const asking = [...lost, planned(750)];
const sending = events(back, ['refund-sent', { return: RETURN, refund: REFUND }]);
const delayed = events(back, ['refund-delayed', { return: RETURN, refund: REFUND }]);
const asked = events(back, ['refund-asked', { return: RETURN, refund: REFUND }]);

test('it is charged again by an invoice of the same rates; a refund that has not begun is called off and pays it', () => {
  given(...asking)
    .when(reportFound, charged, at)
    .then(...chargedAgain(750));
  given(...asking, sending, delayed)
    .when(reportFound, charged, at)
    .then(...chargedAgain(750));
});

test('a refund that is being asked for, or was, goes on, and the invoice is owed', () => {
  for (const before of [[sending], [sending, asked]])
    given(...asking, ...before)
      .when(reportFound, charged, at)
      .then(...chargedAgain(0));
  given(...paidBack)
    .when(reportFound, charged, at)
    .then(...chargedAgain(0));
});

test('once its refund is called off, the return is at its end', () => {
  const off = chargedAgain(750)[3];
  const done = { return: RETURN, order: ID, currency: 'GBP', refunded: 0, byHand: 0 };
  given(...asking)
    .whenEvent(settlingReturn, off!)
    .then({ appended: [['return-refunded', done]] });
});

test('its invoice is posted with what the refund pays of it; from then on its pieces may come back', () => {
  const decided = chargedAgain(750);
  const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
  const document = {
    document: invoice,
    kind: 'invoice',
    number: 'i-000001',
    date: '2026-03-04',
    customer: BUYER,
    currency: 'GBP',
    lines: [{ ...potLine, net: gbp(625), tax: gbp(125) }],
    fromDeposits: gbp(750),
  };
  given(...asking)
    .whenEvent(settlingFound, decided[1]!)
    .then({ sent: [['post', document]] as never });
  const again = { return: OTHER, order: ID, lines: [pieces(0, 2)], reason: 'unwanted' as const };
  given(...asking, ...decided)
    .when(requestReturn, again, buyer)
    .thenRejected('more-than-shipped', { order: ID, line: 0, returnable: 1 });
  const posted = events(it, ['charged-pieces-posted', { found: FOUND, order: ID, invoice }]);
  given(...asking, ...decided, posted)
    .when(requestReturn, again, buyer)
    .then(
      events(orderReturn(OTHER), ['return-requested', { ...again, buyer: BUYER, currency: 'GBP', settleBy: 'refund' }]),
      events(it, ['pieces-returned', { order: ID, return: OTHER, lines: again.lines }]),
    );
});

test('where what was paid was to become credit, no tender is told', () => {
  const grant = { refund: REFUND, tender: 'credit', kind: 'grant' as const, amount: 750 };
  const plan = events(back, ['refund-planned', { return: RETURN, parts: [grant], byHand: 0 }]);
  const expected = chargedAgain(750).map((one, nth) =>
    nth === 4 ? events(it, ['lost-goods-found', { ...said, order: ID, outcome: 'charged' }], chargedIn(750)) : one,
  );
  given(...lost, plan)
    .when(reportFound, charged, at)
    .then(...expected);
});

test('what is charged again is waited for, and may be lost again', () => {
  const posted = events(it, ['charged-pieces-posted', { found: FOUND, order: ID, invoice }]);
  const again = { return: OTHER, order: ID, lines: [pieces(0, 2)], reason: 'lost' as const };
  given(...paidBack)
    .when(requestReturn, again)
    .thenRejected('more-than-shipped', { order: ID, line: 0, returnable: 1 });
  const known = { buyer: BUYER, currency: 'GBP', settleBy: 'refund' as const };
  given(...paidBack, ...chargedAgain(0), posted)
    .when(requestReturn, again)
    .then(
      events(orderReturn(OTHER), [
        'loss-claimed',
        {
          return: OTHER,
          order: ID,
          lines: again.lines,
          ...known,
          writeOffs: [{ location: 'main', sku: 'POT', quantity: 2 }],
        },
      ]),
      events(it, ['pieces-returned', { order: ID, return: OTHER, lines: again.lines, isLost: true }]),
    );
});
