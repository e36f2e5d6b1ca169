import { T, identifier, isErased, personal, type Caller, type Erased } from '@banyan/core';

/** What is recorded in the clear, and posted, of why staff did something: their own words are sealed beside it. */
const SAID = 'said-by-staff';

/** Why, as whoever does it says: staff may name anybody. */
const words = T.String({ maxLength: 500 });

/**
 * What staff wrote about a customer’s money, sealed by the key of that customer. Not there: a service said why, in a word of its own, or nobody is known
 * whom it could be about; and in events of before, which hold all words as their reason.
 */
export const sealedWords = { about: T.Optional(identifier), words: personal('about', T.Optional(words)) };

/** Why something was done, as it is decided. */
interface Sealed {
  readonly reason: string;
  readonly about?: string;
  readonly words?: string;
}

/** What is recorded of why: services say it in words of theirs, and of nobody known nothing can be sealed. */
export function sealReason(reason: string, customer: string | null, { role }: Pick<Caller, 'role'>): Sealed {
  return role === 'service' || customer === null ? { reason } : { reason: SAID, about: customer, words: reason };
}

/** Why, as it was said; of what somebody wrote whose key is gone the word of ours is left. */
export function saidReason({
  reason,
  words: said,
}: {
  readonly reason: string;
  readonly words?: string | Erased;
}): string {
  return said === undefined || isErased(said) ? reason : said;
}
