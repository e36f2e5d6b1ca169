import { decision, isErased, reject } from '@banyan/core';
import { intentOf } from '../checkout/checkout-ids.ts';
import { knownChannel } from '../checkout/known-channel.ts';
import { heldGoodsOf } from '../checkout/plan-stock.ts';
import { orders } from '../contract.ts';
import { noteVisitorsOrder } from '../joining/visitor-orders.ts';
import { linkNameOf } from '../links/link-name.ts';
import { visitorIn } from '../may-know.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { cancellationOfAll, unfitPieces } from './cancel-lines.ts';
import { cancellation } from './cancellation.ts';
import { saidReason, sealWords } from './cancellation-words.ts';
import { isEditable } from './edit-order.ts';
import { editHoldOf } from './edit-ids.ts';
import { giveUpPieces } from './give-up-pieces.ts';
import { addedGoodsOf, isByCard, orderEdit } from './order-edit.ts';
import { isInSameZones, startOf } from './sent-to.ts';

/**
 * Makes an edit come true: pieces are given up and what is added becomes an order that continues this one, with a number of its own, in one decision. So the order
 * is what it was or what was asked for, and nothing between.
 */
export const placeEdit = decision(
  orders,
  'place-edit',
  (body) => orderEdit(body.edit),
  ({ edit: id }, edit, { stream, tokenDigest }) => {
    const { begun, quote, status } = edit.state;
    if (begun === null) return reject('no-such-edit', { edit: id });
    if (status === 'edited') return;
    if (status !== 'open') return reject('edit-ended', { edit: id });
    const { order: of, adds, removes } = begun;
    const goods = addedGoodsOf(edit.state);
    const it = stream(order(of));
    const refusal = reject('not-editable', { order: of });
    // Somebody may have sent or given up what is taken out, since it was asked for.
    if (!isEditable(it.state) || unfitPieces(it.state, of, removes) !== undefined) return refusal;
    let added: number | null = null;
    if (adds !== null && quote !== null && goods !== undefined) {
      const [placed, bought] = [stream(order(id)), startOf(of, stream)];
      const buyer = it.state.customer;
      if (placed.state.status !== 'none' || bought === null || buyer === null) return refusal;
      const { cart, email, billTo, country } = bought;
      const shipTo = it.state.shipTo ?? bought.shipTo;
      const { facts } = stream(knownChannel(quote.channel)).state;
      if (isErased(email) || isErased(shipTo) || isErased(billTo) || facts === null) return refusal;
      // Its carriage was quoted for the zones of the address as it was when the edit began.
      if (!isInSameZones(quote, shipTo, stream)) return reject('other-destination', { order: of });
      const series = facts.series.orders;
      const numbers = stream(numbering(series));
      added = numbers.state.last + 1;
      numbers.append('number-assigned', { number: added, order: id, series });
      const total = quote.totals.gross;
      const holds =
        adds.payBy === 'credit' && total > 0 ? [{ hold: editHoldOf(id), presentation: null, amount: total }] : [];
      const intent = isByCard(edit.state) ? { intent: intentOf(id), amount: total } : null;
      placed.append('order-accepted', {
        order: id,
        series,
        number: added,
        cart,
        buyer,
        email,
        shipTo,
        country,
        quote,
        continues: of,
        claim: id,
        ...(billTo !== undefined && { billTo }),
        tenders: { holds, intent, captures: 'at-shipment' },
        reservations: heldGoodsOf(goods),
        link: tokenDigest(linkNameOf(id)),
      });
      const visitor = visitorIn(buyer);
      if (visitor !== null) noteVisitorsOrder(visitor, placed, stream);
    }
    if (removes.length > 0) {
      const begunCancellation = stream(cancellation(cancellationOfAll(of, it.state)));
      giveUpPieces(it, begunCancellation, {
        lines: removes,
        why: sealWords(saidReason(begun), of, it.state),
      });
    }
    edit.append('order-edited', { edit: id, order: of, added, removes });
  },
);
