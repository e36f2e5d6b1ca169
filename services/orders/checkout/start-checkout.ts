import { decision, isDeepEqual, isRejection, reject } from '@banyan/core';
import { addressKey } from '@banyan/customers/contract';
import { orders } from '../contract.ts';
import { paymentDeadline } from '../deadlines.ts';
import { linkNameOf } from '../links/link-name.ts';
import { cartCheckoutOf } from './cart-checkout.ts';
import { checkout, type Started } from './checkout.ts';
import { knownChannel } from './known-channel.ts';
import { besideRest } from './return-page.ts';
import { splitPayment } from './split-payment.ts';

/**
 * Starts a checkout, or answers the one that the cart is in: whoever starts twice, in a second tab or again, gets the same. Nothing is asked of other
 * services here; the process does it.
 */
export const startCheckout = decision(
  orders,
  'start-checkout',
  (body) => ({ it: checkout(body.checkout), channel: knownChannel(body.channel) }),
  (body, { it, channel }, { caller, at, stream, named, tokenDigest }) => {
    const { checkout: id, cart, channel: channelName, quote, expectedTotal, email, shipTo, billTo } = body;
    const split = splitPayment(body);
    if (isRejection(split)) return split;
    const latest = paymentDeadline(at);
    const { payBy = latest } = body;
    const said = {
      checkout: id,
      cart,
      buyer: caller.id,
      email,
      shipTo,
      ...(billTo !== undefined && { billTo }),
      country: shipTo.country,
      channel: channelName,
      quote,
      expectedTotal,
      holds: split.holds,
      ...besideRest(split),
    };
    const { started } = it.state;
    if (started !== null)
      return saidBefore(started, said, body.payBy) ? { checkout: id } : reject('checkout-exists', { checkout: id });
    const ofCart = stream(cartCheckoutOf(cart, caller.id));
    const before = ofCart.state.checkout;
    if (before !== '' && stream(checkout(before)).state.status !== 'failed') return { checkout: before };
    const { facts } = channel.state;
    if (facts === null) return reject('no-such-channel', { channel: channelName });
    if (!facts.isOpen) return reject('channel-closed', { channel: channelName });
    if (payBy > latest) return reject('pay-by-too-late', { latest });
    const { locations, captures = 'at-shipment', sourcing } = facts;
    ofCart.append('cart-checked-out', { cart, buyer: caller.id, checkout: id });
    // Last, for a checkout that is refused leaves no name behind.
    const person = named(`email ${addressKey(email)}`);
    const link = tokenDigest(linkNameOf(id));
    it.append('checkout-started', { ...said, person, payBy, locations, captures, ...(sourcing && { sourcing }), link });
    return { checkout: id };
  },
);

/** True when a checkout was started with the same words. What the channel had to say to it does not matter. */
function saidBefore(started: Started, said: object, payBy: string | undefined): boolean {
  const { payBy: before, locations: _, captures: __, sourcing: ___, person: ____, link: _____, ...words } = started;
  return isDeepEqual({ ...words, ...besideRest(started) }, said) && (payBy === undefined || payBy === before);
}
