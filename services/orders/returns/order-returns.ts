import { answer, DefectError, range, T, toPage, view, type Plain, type Row, facet } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { saidReason } from '../edits/cancellation-words.ts';
import { orderList } from '../order-list.ts';
import { LOST } from './order-return.ts';
import { anyPieces, orderReturnRecord, orderReturnStatus } from './returns-vocabulary.ts';

const { kind, reason, settleBy, received, location, creditNotes, refunds, refusal, found } =
  orderReturnRecord.properties;
const fields = {
  return: T.String(),
  order: T.String(),
  kind,
  status: orderReturnStatus,
  reason,
  settleBy,
  lines: anyPieces,
  cancels: anyPieces,
  received,
  location,
  currency: T.String(),
  creditNotes,
  refunds,
  byHand: T.Integer(),
  needsHelp: T.Boolean(),
  refusal,
  found,
  requestedAt: T.String(),
  changedAt: T.String(),
};
type ReturnRow = Plain<typeof fields>;
type RefundRow = ReturnRow['refunds'][number];

const keyOf = ({ return: id }: { readonly return: string }): string => id;

function known(row: ReturnRow | undefined, { return: id }: { readonly return: string }, at: string): ReturnRow {
  if (row === undefined) throw new DefectError(`return ${id} was never asked for`);
  return { ...row, changedAt: at };
}

function begun(id: string, order: string, currency: string, at: string): ReturnRow {
  return {
    return: id,
    order,
    kind: 'return',
    status: 'requested',
    reason: null,
    settleBy: 'refund',
    lines: [],
    cancels: [],
    received: [],
    location: null,
    currency,
    creditNotes: [],
    refunds: [],
    byHand: 0,
    needsHelp: false,
    refusal: null,
    found: [],
    requestedAt: at,
    changedAt: at,
  };
}

function withRefund(row: ReturnRow, id: string, change: (one: RefundRow) => RefundRow): ReturnRow {
  return { ...row, refunds: row.refunds.map((one) => (one.refund === id ? change(one) : one)) };
}

/** Where one part of it has failed, that stays to be seen; it is made once all of it is. */
function ended(one: RefundRow): RefundRow {
  if (one.failed > 0) return { ...one, status: 'failed' };
  return one.made === one.amount ? { ...one, status: 'made', reason: null } : one;
}

