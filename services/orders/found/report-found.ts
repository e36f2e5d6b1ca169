import { decision, isDeepEqual, reject, type DecisionContext, type Handle } from '@banyan/core';
import { orders } from '../contract.ts';
import type { Quote } from '../checkout/checkout.ts';
import { issueDocument, headOf } from '../fulfilment/issue-invoice.ts';
import { invoice as invoiceOf } from '../fulfilment/invoice.ts';
import { goodsOfPieces } from '../fulfilment/order-goods.ts';
import { quantityOf } from '../fulfilment/order-pieces.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { creditItems, creditLines } from '../returns/credit-lines.ts';
import { LOST, orderReturn, type OrderReturnState } from '../returns/order-return.ts';
import { samePieces, wrongLine } from '../returns/pieces-to-return.ts';
import { CREDIT, notBegunOf } from '../returns/refund-tries.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { chargesOfFound, type FoundCharge } from './charge-of-found.ts';
import { foundGoods, type FoundState } from './found-goods.ts';

type FoundHandle = Handle<typeof orders, FoundState, 'found-goods-charged'>;
type ReturnHandle = Handle<typeof orders, OrderReturnState, 'refund-called-off'>;
type OrderHandle = Handle<typeof orders, OrderState, 'pieces-charged' | 'tender-kept'>;

/**
 * Says what becomes of goods that have turned up after they were paid back as lost. They are counted in the return that paid them back in the same decision, so no
 * piece is found twice; where they are charged again, the invoices and the refunds that are called off for it are part of it, too.
 */
export const reportFound = decision(
  orders,
  'report-found',
  (body) => ({ it: foundGoods(body.found), claim: orderReturn(body.return) }),
  ({ found: id, return: name, lines, outcome }, { it, claim }, context) => {
    const { said } = it.state;
    if (said !== null) {
      const isSame = said.return === name && samePieces(said.lines, lines) && isDeepEqual(said.outcome, outcome);
      return isSame ? undefined : reject('found-exists', { found: id });
    }
    const { status, reason, refunds, found } = claim.state;
    if (status === 'none' || reason !== LOST) return reject('no-such-return', { return: name });
    // Until then its goods are still being written off, and its credit notes posted.
    if (refunds === null && status !== 'refunded') return reject('wrong-return-status', { return: name, status });
    const of = context.stream(order(claim.state.order));
    const { quote } = of.state;
    const wrong = wrongLine(of.id, of.state, lines);
    if (quote === null || wrong !== undefined) return wrong ?? reject('no-such-return', { return: name });
    const lostOf = (line: number): number => quantityOf(claim.state.lines, line) - quantityOf(found, line);
    const more = lines.find(({ line, quantity }) => quantity > lostOf(line));
    if (more !== undefined) return reject('more-than-lost', { line: more.line, lost: lostOf(more.line) });
    const charges = chargesOfFound({ ...of.state, quote }, claim.state, lines, context);
    const amount = charges.reduce((sum, { gross }) => sum + gross, 0);
    // Whoever lets the buyer keep them gives away what they cost.
    const beyond =
      outcome.kind === 'kept' ? refuseBeyondLimit(context.caller, 'report-found', { ...quote, amount }) : undefined;
    if (beyond !== undefined) return beyond;
    if (outcome.kind === 'charged' && amount === 0) return reject('nothing-to-charge', { found: id });
    it.append('goods-found', {
      found: id,
      return: name,
      order: of.id,
      lines,
      outcome,
      goods: goodsOfPieces(quote, lines),
    });
    const counted = { found: id, return: name, lines, outcome: outcome.kind };
    const invoices = outcome.kind === 'charged' ? charges.map((_, index) => invoiceOfFound(id, index + 1)) : [];
    claim.append('loss-found', { ...counted, invoices });
    of.append('lost-goods-found', { ...counted, order: of.id });
    if (outcome.kind === 'charged') chargeAgain({ it, claim, of }, { ...of.state, quote }, charges, context);
  },
);

interface Handles {
  readonly it: FoundHandle;
  readonly claim: ReturnHandle;
  readonly of: OrderHandle;
}

/** Issues an invoice for each that was credited; what of the refunds has not begun is called off, as far as it pays them. */
function chargeAgain(
  { it, claim, of }: Handles,
  state: OrderState & { readonly quote: Quote },
  charges: readonly FoundCharge[],
  context: DecisionContext,
): void {
  const head = headOf(of.id, state, context);
  const { customer, currency, scale, channel, series, date } = head;
  const gross = charges.reduce((sum, one) => sum + one.gross, 0);
  let kept = callOffRefunds({ it, claim, of }, gross);
  const invoices = charges.map((charge, index) => {
    const { credited, items } = charge;
    const id = invoiceOfFound(it.id, index + 1);
    const { issued } = context.stream(invoiceOf(credited)).state;
    const made = {
      lines: creditLines({ items, carriage: [] }, issued!),
      items: creditItems({ items }, state.quote),
      gross: charge.gross,
    };
    const document = { invoice: id, kind: 'invoice' as const, fulfilment: null, settles: [], ...head, ...made };
    const { number } = issueDocument(context.stream(invoiceOf(id)), document, context);
    const fromDeposits = Math.min(kept, charge.gross);
    kept -= fromDeposits;
    of.append('pieces-charged', {
      found: it.id,
      order: of.id,
      invoice: id,
      credited,
      lines: items.map(({ shares, ...one }) => ({ ...one, shares: [...shares] })),
      gross: charge.gross,
      fromDeposits,
    });
    return { invoice: id, series, number, date, lines: made.lines, gross: charge.gross, fromDeposits };
  });
  const found = charges.flatMap(({ items }) => items);
  it.append('found-goods-charged', {
    found: it.id,
    order: of.id,
    channel,
    customer,
    country: state.country,
    currency,
    scale,
    lines: new Set(found.map(({ line }) => line)).size,
    units: found.reduce((sum, { quantity }) => sum + quantity, 0),
    gross,
    invoices,
  });
}

/** Calls refunds off that have not begun, the last first, up to an amount; how much. */
function callOffRefunds({ it, claim, of }: Handles, most: number): number {
  let left = most;
  for (const { refund, tender, amount: open } of notBegunOf(claim.state).toReversed()) {
    const amount = Math.min(left, open);
    if (amount === 0) continue;
    left -= amount;
    claim.append('refund-called-off', { found: it.id, return: claim.id, refund, amount });
    if (tender !== CREDIT) of.append('tender-kept', { found: it.id, order: of.id, tender, amount });
  }
  return most - left;
}

/** The n-th invoice of what was found, from 1. */
function invoiceOfFound(found: string, nth: number): string {
  return `${found}.invoice-${nth}`;
}
