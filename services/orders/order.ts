import { aggregate, type Payload, type Static } from '@banyan/core';
import type { paymentTerms } from '@banyan/payments/contract';
import { atScale4, CARRIAGE, lineCountOf, lineOfQuote, linesOfQuote, SCALE } from './checkout/quote-amounts.ts';
import { orders, type orderStatus } from './contract.ts';
import type { Line } from './lines.ts';
import { visitorIn } from './may-know.ts';

/** How an order ends that is being taken back. */
export type Ending =
  | ({ readonly as: 'failed' } & Omit<Payload<typeof orders, 'placing-failed'>, 'order'>)
  | { readonly as: 'cancelled'; readonly reason: string };

/** An order's state. `none`: there is no such order. */
export interface OrderState {
  readonly status: 'none' | Static<typeof orderStatus>;
  readonly customer: string | null;
  /** Who ordered without an account. */
  readonly visitor: string | null;
  readonly country: string;
  readonly currency: string;
  /** The order whose further lines these are. */
  readonly continues: string | null;
  readonly lines: readonly Line[];
  /** Exact, at scale 4. */
  readonly total: number;
  readonly location: string;
  readonly terms: Static<typeof paymentTerms>;
  /** How often it was placed: each try has a reservation and an invoice of its own. */
  readonly attempt: number;
  readonly number: number | null;
  readonly ending: Ending | null;
  /** Pieces that came back, by line. */
  readonly returned: Readonly<Record<number, number>>;
  /** What is held or authorised for an order of a checkout, gift cards first. */
  readonly tenders: readonly Tender[];
  /** The claim on its promotions; null: it came of no checkout. */
  readonly claim: string | null;
  /** Its card holds nothing any more: it is not shipped. */
  readonly isPaymentDue: boolean;
}

/** A hold on a gift card or on credit, or a payment by card; the amount in minor units. */
export interface Tender {
  readonly tender: string;
  readonly kind: 'hold' | 'intent';
  readonly amount: number;
  readonly status: 'held' | 'captured' | 'released';
}

const initial: OrderState = {
  status: 'none',
  customer: null,
  visitor: null,
  country: '',
  currency: '',
  continues: null,
  lines: [],
  total: 0,
  location: '',
  terms: 'on-invoice',
  attempt: 0,
  number: null,
  ending: null,
  returned: {},
  tenders: [],
  claim: null,
  isPaymentDue: false,
};

/** An order, from draft to delivery and back. */
export const order = aggregate(
  orders,
  'order',
  initial,
  {
    'order-drafted': (state, { customer, visitor, country, currency, continues, lines, total }) => ({
      ...state,
      status: 'drafted',
      customer,
      visitor: visitor ?? null,
      country,
      currency,
      continues: continues ?? null,
      lines,
      total,
    }),
    'order-accepted': (state, { buyer, country, quote, number, tenders, claim, reservations }) => ({
      ...state,
      status: 'confirmed',
      customer: buyer,
      visitor: visitorIn(buyer),
      country,
      currency: quote.currency,
      lines: linesOfQuote(quote),
      total: atScale4(quote.totals.gross, quote),
      location: reservations[0]?.location ?? '',
      attempt: 1,
      number,
      tenders: tendersOf(tenders),
      claim,
    }),
    'order-joined': (state, { customer }) => ({ ...state, customer, visitor: null }),
    'tender-captured': (state, { tender }) => ({ ...state, tenders: withTender(state.tenders, tender, 'captured') }),
    'tender-released': (state, { tender }) => ({ ...state, tenders: withTender(state.tenders, tender, 'released') }),
    'payment-fell-due': (state) => ({ ...state, isPaymentDue: true }),
    'payment-renewed': (state) => ({ ...state, isPaymentDue: false }),
    'order-placed': (state, { attempt, location, terms }) => ({
      ...state,
      status: 'placing',
      attempt,
      location,
      terms,
      ending: null,
    }),
    'order-confirmed': (state, { number }) => ({ ...state, status: 'confirmed', number }),
    'shipment-requested': (state) => ({ ...state, status: 'shipping' }),
    'order-shipped': (state) => ({ ...state, status: 'shipped' }),
    'placing-failed': (state, failure) => ({ ...state, status: 'ending', ending: failedAs(failure) }),
    'cancellation-requested': (state, { reason }) => ({
      ...state,
      status: 'ending',
      ending: { as: 'cancelled', reason },
    }),
    'order-failed': (state, failure) => ({ ...state, status: 'failed', ending: failedAs(failure) }),
    'order-cancelled': (state, { reason }) => ({ ...state, status: 'cancelled', ending: { as: 'cancelled', reason } }),
    'lines-returned': (state, { lines }) => ({ ...state, returned: addReturned(state.returned, lines, 1) }),
    'lines-restored': (state, { lines }) => ({ ...state, returned: addReturned(state.returned, lines, -1) }),
  },
  {
    leansOn: [
      visitorIn,
      failedAs,
      addReturned,
      linesOfQuote,
      lineCountOf,
      lineOfQuote,
      atScale4,
      SCALE,
      CARRIAGE,
      tendersOf,
      withTender,
    ],
  },
);

function failedAs({ reason, sku, detail }: Payload<typeof orders, 'order-failed'>): Ending {
  return { as: 'failed', reason, ...(sku === undefined ? {} : { sku }), detail };
}

function tendersOf({ holds, intent, captures }: Payload<typeof orders, 'order-accepted'>['tenders']): Tender[] {
  const status = captures === 'at-placement' ? 'captured' : 'held';
  const held = holds.map(({ hold, amount }): Tender => ({ tender: hold, kind: 'hold', amount, status }));
  return intent === null ? held : [...held, { tender: intent.intent, kind: 'intent', amount: intent.amount, status }];
}

function withTender(tenders: readonly Tender[], tender: string, status: Tender['status']): Tender[] {
  return tenders.map((one) => (one.tender === tender ? { ...one, status } : one));
}

function addReturned(
  returned: OrderState['returned'],
  lines: readonly { readonly line: number; readonly quantity: number }[],
  sign: 1 | -1,
): OrderState['returned'] {
  const next = { ...returned };
  for (const { line, quantity } of lines) next[line] = (next[line] ?? 0) + sign * quantity;
  return next;
}
