import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { orders } from '../contract.ts';
import { laterBy, laterTry } from '../deadlines.ts';
import { order } from '../order.ts';
import { isDue as isPaymentDue } from '../payment-failures/unpaid.ts';
import { returnDelivery } from '../returns/return-delivery.ts';
import { fulfilment, isWaiting, linesToSend, nextTender, type Billed, type Requested } from './fulfilment.ts';
import { documentOf } from './document-of.ts';
import { shipmentOf } from './fulfilment-ids.ts';

const steps = {
  take: step(inventory, 'commit-reservation-part'),
  reopen: step(orders, 'reopen-pieces'),
  issue: step(orders, 'issue-invoice'),
  post: step(payments, 'post-document'),
  spend: step(payments, 'spend-hold'),
  capture: step(payments, 'capture-intent'),
  pack: step(shipping, 'create-shipment'),
  ship: step(shipping, 'mark-shipped'),
  ready: step(shipping, 'mark-ready'),
  complete: step(orders, 'complete-fulfilment'),
};
type Fulfilling = Instance<typeof fulfilment, typeof steps, 'again' | 'post'>;

/** Payments that may hold the money before long: it has not been heard yet that one is due, or another card was asked. */
const MAY_HOLD_SOON: readonly string[] = ['payment-due', 'authorising', 'requires-action'];

const HOUR_MS = 3_600_000;
/** How often a parcel looks by itself whether the card holds enough, each time after twice as long: ten days in all. After that it is another card, or staff, who have it go on. */
const LOOKS_MAX = 8;

const impossible =
  (what: string) =>
  (it: Fulfilling): never => {
    throw new DefectError(`fulfilment ${it.id} cannot go on: ${what}`, { fulfilment: it.id });
  };
const reopen = (reason: 'reservation-expired' | 'reservation-released' | 'not-at-location') => (it: Fulfilling) =>
  it.send('reopen', { fulfilment: it.id, reason });

/**
 * Sends pieces of an order: their goods leave the reservation, they are invoiced, the invoice is posted, what it is owed is taken from gift cards and
 * credit, then the card, and shipping is told. Goods that are held no more open the pieces again, before anything else is done; a card that holds nothing
 * any more lets the parcel wait.
 */
