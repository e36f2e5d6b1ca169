import { tellReturn } from '../checkout/return-page.ts';
import { AFTER_LAST_ATTEMPT, openOffer, type Offer } from '../another-card/offers.ts';
import { intentOf } from '../checkout/checkout-ids.ts';
import { order } from '../order.ts';
import { personOf } from './cancellation-words.ts';
import type { Editing } from './edit-course.ts';

/** Has payments ask the card that its buyer has given for an edit; `attempt`: the one after the last, unless payments has said which is next. */
export function askCard(it: Editing, attempt = AFTER_LAST_ATTEMPT): void {
  const open = offerOf(it);
  const { begun } = it.state;
  if (open === undefined || begun === null) return;
  const payer = personOf(begun.order, it.stream(order(begun.order)).state);
  it.send('authorise', { intent: intentOf(it.id), attempt, card: open.card, ...tellReturn(payer, open.returnTo) });
}

/** The card that was given does not pay. */
export function refuseCard(it: Editing, reason: string): void {
  const open = offerOf(it);
  if (open !== undefined) it.append('edit-card-refused', { edit: it.id, payment: open.payment, reason });
}

/** Payments has taken the question on: from now on what is told of this attempt is told of this card. */
export function noteAttempt(
  it: Editing,
  { attempt, card, offSession }: { readonly attempt: number; readonly card: string; readonly offSession: boolean },
): void {
  const open = offerOf(it);
  if (open?.attempt === null && open.card === card && !offSession)
    it.append('edit-card-asked', { edit: it.id, payment: open.payment, attempt });
}

/** The card that was given and is asked by this attempt. */
export function cardOf(it: Editing, attempt: number): Offer | undefined {
  const open = offerOf(it);
  return open?.attempt === attempt ? open : undefined;
}

/** The card that is being asked. Of an edit that is over, or is being given up, none is: its payment is void, or will be. */
function offerOf({ state }: Editing): Offer | undefined {
  return state.status === 'open' ? openOffer(state) : undefined;
}
