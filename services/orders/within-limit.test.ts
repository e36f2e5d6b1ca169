import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moneyOf, type CommandBody, type CommandName } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { acceptReturn } from './accept-return.ts';
import { cancelOrder } from './cancel-order.ts';
import { ID } from './checkout/testing/facts.ts';
import type { orders } from './contract.ts';
import { accepted } from './edits/testing/accepted.ts';
import { cancelLines } from './edits/cancel-lines.ts';
import { editOrder } from './edits/edit-order.ts';
import { order } from './order.ts';
import { retryCardRefund, settleCardRefund } from './payment-failures/help-card-refund.ts';
import { settlePayment } from './payment-failures/settle-payment.ts';
import { failed as captureFailed, refundFailed, sent as cardSent } from './payment-failures/testing/failures.ts';
import { retryRefund, settleRefund } from './returns/help-refund.ts';
import { receiveReturn } from './returns/receive-return.ts';
import { requestReturn } from './returns/request-return.ts';
import {
  allSent,
  back,
  OTHER,
  pieces,
  placedOrder,
  requested,
  RETURN,
  sent,
  withdrawn,
  withdrawnAs,
} from './returns/testing/facts.ts';
import { withdraw } from './returns/withdraw.ts';

type Limited = CommandName<typeof orders>;

/** Somebody of the staff who may do this up to so much, in minor units of pounds unless told otherwise. */
const clerk = (operation: Limited, amount: number, currency = 'GBP') =>
  ({
    caller: {
      role: 'staff',
      id: 'carl',
      tenant: 'default',
      permissions: [{ operation: `orders/${operation}`, limits: [moneyOf(amount, currency, 2)] }],
    },
  }) as const;
const pot = pieces(0, 1);
const mug = pieces(1, 1);
const told = (lines: readonly ReturnType<typeof pieces>[], condition: 'sellable' | 'missing' = 'sellable') => ({
  return: RETURN,
  location: 'main',
  lines: lines.map((one) => ({ ...one, condition })),
});

/** Two pots for 15.01 and a mug for 4.99, with delivery for 5.00. What comes to more than the limit is refused, and nothing else. */
function isLimited(
  operation: Limited,
  amount: number,
  send: (as: ReturnType<typeof clerk>) => {
    thenRejected(name: 'beyond-limit', details: { amount: ReturnType<typeof moneyOf> }): void;
  },
  scale = 2,
): void {
  const details = { amount: moneyOf(amount, 'GBP', scale) };
  const inPence = amount / 10 ** (scale - 2);
  send(clerk(operation, inPence - 1)).thenRejected('beyond-limit', details);
  send(clerk(operation, 1_000_000, 'EUR')).thenRejected('beyond-limit', details);
  for (const enough of [inPence, inPence + 1])
    assert.throws(() => {
      send(clerk(operation, enough)).thenRejected('beyond-limit', details);
    }, /it was accepted and appended/);
}

test('a return is received by whoever may give back what it comes to: what is missing costs nothing', () => {
  const lines = [pieces(0, 2), mug];
  const arrived = [placedOrder(), allSent, ...requested(lines)];
  isLimited('receive-return', 2000, (as) => given(...arrived).when(receiveReturn, told(lines), as));
  const some = { ...told([pieces(0, 2)]), lines: [...told([pieces(0, 2)]).lines, ...told([mug], 'missing').lines] };
  isLimited('receive-return', 1501, (as) => given(...arrived).when(receiveReturn, some, as));
});

test('with a withdrawal of everything the delivery is given back, too', () => {
  const lines = [pieces(0, 2), mug];
  const arrived = [placedOrder(), allSent, ...withdrawn(lines)];
  isLimited('receive-return', 2500, (as) => given(...arrived).when(receiveReturn, told(lines), as));
});

test('pieces are given up by whoever may give up what they cost', () => {
  const one = { cancellation: 'c-1', order: ID, lines: [pot], reason: 'x' };
  isLimited('cancel-lines', 750, (as) => given(accepted()).when(cancelLines, one, as));
  const all = { ...one, lines: [pieces(0, 2), mug] };
  isLimited('cancel-lines', 2500, (as) => given(accepted()).when(cancelLines, all, as));
  isLimited('withdraw', 750, (as) => given(accepted()).when(withdraw, { return: RETURN, order: ID, lines: [pot] }, as));
  isLimited('withdraw', 2500, (as) => given(accepted()).when(withdraw, { return: RETURN, order: ID }, as));
  const edit = { edit: RETURN, order: ID, reason: 'x', removes: [mug] };
  isLimited('edit-order', 499, (as) => given(accepted()).when(editOrder, edit, as));
});

