import type { Payload } from '@banyan/core';
import type { ReturnPage } from '../checkout/return-page.ts';
import type { orders } from '../contract.ts';

/** A card that a buyer has given for what is due. */
export interface Offer {
  readonly payment: string;
  readonly card: string;
  readonly returnTo: ReturnPage;
  readonly isOpen: boolean;
  /** The attempt by which payments asks for it; null: none yet. */
  readonly attempt: number | null;
}

/** The part of an order’s state that knows them. */
export interface OrderOffers {
  /** Bounded by `OFFERS_MAX`. */
  readonly offers: readonly Offer[];
  /** What payments was told that the card gives in all: null, all of it; and whether it is being told right now. */
  readonly cardLimit: { readonly atMost: number | null; readonly isAsked: boolean };
}

/** No buyer gives more cards for an order. */
export const OFFERS_MAX = 20;

/** No intent has so many attempts: asked for this one payments says which is next, for it counts its own renewals, too. One that there may be would be answered as done where the same card was asked by it before. */
export const AFTER_LAST_ATTEMPT = 21;

/** A card as it is given. */
type Given = Pick<Payload<typeof orders, 'card-offered'>, 'payment' | 'card' | 'returnUrl' | 'returnTo'>;
/** Whatever has cards that were given. */
type Offered = Pick<OrderOffers, 'offers'>;

/** None was given. */
export const noOffers: OrderOffers = { offers: [], cardLimit: { atMost: null, isAsked: false } };

/** The one that is being asked, if one is. */
export function openOffer({ offers }: Offered): Offer | undefined {
  return offers.find(({ isOpen }) => isOpen);
}

/** A card is given. */
export function addOffer<State extends Offered>(state: State, { payment, card, returnUrl, returnTo }: Given): State {
  return {
    ...state,
    offers: [...state.offers, { payment, card, returnTo: returnTo ?? returnUrl, isOpen: true, attempt: null }],
  };
}

/** Its network is asked. */
export function askOffer<State extends Offered>(
  state: State,
  { payment, attempt }: Pick<Payload<typeof orders, 'card-asked'>, 'payment' | 'attempt'>,
): State {
  return changeOffer(state, payment, { attempt });
}

/** It has come to its end. */
export function endOffer<State extends Offered>(state: State, { payment }: { readonly payment: string }): State {
  return changeOffer(state, payment, { isOpen: false });
}

/** Payments is being told what the card gives in all. */
export function askLimit<State extends OrderOffers>(
  state: State,
  { atMost }: Payload<typeof orders, 'card-limit-asked'>,
): State {
  return { ...state, cardLimit: { atMost, isAsked: true } };
}

/** It knows. */
export function endLimit<State extends OrderOffers>(state: State): State {
  return { ...state, cardLimit: { ...state.cardLimit, isAsked: false } };
}

/** Changes one of them. */
export function changeOffer<State extends Offered>(state: State, payment: string, change: Partial<Offer>): State {
  return { ...state, offers: state.offers.map((one) => (one.payment === payment ? { ...one, ...change } : one)) };
}
