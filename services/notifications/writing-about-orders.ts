import { isErased, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { NOT_TAKEN, orders } from '@banyan/orders/contract';
import { isAddress, notifications } from './contract.ts';
import { mail } from './mail.ts';
import { itemsOfOrder, sumsOfOrder } from './order-facts.ts';
import type { Facts, Template } from './templates.ts';

const steps = { queue: step(notifications, 'queue-mail') };
type Writing = Instance<typeof mail, typeof steps, never>;

/** The first e-mail about an order. Its stream is where later ones find whom they go to, under which name, and what the order is called. */
function firstAbout({ order }: { readonly order: string }): string {
  return `order-placed ${order}`;
}

/** The same of an order that was sent in parcels, as those of checkouts are. */
function firstOfParts({ order, inParts }: { readonly order: string; readonly inParts?: true }): string | undefined {
  return inParts === undefined ? undefined : firstAbout({ order });
}

/** What is due where a card holds nothing any more; else it is a capture, by its name. */
const AUTHORISATION = 'authorisation';

/**
 * Writes to buyers about their orders. It follows what orders tell, so placing an order never waits for it; names of e-mails come of what they are about, so
 * whatever is heard twice is sent once. Who has been erased meanwhile is sent nothing, and neither is whoever is behind an order without an address, as those
 * that were drafted are.
 */
export const writingAboutOrders = processManager('writing-about-orders', mail, { steps })
  .on(orders, 'order-accepted', firstAbout, (it, { order, number, buyer, email, shipTo, quote, link }) => {
    if (it.state.status !== 'unknown' || isErased(email) || isErased(shipTo) || !isAddress(email)) return;
    it.append('mail-queued', {
      mail: it.id,
      template: 'order-placed',
      customer: buyer,
      to: email,
      name: shipTo.recipient,
      facts: {
        order,
        number: String(number),
        items: itemsOfOrder(quote),
        ...sumsOfOrder(quote),
        ...(link !== undefined && { link: order }),
      },
    });
  })
  .on(orders, 'fulfilment-shipped', firstAbout, (it, { fulfilment, lines, kind, carrier, tracking }) =>
    write(it, 'order-shipped', fulfilment, {
      items: lines.map(({ sku, quantity }) => ({ what: sku, quantity })),
      ...(carrier !== undefined && { carrier }),
      ...(tracking !== undefined && { tracking }),
      ...(kind === 'collection' && { isReady: true }),
    }),
  )
  .on(orders, 'withdrawal-declared', firstAbout, (it, { return: id, lines, cancels }, { recordedAt }) =>
    write(it, 'withdrawal-acknowledged', id, { items: itemsOf(it, [...lines, ...cancels]), since: recordedAt }),
  )
  .on(orders, 'goods-lost', firstAbout, (it, { shipment, lines }) =>
    write(it, 'parcel-lost', shipment, { items: itemsOf(it, lines) }),
  )
  // Once for each time that something is due while nothing was: a card that lapses may fail several captures with it.
  .on(orders, 'payment-fell-due', firstAbout, (it) => becomeDue(it, AUTHORISATION))
  .on(orders, 'tender-failed', firstAbout, (it, { capture, reason }) => {
    // What staff have settled was never to be paid by its buyer.
    if (reason !== NOT_TAKEN) becomeDue(it, capture);
  })
  .on(orders, 'payment-renewed', firstAbout, (it) => noLongerDue(it, AUTHORISATION))
  .on(orders, 'order-shipped', firstOfParts, (it) => noLongerDue(it, AUTHORISATION))
  .on(orders, 'tender-collected', firstAbout, (it, { capture }) => noLongerDue(it, capture))
  .on(orders, 'payment-settled', firstAbout, (it, { capture }) => noLongerDue(it, capture))
  .on(orders, 'tender-offset', firstAbout, (it, { capture, left }) => {
    if (left === 0) noLongerDue(it, capture);
  })
  .on(orders, 'edit-payment-asked', firstAbout, (it, { edit, currency, amount, until, lines }) => {
    const scale = minorUnitScale(currency);
    write(it, 'edit-to-pay', edit, {
      items: lines.map(({ sku, quantity, gross }) => ({
        what: sku,
        quantity,
        amount: { amount: gross, currency, scale },
      })),
      total: { amount, currency, scale },
      until,
    });
  })
  .on(orders, 'edit-failed', firstAbout, (it, { edit, reason, wasAsked }) => {
    if (wasAsked === undefined) return;
    write(it, 'edit-given-up', edit, reason === 'payment-timed-out' ? { reason: 'it was not paid in time' } : {});
  })
  .on(orders, 'return-refunded', firstAbout, (it, { return: id, currency, refunded }) => {
    if (refunded === 0) return;
    const total = { amount: refunded, currency, scale: minorUnitScale(currency) };
    write(it, 'refund-paid', id, { total });
  })
  .on(orders, 'lines-cancelled', firstAbout, (it, { cancellation, lines, gross, isWhole }) => {
    // Of an order of which nothing is left, `order-cancelled` is written about.
    if (isWhole) return;
    const total = it.state.first?.facts.total;
    write(it, 'order-cancelled', `pieces ${cancellation}`, {
      items: itemsOf(it, lines),
      ...(total !== undefined && { total: { ...total, amount: gross } }),
    });
  })
  .on(orders, 'order-cancelled', firstAbout, (it, { order }) => write(it, 'order-cancelled', order, {}))
  .after('queue', { done: () => {}, 'asks-for-token': () => {} });

function becomeDue(it: Writing, cause: string): void {
  if (it.state.first === null) return;
  const wasDue = it.state.due.length > 0;
  it.append('payment-became-due', { mail: it.id, cause });
  if (!wasDue) write(it, 'payment-due', `${it.state.first.facts.order} ${it.state.dueTimes}`, {});
}

function noLongerDue(it: Writing, cause: string): void {
  if (it.state.due.includes(cause)) it.append('payment-no-longer-due', { mail: it.id, cause });
}

/** Pieces of an order's lines, called as in the first e-mail. */
function itemsOf(
  { state }: Writing,
  pieces: readonly { readonly line: number; readonly quantity: number }[],
): NonNullable<Facts['items']> {
  const named = new Map<number, number>();
  for (const { line, quantity } of pieces) named.set(line, (named.get(line) ?? 0) + quantity);
  return [...named].flatMap(([line, quantity]) => {
    const what = state.first?.facts.items?.[line]?.what;
    return what === undefined ? [] : [{ what, quantity }];
  });
}

/** One more e-mail about the order, to whom the first one went. */
function write(it: Writing, template: Template, about: string, more: Facts): void {
  const { first } = it.state;
  if (first === null || isErased(first.to) || isErased(first.name)) return;
  const { customer, to, name, facts } = first;
  const { order, number, link } = facts;
  it.send('queue', {
    mail: `${template} ${about}`,
    template,
    customer,
    to,
    ...(name !== undefined && { name }),
    facts: {
      ...(order !== undefined && { order }),
      ...(number !== undefined && { number }),
      ...(link !== undefined && { link }),
      ...more,
    },
  });
}
