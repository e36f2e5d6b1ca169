import type { Payload, Static } from '@banyan/core';
import type { paymentTerms } from '@banyan/payments/contract';
import type { Quote } from './checkout/checkout.ts';
import type { orders, orderStatus } from './contract.ts';
import { noEdits, type OrderEdits } from './edits/order-edits.ts';
import type { HeldGoods } from './fulfilment/order-goods.ts';
import { noPieces, type CountedPieces } from './fulfilment/order-pieces.ts';
import type { Tender } from './fulfilment/order-tenders.ts';
import type { Line } from './lines.ts';
import { noRefunds, type OrderRefunds } from './payment-failures/card-refunds.ts';
import { noUnpaid, type OrderUnpaid } from './payment-failures/unpaid.ts';
import { noOffers, type OrderOffers } from './another-card/offers.ts';
import { noCharges, type OrderCharges } from './found/charged-again.ts';
import { noLosses, type OrderLosses } from './returns/lost-parcels.ts';
import { noCredits, type OrderCredits } from './returns/order-credits.ts';

/** How an order ends that is being taken back. */
export type Ending =
  | ({ readonly as: 'failed' } & Omit<Payload<typeof orders, 'placing-failed'>, 'order'>)
  | { readonly as: 'cancelled'; readonly reason: string };

/** An order's state. `none`: there is no such order. */
export interface OrderState
  extends CountedPieces, OrderEdits, OrderCredits, OrderLosses, OrderUnpaid, OrderRefunds, OrderOffers, OrderCharges {
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

/** Where every order begins. */
export const noOrder: OrderState = {
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
  ...noCharges,
};