/** Every return of an order that came of a checkout. */
export const orderReturns = view('order-returns', fields, {
  'by-time': range('requestedAt'),
  'by-status': range('status', 'requestedAt'),
  'by-order': range('order', 'requestedAt'),
  needsHelp: facet('needsHelp'),
}).on(
  orders,
  {
    'return-requested': {
      key: keyOf,
      fold: (_, { return: id, order, currency, lines, reason: why, settleBy: how }, { recordedAt }) => ({
        ...begun(id, order, currency, recordedAt),
        lines,
        reason: why,
        settleBy: how,
      }),
    },
    'loss-claimed': {
      key: keyOf,
      fold: (_, { return: id, order, currency, lines, settleBy: how }, { recordedAt }) => ({
        ...begun(id, order, currency, recordedAt),
        lines,
        reason: LOST,
        settleBy: how,
      }),
    },
    'withdrawal-declared': {
      key: keyOf,
      fold: (_, { return: id, order, currency, lines, cancels }, { recordedAt }) => ({
        ...begun(id, order, currency, recordedAt),
        kind: 'withdrawal',
        lines,
        cancels,
      }),
    },
    'delivery-return-begun': {
      key: keyOf,
      fold: (_, { return: id, order, currency }, { recordedAt }) => ({
        ...begun(id, order, currency, recordedAt),
        kind: 'withdrawal',
      }),
    },
    'called-off-return-begun': {
      key: keyOf,
      fold: (_, { return: id, order, currency, lines }, { recordedAt }) => ({
        ...begun(id, order, currency, recordedAt),
        kind: 'withdrawal',
        lines,
      }),
    },
    'return-received': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({
        ...known(row, it, recordedAt),
        status: 'received',
        received: it.lines,
        location: it.location,
      }),
    },
    'return-refused': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({
        ...known(row, it, recordedAt),
        status: 'refused',
        refusal: saidReason(it),
      }),
    },
    'return-cancelled': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({ ...known(row, it, recordedAt), status: 'cancelled' }),
    },
    'return-credited': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({
        ...known(row, it, recordedAt),
        status: 'refunding',
        creditNotes: it.notes.map(({ creditNote, number, gross }) => ({ creditNote, number, gross })),
      }),
    },
    'refund-planned': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({
        ...known(row, it, recordedAt),
        byHand: it.byHand,
        refunds: it.parts.map(({ refund, kind: what, amount }) => newPart(refund, what, amount)),
      }),
    },
    'refund-offset': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => {
        const before = known(row, it, recordedAt);
        return withRefund(before, it.refund, (one) => ended({ ...one, amount: one.amount - it.amount }));
      },
    },
    'refund-called-off': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => {
        const before = known(row, it, recordedAt);
        return withRefund(before, it.refund, (one) => ended({ ...one, amount: one.amount - it.amount }));
      },
    },
    'loss-found': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => {
        const before = known(row, it, recordedAt);
        const { found: id, lines, outcome, invoices } = it;
        return { ...before, found: [...before.found, { found: id, lines, outcome, invoices }] };
      },
    },
    'refund-made': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => {
        const before = known(row, it, recordedAt);
        return withRefund(before, it.refund, (one) => ended({ ...one, made: one.made + it.amount }));
      },
    },
    'refund-failed': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => {
        const { refund, reason: why, next, amount } = it;
        const failed = withRefund(known(row, it, recordedAt), refund, (one) =>
          ended({ ...one, failed: one.failed + amount, reason: why }),
        );
        return next === null ? { ...failed, needsHelp: true } : again(failed, refund, next, amount);
      },
    },
    'refund-reopened': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => {
        const before = known(row, it, recordedAt);
        const all = before.refunds.find(({ refund }) => refund === it.refund)?.amount ?? 0;
        const next = again(before, it.refund, it.next, it.amount ?? all);
        const refunds = next.refunds.map((one) =>
          it.asCredit === true && one.refund === it.next ? { ...one, kind: 'grant' as const } : one,
        );
        return { ...next, refunds, needsHelp: false };
      },
    },
    'refund-settled': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({ ...known(row, it, recordedAt), needsHelp: false }),
    },
    'return-refunded': {
      key: keyOf,
      fold: (row, it, { recordedAt }) => ({
        ...known(row, it, recordedAt),
        status: 'refunded',
        byHand: it.byHand,
      }),
    },
  },
  { leansOn: [saidReason, LOST, keyOf, known, begun, withRefund, ended, newPart, again] },
);

function newPart(refund: string, what: RefundRow['kind'], amount: number): RefundRow {
  return { refund, kind: what, amount, made: 0, failed: 0, status: 'asked', reason: null };
}

function again(row: ReturnRow, refund: string, next: string, amount: number): ReturnRow {
  const what = row.refunds.find((one) => one.refund === refund)?.kind ?? 'intent';
  return { ...row, refunds: [...row.refunds, newPart(next, what, amount)] };
}

function showReturn(row: Row<typeof orderReturns>) {
  return row;
}

const latestFirst = { direction: 'descending' } as const;

const oneReturn = answer(orders, 'order-return', { orderReturns, orderList }, async (body, views, { caller }) => {
  const row = await views.orderReturns.get(body.return);
  if (row === undefined) return null;
  const of = await views.orderList.get(row.order);
  return of === undefined || !mayKnow(caller, of) ? null : showReturn(row);
});

const returnsOfOrder = answer(
  orders,
  'returns-of-order',
  { orderReturns, orderList },
  async ({ order, ...rest }, views, { caller }) => {
    const of = await views.orderList.get(order);
    if (of === undefined || !mayKnow(caller, of)) return null;
    const page = { index: 'by-order', equals: [order], ...latestFirst, ...rest } as const;
    return toPage(await views.orderReturns.list(page), showReturn);
  },
);

const listReturns = answer(orders, 'order-returns', { orderReturns }, async ({ status, needsHelp, ...rest }, views) => {
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  const where = needsHelp === undefined ? [] : [{ facet: 'needsHelp' as const, anyOf: [needsHelp] }];
  return toPage(await views.orderReturns.list({ ...which, where, ...latestFirst, ...rest }), showReturn);
});

/** How what is asked about returns is answered. */
export const returnAnswers = [oneReturn, returnsOfOrder, listReturns];
