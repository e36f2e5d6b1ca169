import { decision } from '@banyan/core';
import { pricing } from './contract.ts';
import { recognised } from './known-facts.ts';

/** Keeps whom a buyer was counted as. Only the last is kept: whoever comes under another address is told so once more. */
export const recogniseBuyer = decision(
  pricing,
  'recognise-buyer',
  ({ buyer }) => recognised(buyer),
  (body, it) => {
    if (it.state.person !== body.person) it.append('buyer-recognised', body);
  },
);
