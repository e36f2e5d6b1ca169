import { aggregate } from '@banyan/core';
import { payments } from './contract.ts';
import { saidReason } from './said-words.ts';

/** A gift card's or a customer's credit, in ledger amounts. Never below zero: what is held is no part of what is available. */
export interface PurseState {
  readonly currency: string;
  readonly balance: number;
  readonly held: number;
  readonly expiresAt: string | null;
  /** What it was issued with, as text to compare with; of credit the grants, by id. */
  readonly issued: string;
  readonly grants: readonly { readonly id: string; readonly content: string }[];
}

const initial: PurseState = { currency: '', balance: 0, held: 0, expiresAt: null, issued: '', grants: [] };

/** A gift card (by the digest of its code) or a customer's credit in a currency: one stream each, so two who spend it at once are decided one after the other. */
export const purse = aggregate(
  payments,
  'purse',
  initial,
  {
    'gift-card-issued': (state, { card, currency, amount, from, expiresAt }) => ({
      ...state,
      currency,
      balance: amount,
      expiresAt,
      issued: issueContent(card, currency, amount, from, expiresAt),
    }),
    'credit-granted': (state, { grant, currency, amount, from, ...why }) => ({
      ...state,
      currency,
      balance: state.balance + amount,
      grants: [...state.grants, { id: grant, content: issueContent(amount, from, saidReason(why)) }],
    }),
    'credit-held': (state, { amount }) => ({ ...state, held: state.held + amount }),
    'credit-spent': (state, { amount }) => ({
      ...state,
      held: state.held - amount,
      balance: state.balance - amount,
    }),
    'credit-released': (state, { amount }) => ({ ...state, held: state.held - amount }),
    'credit-returned': (state, { amount }) => ({ ...state, balance: state.balance + amount }),
    'credit-moved-away': (state, { amount }) => ({ ...state, balance: state.balance - amount }),
    'credit-moved-here': (state, { currency, amount }) => ({ ...state, currency, balance: state.balance + amount }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [issueContent, saidReason] },
);

/** Streams `gift-card/<card>`: that a card of this id was issued. */
export const giftCard = aggregate(
  payments,
  'gift-card',
  { purse: '' },
  { 'gift-card-named': (_, { purse: of }) => ({ purse: of }) },
);

/** The text of what was issued or granted: the same id may come again with the same content only. */
export function issueContent(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

/** What may be held now. */
export function availableOf({ balance, held }: Pick<PurseState, 'balance' | 'held'>): number {
  return balance - held;
}

/** The purse of a gift card, by the digest of its code. */
export function giftCardPurse(digest: string): string {
  return `gift-card:${digest}`;
}

/** Whose credit a purse is; null: it is a gift card, of which nobody knows whose it is. */
export function customerOf(id: string): string | null {
  return /^credit:[A-Z]{3}:(.+)$/.exec(id)?.[1] ?? null;
}

/** The purse of a customer's credit. */
export function creditPurse(customer: string, currency: string): string {
  return `credit:${currency}:${customer}`;
}
