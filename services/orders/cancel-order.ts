import { decision, reject } from '@banyan/core';
import { orders } from './contract.ts';
import { cancellation } from './edits/cancellation.ts';
import { sealReason } from './edits/cancellation-words.ts';
import { cancellationOfAll } from './edits/cancel-lines.ts';
import { giveUpEdits } from './edits/give-up-edits.ts';
import { costOfGivenUp, giveUpPieces } from './edits/give-up-pieces.ts';
import { openPiecesOf } from './fulfilment/order-pieces.ts';
import { mayKnow } from './may-know.ts';
import { SCALE } from './checkout/quote-amounts.ts';
import { order } from './order.ts';
import type { OrderState } from './order-state.ts';
import { deliveryGivenBack, returnDelivery } from './returns/return-delivery.ts';
import { refuseBeyondLimit } from './within-limit.ts';

/**
 * Gives an order up that was not shipped. A draft is gone at once; of any other the placing process takes back what was done. Of one of which a part was sent,
 * what is open is given up, and it is shipped.
 */
export const cancelOrder = decision(
  orders,
  'cancel-order',
  (body) => order(body.order),
  ({ order: id, reason }, it, { caller, stream }) => {
    const { status } = it.state;
    if (status === 'none' || !mayKnow(caller, it.state)) return reject('no-such-order', { order: id });
    const why = sealReason(reason, id, it.state, caller);
    switch (status) {
      case 'drafted':
      case 'failed':
        it.append('order-cancelled', { order: id, ...why });
        return;
      case 'placing':
      case 'confirmed': {
        const beyond = refuseBeyondLimit(caller, 'cancel-order', amountGivenUp(it.state));
        if (beyond !== undefined) return beyond;
        it.append('cancellation-requested', { order: id, ...why });
        giveUpEdits(it.state, { stream });
        return;
      }
      case 'ending':
      case 'cancelled':
        return;
      case 'shipping': {
        const lines = openPiecesOf(it.state);
        const begun = stream(cancellation(cancellationOfAll(id, it.state)));
        if (lines.length > 0) {
          const given = amountGivenUp(it.state);
          const amount = given.amount + deliveryGivenBack(it.state, lines, { stream });
          const beyond = refuseBeyondLimit(caller, 'cancel-order', { ...given, amount });
          if (beyond !== undefined) return beyond;
          giveUpPieces(it, begun, { lines, why });
          return returnDelivery(it, { stream });
        }
        if (it.state.cancellations > 0) return;
        return reject('wrong-status', { order: id, status });
      }
      default:
        return reject('wrong-status', { order: id, status });
    }
  },
);

/** What an order comes to that is given up: of one that came of a checkout, its open pieces; any other has no parts. */
function amountGivenUp(state: OrderState) {
  const { quote, currency, total } = state;
  if (quote === null) return { amount: total, currency, scale: SCALE };
  return { ...quote, amount: costOfGivenUp(state, openPiecesOf(state)) };
}
