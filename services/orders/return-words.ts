import { T, personal, type Payload } from '@banyan/core';
import type { orders } from './contract.ts';
import { ASKED_FOR, saidReason, sealedWords } from './edits/cancellation-words.ts';
import { lineWords, putBack, takeOut } from './line-words.ts';

/** What staff wrote of a return: why it came back, of its lines, and of what is charged for it. */
export const sealedReturnWords = {
  ...sealedWords,
  reasons: personal('about', T.Optional(lineWords)),
  notes: personal('about', T.Optional(lineWords)),
};

type Event = Payload<typeof orders, 'return-accepted'>;
/** A return's words and what they are of, as whoever accepts it says them. */
type Said = { readonly reason?: string | undefined } & Pick<Event, 'lines' | 'charges'>;

/** The same as it is recorded: sealed by the key of the customer. Of nobody known nothing can be sealed. */
export function sealReturn({ reason, lines, charges }: Said, customer: string | null) {
  if (customer === null) return { reason: reason ?? ASKED_FOR, lines, charges };
  const [back, charged] = [takeOut(lines, 'reason'), takeOut(charges, 'note')];
  const words = {
    ...(reason !== undefined && { words: reason }),
    ...(back.words.length > 0 && { reasons: back.words }),
    ...(charged.words.length > 0 && { notes: charged.words }),
  };
  const sealed = Object.keys(words).length > 0 ? { about: customer, ...words } : {};
  return { reason: ASKED_FOR, lines: back.lines, charges: charged.lines, ...sealed };
}

/** What was said of a return that is accepted; what somebody wrote whose key is gone is not there. */
export function saidOfReturn(event: Event): Required<Said> {
  const { lines, charges, reasons, notes } = event;
  return {
    reason: saidReason(event),
    lines: putBack(lines, 'reason', reasons),
    charges: putBack(charges, 'note', notes),
  };
}
