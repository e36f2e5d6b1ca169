import type { FulfilmentState } from '../fulfilment/fulfilment.ts';
import { countedBefore } from '../fulfilment/order-pieces.ts';
import { planTenders } from '../fulfilment/order-tenders.ts';
import { carriageShares, grossOfShares, shareOfPieces } from '../fulfilment/share-of-pieces.ts';
import type { OrderState } from '../order-state.ts';

/** What of an order it takes to tell what its card still has to pay. */
type Owing = Pick<OrderState, 'tenders' | 'unpaid' | 'failed' | 'quote' | 'pieces' | 'fulfilments'>;
/** What it takes of parcels that are under way. */
type Waiting = Pick<FulfilmentState, 'billed' | 'outstanding' | 'lessened' | 'paid'>;
type UnderWay = Waiting & Pick<FulfilmentState, 'told'>;

/**
 * What a card still has to pay of an order, in minor units: what captures have failed to take, what parcels wait for that are invoiced, and the card’s share
 * of what is neither invoiced nor given up. What was settled or cancelled is no part of it.
 */
export function dueByCard(state: Owing, parcels: readonly Waiting[]): number {
  const failed = state.unpaid.filter((one) => state.tenders.some(isCardOf(one))).map(({ amount }) => amount);
  const waiting = parcels.map((one) => waitedFor(one, state.failed));
  const later = planTenders(state.tenders, costOfRest(state)).filter(isCard);
  return sum([...failed, ...waiting, ...later.map(({ amount }) => amount)]);
}

/** What a card gives for an order in all: what it has been asked for, as far as that has not failed, and what it still has to pay. In minor units. */
export function totalByCard(state: Owing, parcels: readonly UnderWay[]): number {
  const cards = state.tenders.filter(isCard);
  const taken = parcels.flatMap((one) => countedLater(one, state.failed));
  const ofCards = taken.filter(({ tender }) => cards.some((card) => card.tender === tender));
  return (
    sum([...cards.map(({ captured }) => captured), ...ofCards.map(({ amount }) => amount)]) + dueByCard(state, parcels)
  );
}

/** What was taken for a parcel and counts for its tender once that is on its way. What has failed is off there already, also where the parcel has not heard yet that it was asked for. */
function countedLater({ billed, paid, told }: UnderWay, failed: readonly string[]) {
  const unheard = (billed?.tenders ?? []).slice(paid.length).filter(({ name }) => failed.includes(name));
  return [...paid.slice(told), ...unheard];
}

/** What invoices to come will be of. */
function costOfRest(state: Owing): number {
  const { quote, fulfilments } = state;
  if (quote === null) return 0;
  const goods = quote.lines.flatMap((line, nth) => {
    const before = countedBefore(state, nth);
    return before < line.quantity ? shareOfPieces(line, before, line.quantity - before) : [];
  });
  return grossOfShares([...goods, ...(fulfilments.length === 0 ? carriageShares(quote) : [])]);
}

/**
 * What is to be taken from the card for a parcel that is invoiced: no more than the invoice is owed, once that is known. What has failed is counted elsewhere,
 * also where the parcel has not heard yet that it was asked for.
 */
function waitedFor({ billed, outstanding, lessened, paid }: Waiting, failed: readonly string[]): number {
  const left = outstanding > 0 ? outstanding - lessened - sum(paid.map(({ amount }) => amount)) : Infinity;
  const planned = (billed?.tenders ?? []).slice(paid.length).filter((one) => isCard(one) && !failed.includes(one.name));
  return Math.min(Math.max(0, left), sum(planned.map(({ amount }) => amount)));
}

function isCard({ kind }: { readonly kind: 'hold' | 'intent' }): boolean {
  return kind === 'intent';
}

const isCardOf =
  ({ tender: of }: { readonly tender: string }) =>
  (one: Owing['tenders'][number]): boolean =>
    isCard(one) && one.tender === of;

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
