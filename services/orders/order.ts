import { defaultChannel } from '@banyan/channels/contract';
import { aggregate, type Payload, type Static } from '@banyan/core';
import type { paymentTerms } from '@banyan/payments/contract';
import { atScale4, CARRIAGE, lineCountOf, lineOfQuote, linesOfQuote, SCALE } from './checkout/quote-amounts.ts';
import type { Quote } from './checkout/checkout.ts';
import { orders, type orderStatus } from './contract.ts';
import { cancelPieces, noEdits, type OrderEdits } from './edits/order-edits.ts';
import { moveGoods, type HeldGoods } from './fulfilment/order-goods.ts';
import {
  addFulfilment,
  callOffPieces,
  completeFulfilment,
  countedBefore,
  invoicedOf,
  movePieces,
  noPieces,
  openPieces,
  quantityOf,
  type CountedPieces,
} from './fulfilment/order-pieces.ts';
import {
  captureTender,
  changeTender,
  claimTenders,
  releaseTender,
  returnTender,
  tendersOf,
  type Tender,
} from './fulfilment/order-tenders.ts';
import type { Line } from './lines.ts';
import {
  askCardRefund,
  delayCardRefund,
  failCardRefund,
  isGivenUp,
  lessen,
  makeCardRefund,
  makeRefundsDue,
  noRefunds,
  offsetCardRefund,
  reopenCardRefund,
  sendCardRefund,
  settleCardRefund,
  toCardRefunds,
  type OrderRefunds,
} from './payment-failures/card-refunds.ts';
import {
  askCollection,
  beginCollection,
  endCollection,
  endUnpaid,
  failTender,
  invoiceOf,
  isBeingTaken,
  noUnpaid,
  offsetTender,
  refuseCollection,
  take,
  toUnpaid,
  type OrderUnpaid,
} from './payment-failures/unpaid.ts';
import {
  addOffer,
  askLimit,
  askOffer,
  changeOffer,
  endLimit,
  endOffer,
  noOffers,
  type OrderOffers,
} from './another-card/offers.ts';
import { visitorIn } from './may-know.ts';
import { addReturned } from './returned-pieces.ts';
import {
  claimLost,
  findParcel,
  loseParcel,
  noLosses,
  takeLost,
  withSome,
  type OrderLosses,
} from './returns/lost-parcels.ts';
import {
  addCredit,
  addDelivery,
  creditedOf,
  invoiceCredits,
  noCredits,
  unclaim,
  uncredited,
  type OrderCredits,
} from './returns/order-credits.ts';

/** How an order ends that is being taken back. */
export type Ending =
  | ({ readonly as: 'failed' } & Omit<Payload<typeof orders, 'placing-failed'>, 'order'>)
  | { readonly as: 'cancelled'; readonly reason: string };

/** An order's state. `none`: there is no such order. */
export interface OrderState
  extends CountedPieces, OrderEdits, OrderCredits, OrderLosses, OrderUnpaid, OrderRefunds, OrderOffers {
  readonly status: 'none' | Static<typeof orderStatus>;
  /** Its id; '' while there is none. */
  readonly order: string;
  readonly customer: string | null;
  /** Who ordered without an account. */
  readonly visitor: string | null;
  /** Through which it was sold. */
  readonly channel: string;
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
  /** The quote that it was made of; null: it came of no checkout. Lines of pieces are this one’s. */
  readonly quote: Quote | null;
  /** What is reserved for it, one for each location. */
  readonly reservations: readonly HeldGoods[];
  /** How often pieces of it were asked for. */
  readonly requests: number;
  /** Its money is taken when it is placed. */
  readonly isPrepaid: boolean;
  /** Who is billed; null: it came of no checkout. */
  readonly billTo: Payload<typeof orders, 'order-accepted'>['shipTo'] | null;
  /** The claim on its promotions; null: it came of no checkout. */
  readonly claim: string | null;
  /** Its card holds nothing any more: it is not shipped. */
  readonly isPaymentDue: boolean;
}

