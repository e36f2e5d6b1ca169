import { decision, isErased, reject } from '@banyan/core';
import { OFFERS_MAX, openOffer } from '../another-card/offers.ts';
import { tellReturn } from '../checkout/return-page.ts';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import { unfitPieces } from './cancel-lines.ts';
import { personOf } from './cancellation-words.ts';
import { isEditable } from './edit-order.ts';
import { isWaiting, orderEdit } from './order-edit.ts';

/** Gives a card for what staff want to add to an order; one is asked at a time. */
export const payEdit = decision(
  orders,
  'pay-edit',
  (body) => ({ it: order(body.order), edit: orderEdit(body.edit) }),
  ({ edit: id, order: of, payment, card, returnUrl }, { it, edit }, { caller }) => {
    if (it.state.status === 'none' || !mayKnow(caller, it.state)) return reject('no-such-order', { order: of });
    const { begun, status, offers } = edit.state;
    if (begun?.order !== of) return reject('no-such-edit', { edit: id });
    const known = offers.find((one) => one.payment === payment);
    if (known !== undefined) {
      const isSame = known.card === card && (known.returnTo === returnUrl || isErased(known.returnTo));
      return isSame ? undefined : reject('payment-exists', { payment });
    }
    if (status !== 'open' || !isWaiting(edit.state)) return reject('nothing-due', { edit: id });
    // Nobody's card is asked for what cannot be placed any more.
    if (!isEditable(it.state) || unfitPieces(it.state, of, begun.removes) !== undefined)
      return reject('not-editable', { order: of });
    const open = openOffer(edit.state);
    if (open !== undefined) return reject('being-paid', { payment: open.payment });
    if (offers.length >= OFFERS_MAX) return reject('too-many-cards', { max: OFFERS_MAX });
    return edit.append('edit-card-offered', {
      edit: id,
      order: of,
      payment,
      card,
      ...tellReturn(personOf(of, it.state), returnUrl),
    });
  },
);
