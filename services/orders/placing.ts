import { catalog } from '@banyan/catalog/contract';
import { DefectError, processManager, step, type CommandAnswer, type Instance, type Payload } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { invoiceOf, orderOfReservation, reservationOf } from './attempt-ids.ts';
import { orders } from './contract.ts';
import { holdUntil, placingDeadline } from './deadlines.ts';
import { toMoney, toScale4 } from './exact-amounts.ts';
import { sharesOf } from './lines.ts';
import { order } from './order.ts';

const steps = {
  quote: step(catalog, 'quote-prices'),
  reserve: step(inventory, 'reserve-stock'),
  authorise: step(payments, 'authorise-payment'),
  confirm: step(orders, 'confirm-order'),
  void: step(payments, 'void-payment'),
  release: step(inventory, 'release-reservation'),
};
type Placing = Instance<typeof order, typeof steps, 'overdue'>;
type Failure = Omit<Payload<typeof orders, 'order-failed'>, 'order'>;

/**
 * Places an order: quote (when its prices are to be the catalog's), reserve, authorise, confirm; each step is sent when the one before is done, so at
 * any time at most one is outstanding. What ends a placing early (a rejection, a cancellation, the deadline) is recorded, and the outcome
 * of the outstanding step then goes back the way it came: void, release, end.
 */
export const placing = processManager('placing', order, { steps, timers: ['overdue'] })
  .on(
    orders,
    'order-placed',
    ({ order: id }) => id,
    (it, { attempt, quoted }) => {
      if (it.state.attempt !== attempt) return;
      if (it.state.status !== 'placing') return end(it);
      it.schedule('overdue', placingDeadline(it.at));
      if (quoted) it.send('quote', { currency: it.state.currency, skus: it.state.lines.map(({ sku }) => sku) });
      else reserve(it);
    },
  )
  .after('quote', {
    done: (it, answer) => (isEnding(it) ? end(it) : comparePrices(it, answer)),
    'no-such-product': (it, { sku }) => fail(it, { reason: 'no-such-product', sku, detail: '' }),
    'not-for-sale': (it, { sku, state }) => fail(it, { reason: 'not-for-sale', sku, detail: `it is ${state}` }),
    'no-price': (it, { sku }) => fail(it, { reason: 'no-price', sku, detail: '' }),
  })
  .after('reserve', {
    done: (it) => (isEnding(it) ? release(it) : authorise(it)),
    'out-of-stock': (it, { sku, available }) => fail(it, { reason: 'out-of-stock', sku, detail: `${available} left` }),
    'reservation-exists': (it, { state }) => fail(it, { reason: 'reservation-refused', detail: `it is ${state}` }),
    'reservation-expired': (it) => fail(it, { reason: 'reservation-refused', detail: 'its time is over' }),
  })
  .after('authorise', {
    done: (it) => (isEnding(it) ? giveBack(it) : confirm(it)),
    'invoice-exists': (it) => refusePayment(it, 'there is an invoice with this id'),
    'negative-total': (it) => refusePayment(it, 'the total is below zero'),
    'wrong-currency': (it) => refusePayment(it, 'the currencies differ'),
    'amount-too-large': (it) => refusePayment(it, 'the amount is too large'),
  })
  .after('confirm', {
    done: (it) => it.cancel('overdue'),
    'not-placing': (it) => giveBack(it),
  })
  .on(
    orders,
    'cancellation-requested',
    ({ order: id }) => id,
    (it) => {
      // Before its confirmation a step is outstanding, whose outcome takes everything back. What came of a checkout is not this process's.
      if (isEnding(it) && it.state.number !== null && it.state.claim === null) giveBack(it);
    },
  )
  .on(
    inventory,
    'reservation-released',
    ({ reservation, cause }) => (cause === 'expired' ? orderOfReservation(reservation)?.order : undefined),
    (it, { reservation }) => {
      if (orderOfReservation(reservation)?.attempt !== it.state.attempt) return;
      const failure = { reason: 'reservation-expired', detail: '' } as const;
      if (it.state.status === 'placing') it.append('placing-failed', { order: it.id, ...failure });
      if (it.state.status === 'confirmed')
        it.append('cancellation-requested', { order: it.id, reason: failure.reason });
    },
  )
  .when('overdue', (it) => {
    if (it.state.status === 'placing')
      it.append('placing-failed', { order: it.id, reason: 'timed-out', detail: 'a service did not answer in time' });
  })
  .after('void', {
    done: (it) => release(it),
    'no-such-invoice': (it) => impossible(it, 'what it authorised is gone'),
    'not-authorised': (it, { status }) => impossible(it, `what it authorised is ${status}`),
  })
  .after('release', {
    done: (it) => end(it),
    'no-such-reservation': (it) => impossible(it, 'what it reserved is gone'),
    'held-by-service': (it) => impossible(it, 'another service holds it'),
    'reservation-committed': (it) => impossible(it, 'what it reserved has left'),
  });

