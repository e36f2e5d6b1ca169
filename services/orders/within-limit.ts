import { isWithinLimit, money, moneyOf, permissionOf, reject, type Caller } from '@banyan/core';

/** What a decision rejects with that has found out an amount beyond the limit of whoever asks for it. */
export const beyondLimit = { 'beyond-limit': { amount: money } };

interface Amount {
  readonly amount: number;
  readonly currency: string;
  readonly scale: number;
}

/** Refuses what gives up or gives back more than a member of staff may by this command; undefined: it does not. */
export function refuseBeyondLimit(caller: Caller, command: string, { amount, currency, scale }: Amount) {
  const about = moneyOf(amount, currency, scale);
  if (isWithinLimit(caller, permissionOf({ name: 'orders' }, command), about)) return undefined;
  return reject('beyond-limit', { amount: about });
}
