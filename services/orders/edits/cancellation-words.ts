import { T, isErased, personal, type Caller, type Erased } from '@banyan/core';

/** What is recorded in the clear of a cancellation or a return that somebody asked for: their own words are sealed beside it. */
export const ASKED_FOR = 'asked-for';

/** Why something is given up, as whoever asks for it says: it may name anybody. */
export const cancellationReason = T.String({ minLength: 1, maxLength: 500, examples: ['Bought twice'] });

/** What somebody wrote of an order, as events hold it. */
export const sealedWords = {
  about: T.Optional(T.String()),
  words: personal('about', T.Optional(cancellationReason)),
};

/**
 * Why, as events say it. `reason`: a word of ours; older ones hold there what somebody wrote. `words`: what somebody wrote, sealed by the key of whoever
 * ordered, or, of an order of nobody that is known, of the order.
 */
export const sealedReason = {
  reason: cancellationReason,
  ...sealedWords,
};

/** The same as it is decided. */
export interface SealedReason {
  readonly reason: string;
  readonly about?: string;
  readonly words?: string;
}

interface Ordered {
  readonly customer: string | null;
  readonly visitor: string | null;
}

/** By whose key what is written about an order is sealed: nobody’s id has a space in it that begins as the last of these. */
export function personOf(order: string, { customer, visitor }: Ordered): string {
  return customer ?? visitor ?? `order ${order}`;
}

/** What is recorded of why somebody gives something up: what they wrote. */
export function sealWords(words: string, order: string, of: Ordered): SealedReason {
  return { reason: ASKED_FOR, about: personOf(order, of), words };
}

/** The same of whoever asks by a command: services say it in words of ours. */
export function sealReason(reason: string, order: string, of: Ordered, { role }: Pick<Caller, 'role'>): SealedReason {
  return role === 'service' ? { reason } : sealWords(reason, order, of);
}

/** Why, as it was said; of what somebody wrote whose key is gone the word of ours is left. */
export function saidReason({ reason, words }: { readonly reason: string; readonly words?: string | Erased }): string {
  return words === undefined || isErased(words) ? reason : words;
}