function isEnding(it: Placing): boolean {
  return it.state.status === 'ending';
}

function comparePrices(it: Placing, { quotes }: CommandAnswer<typeof catalog, 'quote-prices'>): void {
  const other = it.state.lines.find(({ price }, nth) => {
    const quote = quotes[nth];
    return quote === undefined || toScale4(quote.price) !== price;
  });
  if (other === undefined) reserve(it);
  else fail(it, { reason: 'price-changed', sku: other.sku, detail: '' });
}

function goodsOf({ state }: Placing): { sku: string; quantity: number }[] {
  return state.lines.filter(({ kind }) => kind === 'goods').map(({ sku, quantity }) => ({ sku, quantity }));
}

function reserve(it: Placing): void {
  const lines = goodsOf(it);
  if (lines.length === 0) return authorise(it);
  const { location, attempt } = it.state;
  it.send('reserve', { reservation: reservationOf(it.id, attempt), location, until: holdUntil(it.at), lines });
}

function authorise(it: Placing): void {
  const { lines, total, channel, customer, country, currency, terms, attempt } = it.state;
  if (total === 0) return confirm(it);
  const shares = sharesOf(lines).map(({ kind, amount }) => ({ kind, amount: toMoney(amount, currency) }));
  it.send('authorise', { invoice: invoiceOf(it.id, attempt), channel, customer, country, currency, terms, shares });
}

function confirm(it: Placing): void {
  it.send('confirm', { order: it.id, attempt: it.state.attempt });
}

/** Ends a placing for which nothing was done yet that would have to be taken back. What had ended it already comes first. */
function fail(it: Placing, failure: Failure): void {
  if (isEnding(it)) return end(it);
  it.cancel('overdue');
  it.append('order-failed', { order: it.id, ...failure });
}

function refusePayment(it: Placing, detail: string): void {
  if (!isEnding(it)) it.append('placing-failed', { order: it.id, reason: 'payment-refused', detail });
  release(it);
}

function giveBack(it: Placing): void {
  const { total, attempt, ending } = it.state;
  if (total === 0) return release(it);
  it.send('void', { invoice: invoiceOf(it.id, attempt), reason: ending?.reason ?? '' });
}

function release(it: Placing): void {
  if (goodsOf(it).length === 0) return end(it);
  it.send('release', { reservation: reservationOf(it.id, it.state.attempt) });
}

function end(it: Placing): void {
  const { ending } = it.state;
  if (ending === null) return impossible(it, 'it does not know why');
  it.cancel('overdue');
  const { as, ...why } = ending;
  if (as === 'cancelled') it.append('order-cancelled', { order: it.id, reason: ending.reason });
  else it.append('order-failed', { order: it.id, ...(why as Failure) });
}

/** Parks the instance for an operator: somebody else has changed what belongs to this order. */
function impossible(it: Placing, what: string): never {
  throw new DefectError(`order ${it.id} cannot be taken back: ${what}`, { order: it.id });
}
