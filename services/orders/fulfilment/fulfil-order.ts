import { decision, isDeepEqual, isRejection, reject, type CommandBody } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { isDue } from '../payment-failures/unpaid.ts';
import { fulfilment, isWaiting, type Requested } from './fulfilment.ts';
import { goodsOfPieces, moveGoods, piecesAt, type HeldGoods } from './order-goods.ts';
import type { Pieces } from './order-pieces.ts';
import { shipmentName } from './shipment-name.ts';
import { openOf, requestFulfilment } from './request-fulfilment.ts';
import { canBeMade, piecesWithout, spreadPieces } from './spread-pieces.ts';

type Body = CommandBody<typeof orders, 'fulfil-order'>;

/** Sends pieces of an order. They are taken here, so of two who want the last one only one gets it; all else is the process’s. */
export const fulfilOrder = decision(
  orders,
  'fulfil-order',
  (body) => ({ placed: order(body.order), it: fulfilment(body.fulfilment) }),
  (body, { placed, it }, context) => {
    const { order: id, fulfilment: name } = body;
    const { requested } = it.state;
    if (requested !== null) {
      if (!saidBefore(requested, it.state.asked, body)) return reject('fulfilment-exists', { fulfilment: name });
      if (isWaiting(it.state))
        it.append('fulfilment-resumed', { order: id, fulfilment: name, shipment: requested.shipment });
      return { shipments: [requested.shipment] };
    }
    const { status, quote } = placed.state;
    if (status === 'none') return reject('no-such-order', { order: id });
    if (quote === null || (status !== 'confirmed' && status !== 'shipping'))
      return reject('wrong-status', { order: id, status });
    if (isDue(placed.state)) return reject('payment-due', { order: id });
    const chosen = choose(placed.state, body);
    if (isRejection(chosen)) return chosen;
    if (body.shipment !== undefined && context.stream(shipmentName(body.shipment)).state.fulfilment !== null)
      return reject('shipment-exists', { shipment: body.shipment });
    return { shipments: [requestFulfilment(placed, { ...body, ...chosen }, context)] };
  },
);

/** Which pieces, and from where; or why not. */
function choose(state: OrderState, { order: id, lines: asked, location }: Body) {
  const { reservations, pieces } = state;
  const locations = [...new Set(reservations.map((one) => one.location))];
  if (location === undefined && locations.length > 1) return reject('location-needed', { locations });
  const there = reservations.filter((one) => location === undefined || one.location === location);
  const [first] = there;
  if (first === undefined) return reject('no-such-location', { location: location ?? '' });
  const wanted = asked ?? openOf(state);
  const seen = new Set<number>();
  for (const { line, quantity } of wanted) {
    const there = pieces[line];
    if (there === undefined) return reject('no-such-line', { line });
    if (seen.has(line)) return reject('line-twice', { line });
    seen.add(line);
    if (quantity > there.open) return reject('more-than-open', { line, open: there.open });
  }
  // A location that was planned twice has two reservations, and a parcel is of one: of the first that has what is wanted.
  const hasIt = (lines: readonly Pieces[], one: HeldGoods): boolean =>
    asked === undefined
      ? lines.length > 0
      : asked.every(({ line, quantity }) => quantityOf(lines, line) >= quantity) && leavesRest(state, lines, one);
  const from = there.find((one) => hasIt(piecesFrom(state, asked, one), one)) ?? first;
  const lines = piecesFrom(state, asked, from);
  const short = asked?.find(({ line, quantity }) => quantityOf(lines, line) < quantity);
  if (short !== undefined) return reject('not-at-location', { line: short.line, location: from.location });
  if (lines.length === 0) return reject('nothing-open', { order: id });
  if (!leavesRest(state, lines, from))
    return reject('not-at-location', { line: lines[0]!.line, location: from.location });
  return { lines, from };
}

/** What a reservation gives: of what is asked for, the most; else what it is to give of all that is open, this one first. */
function piecesFrom(state: OrderState, asked: readonly Pieces[] | undefined, from: HeldGoods): Pieces[] {
  const { quote, reservations } = state;
  if (asked !== undefined) return piecesAt(quote!, asked, from);
  return spreadPieces(quote!, openOf(state), [from, ...reservations.filter((one) => one !== from)])[0]!;
}

/** False when what stays open could not be made any more: a piece that leaves here may be part of a set that can be made nowhere else. */
function leavesRest(state: OrderState, lines: readonly Pieces[], from: HeldGoods): boolean {
  const { quote, reservations } = state;
  const [open, goods] = [openOf(state), goodsOfPieces(quote!, lines)];
  const left = moveGoods(reservations, from.reservation, goods, -1);
  return canBeMade(quote!, piecesWithout(open, lines), left) || !canBeMade(quote!, open, reservations);
}

function quantityOf(lines: readonly Pieces[], of: number): number {
  return lines.find(({ line }) => line === of)?.quantity ?? 0;
}

/** True when a fulfilment was asked for with the same words; what was left open then was chosen. */
function saidBefore(requested: Requested, shipment: string | null, body: Body): boolean {
  const lines = requested.lines.map(({ line, quantity }) => ({ line, quantity }));
  const same = <T>(said: T | undefined, before: T | undefined) => said === undefined || said === before;
  return (
    requested.order === body.order &&
    (body.lines === undefined || isDeepEqual(body.lines, lines)) &&
    same(body.location, requested.location) &&
    same(body.shipment, shipment ?? undefined) &&
    same(body.carrier, requested.carrier) &&
    same(body.tracking, requested.tracking)
  );
}
