import { decision, reject } from '@banyan/core';
import { knownChannel } from '../checkout/known-channel.ts';
import { orders } from '../contract.ts';
import { cancellation } from '../edits/cancellation.ts';
import { cancellationOfAll } from '../edits/cancel-lines.ts';
import { giveUpEdits } from '../edits/give-up-edits.ts';
import { costOfGivenUp, giveUpPieces } from '../edits/give-up-pieces.ts';
import { WITHDRAWN } from '../fulfilment/conclude-order.ts';
import { quantityOf, type Pieces } from '../fulfilment/order-pieces.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { callOff, calledOffIn, waitingOf } from './call-off.ts';
import { deliveryOfUndone, grossOfReturn } from './credit-of-return.ts';
import { withSome } from './lost-parcels.ts';
import { orderReturn } from './order-return.ts';
import { beingSentOf, returnableOf, samePieces, wrongLine } from './pieces-to-return.ts';
import { isOver, lastDayToWithdraw } from './withdrawal-time.ts';

/**
 * Withdraws from an order within the time: what was sent comes back as a return; what was not is given up, which cancels an order of which nothing was. So is what
 * waits for its card in a parcel.
 */
export const withdraw = decision(
  orders,
  'withdraw',
  (body) => ({ it: orderReturn(body.return), of: order(body.order) }),
  ({ return: id, order: name, lines }, { it, of }, { caller, at, stream }) => {
    const { status, quote, customer } = of.state;
    if (status === 'none' || quote === null || customer === null || !mayKnow(caller, of.state))
      return reject('no-such-order', { order: name });
    const known = it.state;
    if (known.status !== 'none') {
      const isSame = known.kind === 'withdrawal' && known.order === name;
      if (isSame && (lines === undefined || samePieces(sumOf(known.lines, known.cancels), lines))) return;
      return reject('return-exists', { return: id });
    }
    if (status === 'ending' || status === 'cancelled') return reject('nothing-left', { order: name });
    const wrong = wrongLine(name, of.state, lines ?? []);
    if (wrong !== undefined) return wrong;
    const wanted = lines ?? allLeft(of.state);
    if (wanted.length === 0) return reject('nothing-left', { order: name });
    const back: Pieces[] = [];
    const cancels: Pieces[] = [];
    // What was not sent yet stays where it is before anything has to be sent back: what is open, then what waits for its card.
    const beyondOpen = wanted.map(({ line, quantity }) => ({ line, quantity: quantity - openOf(of.state, line) }));
    const calledOff = waitingOf(of.state, withSome(beyondOpen), { stream });
    const waiting = waitingOf(of.state, allLeft(of.state), { stream });
    for (const { line, quantity } of wanted) {
      const [returnable, open] = [returnableOf(of.state, line), openOf(of.state, line)];
      const inReach = returnable + open + calledOffIn(waiting, line);
      const isOnItsWay = beingSentOf(of.state, line) > calledOffIn(waiting, line);
      if (isOnItsWay && (lines === undefined || quantity > inReach)) return reject('being-sent', { line });
      if (quantity > inReach) return reject('more-than-shipped', { order: name, line, returnable: inReach });
      const cancelled = Math.min(open, quantity);
      if (cancelled > 0) cancels.push({ line, quantity: cancelled });
      const sent = quantity - cancelled - calledOffIn(calledOff, line);
      if (sent > 0) back.push({ line, quantity: sent });
    }
    const isWhole = of.state.pieces.every(({ open, sent }, line) => sent === 0 && open === quantityOf(cancels, line));
    const timeZone = stream(knownChannel(quote.channel)).state.facts?.timeZone ?? 'UTC';
    const lastDay = lastDayToWithdraw(of.state, timeZone);
    const [first] = back;
    if (first !== undefined && lastDay !== undefined && isOver(lastDay, at, timeZone))
      return reject('withdrawal-too-late', { line: first.line, lastDay });
    // What comes back is credited by whoever receives it; where nothing has to, delivery may be all that is left.
    const delivery = first === undefined ? deliveryOfUndone({ ...of.state, quote }, cancels, { stream }) : 0;
    const unsent = calledOff.map((one) =>
      grossOfReturn(
        { ...of.state, quote },
        { kind: 'withdrawal', reason: null, calledOff: one.fulfilment },
        one.lines,
        { stream },
      ),
    );
    const amount = costOfGivenUp(of.state, cancels) + delivery + unsent.reduce((sum, gross) => sum + gross, 0);
    const beyond = refuseBeyondLimit(caller, 'withdraw', { ...quote, amount });
    if (beyond !== undefined) return beyond;
    const { currency } = quote;
    it.append('withdrawal-declared', {
      return: id,
      order: name,
      buyer: customer,
      currency,
      lines: back,
      cancels: sumOf(cancels, ...calledOff.map((one) => one.lines)),
    });
    for (const parcel of calledOff) callOff(of, parcel, { by: id, stream });
    if (isWhole) of.append('cancellation-requested', { order: name, reason: WITHDRAWN });
    else if (cancels.length > 0) {
      const begun = stream(cancellation(cancellationOfAll(name, of.state)));
      giveUpPieces(of, begun, { lines: cancels, why: { reason: WITHDRAWN } });
    }
    if (of.state.status === 'ending') giveUpEdits(of.state, { stream });
    if (back.length > 0) of.append('pieces-returned', { order: name, return: id, lines: back });
  },
);

function openOf({ pieces }: OrderState, line: number): number {
  return pieces[line]?.open ?? 0;
}

function allLeft(state: OrderState): Pieces[] {
  return state.pieces
    .map((_, line) => ({
      line,
      quantity: returnableOf(state, line) + openOf(state, line) + beingSentOf(state, line),
    }))
    .filter(({ quantity }) => quantity > 0);
}

function sumOf(...lists: readonly (readonly Pieces[])[]): Pieces[] {
  const sums = new Map<number, number>();
  for (const { line, quantity } of lists.flat()) sums.set(line, (sums.get(line) ?? 0) + quantity);
  return [...sums].map(([line, quantity]) => ({ line, quantity }));
}
