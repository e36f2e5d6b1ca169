import type { Handle } from '@banyan/core';
import { owedOfPrepayment } from '../returns/order-credits.ts';
import { splitRefund } from '../returns/split-refund.ts';
import { concludeOrder } from '../fulfilment/conclude-order.ts';
import { goodsOfPieces, moveGoods } from '../fulfilment/order-goods.ts';
import { countedBefore, type Pieces } from '../fulfilment/order-pieces.ts';
import { openOf } from '../fulfilment/request-fulfilment.ts';
import {
  carriageShares,
  grossOfShares,
  shareOfPieces,
  sharesByRate,
  sumOfShares,
  type TaxShare,
} from '../fulfilment/share-of-pieces.ts';
import { piecesWithout, spreadPieces } from '../fulfilment/spread-pieces.ts';
import type { orders } from '../contract.ts';
import type { OrderState } from '../order-state.ts';
import { offsetUnpaid } from '../payment-failures/offset-unpaid.ts';
import type { CancellationState } from './cancellation.ts';
import type { SealedReason } from './cancellation-words.ts';

type OrderHandle = Handle<
  typeof orders,
  OrderState,
  | 'pieces-cancelled'
  | 'cancellation-requested'
  | 'tender-returned'
  | 'order-shipped'
  | 'order-cancelled'
  | 'tender-offset'
>;
type CancellationHandle = Handle<typeof orders, CancellationState, 'cancellation-begun'>;

/** Who gives up what, and why. */
interface GivenUp {
  readonly lines: readonly Pieces[];
  readonly why: SealedReason;
}

/**
 * Gives open pieces of an order up, in one decision: nobody else has them from here on, and who gets what back is settled. What they cost is their share of
 * the quote, and promotions are not evaluated again. What was taken when the order was placed is given back as far as it was taken for them; else later invoices
 * take less. An order of which nothing is left is taken back.
 */
export function giveUpPieces(it: OrderHandle, begun: CancellationHandle, { lines, why }: GivenUp): void {
  const isWhole = isNothingLeft(it.state, lines);
  const { shares, items } = costOf(it.state, lines, isWhole);
  const gross = grossOfShares(shares);
  const isCredited = it.state.isPrepaid && gross > 0;
  const refunds = refundsFor(it.state, gross);
  const reservations = releasedFrom(it.state, lines);
  const nth = it.state.cancellations + 1;
  const { currency } = it.state;
  it.append('pieces-cancelled', {
    order: it.id,
    cancellation: begun.id,
    lines: [...lines],
    reservations,
    gross,
  });
  for (const { tender, amount } of refunds) it.append('tender-returned', { order: it.id, tender, amount });
  // What of it was not taken after all is neither given back nor taken any more.
  const amount = gross - refunds.reduce((sum, one) => sum + one.amount, 0);
  if (it.state.isPrepaid) offsetUnpaid(it, { amount, ofRefund: false, isAbout: () => true });
  // What is left may be sent, all of it.
  concludeOrder(it);
  // What expired or was cancelled as a whole is being taken back already.
  if (isWhole && it.state.status !== 'ending') it.append('cancellation-requested', { order: it.id, ...why });
  begun.append('cancellation-begun', {
    cancellation: begun.id,
    order: it.id,
    lines: [...lines],
    ...why,
    currency,
    nth,
    gross,
    isWhole,
    refunds,
    reservations,
    ...(isCredited && { credit: { shares: sharesByRate(shares), items } }),
  });
}

/** What pieces cost that are to be given up, in minor units. */
export function costOfGivenUp(state: OrderState, lines: readonly Pieces[]): number {
  return grossOfShares(costOf(state, lines, isNothingLeft(state, lines)).shares);
}

/** What is free again of which reservation, location by location: nothing that a set which stays open is made of there. */
function releasedFrom(state: OrderState, lines: readonly Pieces[]) {
  const quote = state.quote!;
  let left = goodsOfPieces(quote, lines);
  // The last ones keep what stays, so that the first ones are free again.
  const keeping = state.reservations.toReversed();
  const kept = spreadPieces(quote, piecesWithout(openOf(state), lines), keeping);
  const free = new Map(
    keeping.map((one, nth) => [one, moveGoods([one], one.reservation, goodsOfPieces(quote, kept[nth]!), -1)[0]!]),
  );
  return state.reservations.flatMap((one) => {
    const { reservation, lines: held } = free.get(one)!;
    const has = (sku: string): number =>
      held === undefined ? Infinity : (held.find((goods) => goods.sku === sku)?.quantity ?? 0);
    const goods = withSome(left.map(({ sku, quantity }) => ({ sku, quantity: Math.min(quantity, has(sku)) })));
    left = withSome(left.map(({ sku, quantity }) => ({ sku, quantity: quantity - Math.min(quantity, has(sku)) })));
    return goods.length === 0 ? [] : [{ reservation, goods }];
  });
}

function withSome<One extends { readonly quantity: number }>(goods: readonly One[]): One[] {
  return goods.filter(({ quantity }) => quantity > 0);
}

/** True when nothing was sent, and no piece is left but these. */
function isNothingLeft({ pieces }: OrderState, lines: readonly Pieces[]): boolean {
  return pieces.every(({ open, sent }, index) => {
    const given = lines.find(({ line }) => line === index)?.quantity ?? 0;
    return sent === 0 && open === given;
  });
}

/** What pieces cost, and carriage, which is given up when nothing of the order is sent. */
function costOf(state: OrderState, lines: readonly Pieces[], isWhole: boolean) {
  const quote = state.quote!;
  const shares: TaxShare[] = isWhole ? carriageShares(quote) : [];
  const items = lines.map(({ line, quantity }) => {
    const quoted = quote.lines[line]!;
    const some = shareOfPieces(quoted, countedBefore(state, line), quantity);
    shares.push(...some);
    return { line, sku: quoted.sku, quantity, ...sumOfShares(some) };
  });
  return { shares, items };
}

/** Who gets back what of an amount that was taken at placement: nothing of what nobody has paid yet. */
function refundsFor(state: OrderState, gross: number) {
  if (!state.isPrepaid) return [];
  return [...splitRefund(Math.max(0, gross - owedOfPrepayment(state)), state.tenders).parts];
}