export const fulfilling = processManager('fulfilling', fulfilment, { steps, timers: ['again', 'post'] })
  .on(
    orders,
    'fulfilment-requested',
    ({ fulfilment: id }) => id,
    (it, { reservation, goods }) => it.send('take', { reservation, part: it.id, lines: [...goods] }),
  )
  .after('take', {
    done: (it) => it.send('issue', { fulfilment: it.id }),
    'reservation-expired': reopen('reservation-expired'),
    'reservation-released': reopen('reservation-released'),
    'more-than-reserved': reopen('not-at-location'),
    'no-such-reservation': impossible('what was reserved is gone'),
    'held-by-service': impossible('another service holds it'),
    'part-exists': impossible('somebody else has taken its goods'),
  })
  .after('reopen', { done: () => {}, 'no-such-fulfilment': impossible('somebody else has invoiced it') })
  .after('issue', {
    done: post,
    'no-such-fulfilment': impossible('somebody else has given it up'),
  })
  .after('post', {
    done: (it, { outstanding: { amount, scale } }) => {
      const outstanding = inMinor(amount, scale, billedOf(it).scale);
      it.append('fulfilment-posted', { fulfilment: it.id, outstanding });
      takeMoney(it);
    },
    'document-exists': impossible('there is another document of its invoice’s id'),
    'not-a-date': impossible('its invoice has no date'),
    'wrong-currency': impossible('its prepayment is in another currency'),
    'not-payable': impossible('its invoice is not payable'),
    'amount-too-large': impossible('its invoice is too large'),
    'wrong-line': impossible('a line of its invoice is wrong'),
    'line-twice': impossible('a line of its invoice is there twice'),
    'negative-total': impossible('its invoice is below zero'),
    'wrong-kind': impossible('its invoice is of the wrong kind'),
    // The prepayment invoice is on its way to the books.
    'no-such-document': (it) => it.schedule('post', laterTry(it.at)),
    'more-than-invoiced': impossible('its invoice is no credit note'),
  })
  .when('post', post)
  .after('spend', {
    done: (it) => moneyTaken(it),
    'no-such-hold': impossible('what was held is gone'),
    'held-by-service': impossible('another service holds it'),
    'more-than-held': impossible('somebody else has spent what was held'),
    'spend-exists': impossible('somebody else has spent what was held'),
    'wrong-currency': impossible('what was held is in another currency'),
    'not-positive': impossible('nothing was held'),
    'not-payable': impossible('what was held is not payable'),
    'amount-too-large': impossible('what was held is too large'),
    'too-many-movements': impossible('somebody else has used what was held'),
  })
  .after('capture', {
    done: (it) => moneyTaken(it),
    'not-authorised': (it, { status }) => {
      const mayHoldSoon = MAY_HOLD_SOON.includes(status);
      waitForCard(it, mayHoldSoon || isDue(it) ? undefined : status);
      // The order has not heard of it yet; or has, and of another card since, which nobody tells a second time.
      if (mayHoldSoon && !isDue(it)) it.schedule('again', laterTry(it.at));
    },
    // Another capture has failed, and was taken from what was meant for this one.
    'more-than-authorised': (it) => {
      waitForCard(it, 'more-than-authorised');
      // The order may have told of another card already; a capture that is none of ours may fail, of which nobody tells.
      const { looks } = it.state;
      if (looks <= LOOKS_MAX) it.schedule('again', laterBy(it.at, HOUR_MS * 2 ** (looks - 1)));
    },
    'no-such-intent': impossible('its payment is gone'),
    'capture-exists': impossible('somebody else has captured its payment'),
    'too-many-movements': impossible('its payment was captured too often'),
    'wrong-currency': impossible('its payment is in another currency'),
    'not-positive': impossible('its payment is of nothing'),
    'not-payable': impossible('its payment is not payable'),
    'amount-too-large': impossible('its payment is too large'),
  })
  .on(
    orders,
    'fulfilment-resumed',
    ({ fulfilment: id }) => id,
    (it, resumed, { stream }) => resume(it, stream),
  )
  // Its buyer has withdrawn from what was in it, and less is owed: what is left, if anything is, goes on.
  .on(
    orders,
    'fulfilment-lessened',
    ({ fulfilment: id }) => id,
    (it) => {
      if (it.state.crediting.length === 0) resume(it, 'order');
    },
  )
  .when('again', (it) => {
    if (!isDue(it)) resume(it, 'order');
  })
  .after('pack', {
    done: (it) => leave(it),
    // Somebody has made one of this name by hand meanwhile; the parcel is paid for, and goes under its own.
    'shipment-exists': rename,
    'line-twice': impossible('it has a line twice'),
  })
  .after('ship', {
    done: (it) => it.send('complete', { fulfilment: it.id }),
    'no-such-shipment': impossible('its shipment is gone'),
    // Staff were quicker: it has left, or arrived.
    'wrong-state': (it) => it.send('complete', { fulfilment: it.id }),
    'shipped-otherwise': (it) => it.send('complete', { fulfilment: it.id }),
    'wrong-kind': impossible('its shipment is of another kind'),
  })
  .after('ready', {
    done: (it) => it.send('complete', { fulfilment: it.id }),
    'no-such-shipment': impossible('its shipment is gone'),
    'wrong-state': (it) => it.send('complete', { fulfilment: it.id }),
    'wrong-kind': impossible('its shipment is of another kind'),
  })
  .after('complete', { done: () => {}, 'no-such-fulfilment': impossible('it was never invoiced') });

function post(it: Fulfilling): void {
  it.send('post', documentOf('invoice', billedOf(it)));
}