/** The pots were sent and withdrawn from, and have come back; the mug is open. */
const undone = [
  placedOrder(),
  sent('F1', [pieces(0, 2)]),
  ...withdrawnAs(OTHER, [pieces(0, 2)]),
  events(order(ID), [
    'pieces-credited',
    {
      order: ID,
      return: OTHER,
      invoice: 'F1.invoice',
      creditNote: 'N',
      lines: [pieces(0, 2)],
      gross: 1501,
      carriage: false,
    },
  ]),
];

test('who gives up the last of an order that was withdrawn from gives the delivery back with it', () => {
  const one = { cancellation: 'c-1', order: ID, lines: [mug], reason: 'x' };
  isLimited('cancel-lines', 999, (as) => given(...undone).when(cancelLines, one, as));
  isLimited('cancel-order', 999, (as) => given(...undone).when(cancelOrder, { order: ID, reason: 'x' }, as));
  isLimited('withdraw', 999, (as) => given(...undone).when(withdraw, { return: RETURN, order: ID }, as));
});

test('what is lost is credited by whoever may give it back, with the delivery where it is all', () => {
  const lost = { return: RETURN, order: ID, reason: 'lost' as const };
  const gone = [placedOrder(), allSent];
  isLimited('request-return', 750, (as) => given(...gone).when(requestReturn, { ...lost, lines: [pot] }, as));
  const all = { ...lost, lines: [pieces(0, 2), mug] };
  isLimited('request-return', 2500, (as) => given(...gone).when(requestReturn, all, as));
});

test('an order is cancelled by whoever may give up what is open of it', () => {
  const cancel = { order: ID, reason: 'x' };
  isLimited('cancel-order', 2500, (as) => given(accepted()).when(cancelOrder, cancel, as));
  const partly = [placedOrder(), sent('F1', [pieces(0, 2)])];
  isLimited('cancel-order', 499, (as) => given(...partly).when(cancelOrder, cancel, as));
  const drafted = events(
    order('O1'),
    [
      'order-drafted',
      {
        order: 'O1',
        customer: '12345',
        country: 'France',
        currency: 'GBP',
        lines: [{ sku: 'A', kind: 'goods', quantity: 5, price: 20_000 }],
        total: 100_000,
      },
    ],
    ['order-placed', { order: 'O1', attempt: 1, location: 'main', terms: 'received', quoted: false }],
    ['order-confirmed', { order: 'O1', number: 1 }],
  );
  isLimited('cancel-order', 100_000, (as) => given(drafted).when(cancelOrder, { order: 'O1', reason: 'x' }, as), 4);
});

test('goods of no checkout are taken back by whoever may refund their prices, whatever is charged for it', () => {
  const price = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
  const goods = { sku: 'A', kind: 'goods', quantity: 2, price: price(3000), from: [], reason: 'x' } as const;
  const charge = { sku: 'M', kind: 'manual', quantity: 1, price: price(5900) } as const;
  const head = { customer: '12345', country: 'France', currency: 'GBP', location: 'main', reason: 'x' };
  const body: CommandBody<typeof orders, 'accept-return'> = {
    return: 'C1',
    ...head,
    lines: [{ ...goods, from: [] }],
    charges: [charge],
  };
  isLimited('accept-return', 600_000, (as) => given().when(acceptReturn, body, as), 4);
});

test('what the card network has failed to give back is helped along by whoever may give back so much', () => {
  const id = { return: RETURN };
  const refund = `${RETURN}.1`;
  const failed = [
    placedOrder(),
    allSent,
    ...requested([pieces(0, 2)]),
    events(
      back,
      ['refund-planned', { ...id, parts: [{ refund, tender: 'i', kind: 'intent', amount: 1501 }], byHand: 0 }],
      ['refund-failed', { ...id, refund, amount: 1501, reason: 'x', next: null }],
    ),
  ];
  isLimited('retry-refund', 1501, (as) => given(...failed).when(retryRefund, id, as));
  isLimited('settle-refund', 1501, (as) => given(...failed).when(settleRefund, { ...id, reason: 'x' }, as));
});

test('what a cancellation could not give back, and what a capture could not take, is settled by whoever may give up so much', () => {
  const id = { order: ID };
  const owed = [...cardSent, events(order(ID), refundFailed({ next: null }))];
  isLimited('retry-card-refund', 500, (as) => given(...owed).when(retryCardRefund, id, as));
  const settle = { ...id, by: 'credit', reason: 'x' } as const;
  isLimited('settle-card-refund', 500, (as) => given(...owed).when(settleCardRefund, settle, as));
  const due = [...cardSent, captureFailed()];
  isLimited('settle-payment', 550, (as) => given(...due).when(settlePayment, { ...id, reason: 'x' }, as));
});
