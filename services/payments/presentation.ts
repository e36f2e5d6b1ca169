import { aggregate } from '@banyan/core';
import { payments } from './contract.ts';

/** A gift card that somebody has shown; empty: nobody has. */
export interface PresentationState {
  readonly purse: string;
  /** Who has shown it; null: staff did, for whomever they serve. */
  readonly owner: string | null;
}

const initial: PresentationState = { purse: '', owner: null };

/** What stands for a gift card in a checkout, so that its code goes no further than here. */
export const presentation = aggregate(payments, 'presentation', initial, {
  'gift-card-presented': (_, { purse, owner = null }) => ({ purse, owner }),
});