const initial: OrderState = {
  status: 'none',
  order: '',
  customer: null,
  visitor: null,
  channel: '',
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
  quote: null,
  reservations: [],
  requests: 0,
  isPrepaid: false,
  billTo: null,
  claim: null,
  isPaymentDue: false,
  ...noPieces,
  ...noEdits,
  ...noCredits,
  ...noLosses,
  ...noUnpaid,
  ...noRefunds,
  ...noOffers,
};

/** An order, from draft to delivery and back. */
export const order = aggregate(
  orders,
  'order',
  initial,
  {
    'order-drafted': (
      state,
      { order: id, channel, customer, visitor, country, currency, continues, lines, total },
    ) => ({
      ...state,
      status: 'drafted',
      order: id,
      customer,
      visitor: visitor ?? null,
      channel: channel ?? defaultChannel,
      country,
      currency,
      continues: continues ?? null,
      lines,
      total,
    }),
    'order-accepted': (
      state,
      { order: id, buyer, shipTo, billTo = shipTo, country, quote, number, tenders, claim, reservations, continues },
    ) => ({
      ...state,
      status: 'confirmed',
      order: id,
      customer: buyer,
      visitor: visitorIn(buyer),
      channel: quote.channel,
      country,
      currency: quote.currency,
      continues: continues ?? null,
      // Who has bought what this continues may have had it sent elsewhere.
      shipTo: continues === undefined ? null : shipTo,
      lines: linesOfQuote(quote),
      total: atScale4(quote.totals.gross, quote),
      location: reservations[0]?.location ?? '',
      attempt: 1,
      number,
      tenders: tendersOf(tenders),
      quote,
      reservations,
      isPrepaid: tenders.captures === 'at-placement',
      billTo,
      claim,
      ...openPieces(quote.lines),
    }),
    'order-joined': (state, { customer }) => ({ ...state, customer, visitor: null }),
    'tender-captured': (state, taken) => ({ ...state, tenders: captureTender(state.tenders, taken) }),
    'tender-released': (state, released) => ({ ...state, tenders: releaseTender(state.tenders, released) }),
    'tender-returned': (state, returned) => ({ ...state, tenders: returnTender(state.tenders, returned) }),
    'pieces-committed': (state, { lines, reservation, goods }) => ({
      ...movePieces(state, lines, 'open', 'sent'),
      status: 'shipping',
      requests: state.requests + 1,
      reservations: moveGoods(state.reservations, reservation, goods, -1),
    }),
    'pieces-reopened': (state, { lines, reservation, goods }) => ({
      ...reopen(movePieces(state, lines, 'sent', 'open')),
      reservations: moveGoods(state.reservations, reservation, goods, 1),
    }),
    'fulfilment-resumed': (state) => state,
    'pieces-cancelled': cancelPieces,
    'edit-asked-for': (state) => state,
    'delivery-address-changed': (state, { shipTo }) => ({ ...state, shipTo }),
    'pieces-returned': (state, { lines, isLost }) => {
      const moved = movePieces(state, lines, null, 'returned');
      return isLost === true ? claimLost(moved, lines) : moved;
    },
    'pieces-called-off': callOffPieces,
    'tender-unclaimed': unclaim,
    'pieces-kept': (state, { lines }) => movePieces(state, lines, 'returned', null),
    'fulfilment-invoiced': (state, invoiced) => ({
      ...addFulfilment(state, invoiced),
      tenders: claimTenders(state.tenders, invoiced.tenders),
      credits: invoiceCredits(state.credits, invoiced),
    }),
    'pieces-credited': (state, credited) => ({
      ...state,
      credits: addCredit(state.credits, credited),
      creditedBy: [...new Set([...state.creditedBy, credited.return])],
    }),
    'goods-lost': loseParcel,
    'goods-delivered': (state, arrived) => ({
      ...state,
      delivered: addDelivery(state.delivered, arrived),
      lost: findParcel(state.lost, arrived.shipment),
    }),
    'fulfilment-completed': completeFulfilment,
    'reservation-given-back': (state, { reservation }) => ({
      ...state,
      reservations: state.reservations.filter((one) => one.reservation !== reservation),
    }),
    'payment-fell-due': (state) => ({ ...state, isPaymentDue: true }),
    'payment-renewed': (state) => ({ ...state, isPaymentDue: false }),
    'collection-asked': askCollection,
    'tender-failed': failTender,
    'collection-begun': beginCollection,
    'collection-refused': refuseCollection,
    'tender-collected': endCollection,
    'tender-offset': offsetTender,
    'payment-settled': endUnpaid,
    'card-refund-failed': failCardRefund,
    'card-refunds-due': makeRefundsDue,
    'card-refund-sent': sendCardRefund,
    'card-refund-asked': askCardRefund,
    'card-refund-delayed': delayCardRefund,
    'card-refund-made': makeCardRefund,
    'card-refund-offset': offsetCardRefund,
    'card-refund-reopened': reopenCardRefund,
    'card-refund-settled': settleCardRefund,
    'card-offered': addOffer,
    'card-asked': askOffer,
    'card-challenged': (state) => state,
    'card-accepted': endOffer,
    'card-refused': endOffer,
    'card-limit-asked': askLimit,
    'card-limited': endLimit,
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
    'order-shipped': (state) => ({ ...state, status: 'shipped', isPaymentDue: false }),
    'placing-failed': (state, failure) => ({ ...state, status: 'ending', ending: failedAs(failure) }),
    'cancellation-requested': (state, { reason }) => ({
      ...state,
      status: 'ending',
      ending: { as: 'cancelled', reason },
    }),
    'order-failed': (state, failure) => ({ ...state, status: 'failed', ending: failedAs(failure) }),
    'order-cancelled': (state, { reason }) => ({
      ...state,
      status: 'cancelled',
      isPaymentDue: false,
      ending: { as: 'cancelled', reason },
    }),
    'lines-returned': (state, { lines }) => ({ ...state, returned: addReturned(state.returned, lines, 1) }),
    'lines-restored': (state, { lines }) => ({ ...state, returned: addReturned(state.returned, lines, -1) }),
  },
  {
    leansOn: [
      defaultChannel,
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
      captureTender,
      releaseTender,
      returnTender,
      changeTender,
      claimTenders,
      openPieces,
      movePieces,
      cancelPieces,
      reopen,
      moveGoods,
      addFulfilment,
      completeFulfilment,
      callOffPieces,
      unclaim,
      countedBefore,
      invoicedOf,
      quantityOf,
      invoiceCredits,
      addCredit,
      creditedOf,
      uncredited,
      addDelivery,
      loseParcel,
      findParcel,
      claimLost,
      takeLost,
      withSome,
      failTender,
      askCollection,
      beginCollection,
      refuseCollection,
      endCollection,
      offsetTender,
      endUnpaid,
      failCardRefund,
      makeRefundsDue,
      sendCardRefund,
      askCardRefund,
      delayCardRefund,
      makeCardRefund,
      offsetCardRefund,
      reopenCardRefund,
      settleCardRefund,
      take,
      toUnpaid,
      invoiceOf,
      isBeingTaken,
      lessen,
      isGivenUp,
      toCardRefunds,
      addOffer,
      askOffer,
      endOffer,
      askLimit,
      endLimit,
      changeOffer,
    ],
  },
);

function failedAs({ reason, sku, detail }: Payload<typeof orders, 'order-failed'>): Ending {
  return { as: 'failed', reason, ...(sku === undefined ? {} : { sku }), detail };
}

/** Once nothing is sent any more, an order is as it was when it was placed. */
function reopen(state: OrderState): OrderState {
  return state.pieces.some(({ sent }) => sent > 0) ? state : { ...state, status: 'confirmed' };
}
