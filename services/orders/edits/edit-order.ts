import { decision, isDeepEqual, reject } from '@banyan/core';
import { checkout } from '../checkout/checkout.ts';
import { knownChannel } from '../checkout/known-channel.ts';
import { orders } from '../contract.ts';
import { editPaymentDeadlines } from '../deadlines.ts';
import { openPiecesOf } from '../fulfilment/order-pieces.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { saidReason, sealWords } from './cancellation-words.ts';
import { unfitPieces } from './cancel-lines.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { costOfGivenUp } from './give-up-pieces.ts';
import { orderEdit } from './order-edit.ts';

/** True while nothing of an order is sent or on its way out, nor is it being taken back. */
export function isEditable({ status, quote }: OrderState): boolean {
  return quote !== null && status === 'confirmed';
}

/** Begins an edit. The order stays as it is until all that is added is reserved and paid for, or agreed to be. */
export const editOrder = decision(
  orders,
  'edit-order',
  (body) => ({
    it: order(body.order),
    edit: orderEdit(body.edit),
    added: order(body.edit),
    bought: checkout(body.edit),
  }),
  (body, { it, edit, added, bought }, { caller, at, stream }) => {
    const { edit: id, order: of, reason, adds = null, removes = [] } = body;
    const { state } = it;
    if (state.quote === null) return reject('no-such-order', { order: of });
    const { begun } = edit.state;
    if (begun !== null) {
      const { edit: edited, order: ordered, adds: put, removes: removed } = begun;
      const before = [edited, ordered, saidReason(begun), put, removed];
      const isSame =
        isDeepEqual(before, [id, of, reason, adds, removes]) &&
        (body.payUntil === undefined || body.payUntil === begun.payUntil);
      return isSame ? undefined : reject('edit-exists', { edit: id });
    }
    // What is added would have the name of an order that there is already, or is about to be.
    if (added.version > 0 || bought.version > 0) return reject('edit-exists', { edit: id });
    if (adds === null && removes.length === 0) return reject('nothing-to-edit');
    if (!isEditable(state)) return reject('not-editable', { order: of });
    const rejection = unfitPieces(state, of, removes);
    if (rejection !== undefined) return rejection;
    const out = removes.reduce((sum, { quantity }) => sum + quantity, 0);
    const open = openPiecesOf(state).reduce((sum, { quantity }) => sum + quantity, 0);
    if (out === open) return reject('nothing-left', { order: of });
    // What is added is paid for; what is taken out is given up.
    const amount = costOfGivenUp(state, removes);
    const beyond = refuseBeyondLimit(caller, 'edit-order', { ...state.quote, amount });
    if (beyond !== undefined) return beyond;
    const { latest, usual } = editPaymentDeadlines(at);
    const { payUntil = adds?.payBy === 'card' ? usual : undefined } = body;
    if (payUntil !== undefined && payUntil > latest) return reject('pay-until-too-late', { latest });
    it.append('edit-asked-for', { edit: id, order: of });
    const { channel, currency, country } = state.quote;
    const quotedFor = { buyer: state.customer ?? '', channel, currency, country };
    const { facts } = stream(knownChannel(channel)).state;
    edit.append('edit-begun', {
      edit: id,
      order: of,
      ...sealWords(reason, of, state),
      adds,
      removes,
      location: state.location,
      ...(facts !== null && { locations: facts.locations }),
      ...(facts?.sourcing && { sourcing: facts.sourcing }),
      quotedFor,
      ...(payUntil !== undefined && { payUntil }),
    });
  },
);