function takeMoney(it: Fulfilling): void {
  const next = nextTender(it.state);
  if (next === undefined)
    return linesToSend(it.state).length === 0 ? it.send('complete', { fulfilment: it.id }) : pack(it);
  const { currency, scale, invoice } = billedOf(it);
  const { tender, kind, name } = next;
  const taken = { amount: { amount: next.amount, currency, scale }, invoice };
  if (kind === 'hold') it.send('spend', { hold: tender, spend: name, ...taken });
  else it.send('capture', { intent: tender, capture: name, ...taken });
}

function moneyTaken(it: Fulfilling): void {
  const { tender, amount } = nextTender(it.state) ?? impossible('money was taken that was not asked for')(it);
  it.append('fulfilment-paid', { fulfilment: it.id, tender, amount });
  takeMoney(it);
}

/** Waits for the card; where nothing else tells of it, the reason why it is stuck is for staff. */
function waitForCard(it: Fulfilling, reason: string | undefined): void {
  const { order: id, shipment } = requestedOf(it);
  const { currency } = billedOf(it);
  const { name: capture, amount } = nextTender(it.state) ?? impossible('money was refused that was not asked for')(it);
  const stuck = reason === undefined ? {} : { stuck: { capture, currency, amount, reason } };
  it.append('fulfilment-payment-due', { order: id, fulfilment: it.id, shipment, ...stuck });
  // The last of the rest may have been credited meanwhile: then its delivery is owed no more.
  returnDelivery(it.stream(order(id)), it);
  // A folder of before may have credited it itself, and nobody tells a second time.
  if (nextTender(it.state) === undefined) resume(it, 'order');
}

/** Tries again to take what was due. */
function resume(it: Fulfilling, stream: string): void {
  const isOwn = stream.startsWith('fulfilment/');
  if (!isOwn && !isWaiting(it.state)) return;
  const { order: id, shipment } = requestedOf(it);
  if (!isOwn) it.append('fulfilment-resumed', { order: id, fulfilment: it.id, shipment });
  else takeMoney(it);
}

/** True while the order knows that its card holds nothing, or has not paid: it tells its parcels when one does. */
function isDue(it: Fulfilling): boolean {
  return isPaymentDue(it.stream(order(requestedOf(it).order)).state);
}

function pack(it: Fulfilling): void {
  const { order: id, shipment, kind, location, collectedAt, method, carrier, tracking } = requestedOf(it);
  const lines = linesToSend(it.state);
  it.send('pack', {
    shipment,
    order: id,
    kind,
    location: collectedAt ?? location,
    ...(method !== null && { method }),
    lines: lines.map(({ line, sku, quantity }) => ({ line: String(line), sku, quantity })),
    ...(carrier !== undefined && { carrier }),
    ...(tracking !== undefined && { tracking }),
    buyer: billedOf(it).customer,
  });
}

function rename(it: Fulfilling): void {
  const { order: id, shipment: before, location, carrier, tracking } = requestedOf(it);
  const shipment = shipmentOf(id, it.id);
  if (shipment === before) return impossible('there is another shipment of its own name')(it);
  it.append('shipment-renamed', {
    order: id,
    fulfilment: it.id,
    before,
    shipment,
    location,
    lines: linesToSend(it.state),
    ...(carrier !== undefined && { carrier }),
    ...(tracking !== undefined && { tracking }),
  });
  pack(it);
}

function leave(it: Fulfilling): void {
  const { shipment, kind } = requestedOf(it);
  if (kind === 'delivery') it.send('ship', { shipment });
  else it.send('ready', { shipment });
}

function requestedOf(it: Fulfilling): Requested {
  return it.state.requested ?? impossible('it was never asked for')(it);
}

function billedOf(it: Fulfilling): Billed {
  return it.state.billed ?? impossible('it was never invoiced')(it);
}

/** An amount in minor units, of money at another scale. Documents are in whole ones. */
function inMinor(amount: number, from: number, to: number): number {
  return from > to ? amount / 10 ** (from - to) : amount * 10 ** (to - from);
}
