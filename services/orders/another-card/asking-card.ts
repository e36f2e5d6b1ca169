import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { checkoutOfIntent } from '../checkout/checkout-ids.ts';
import { tellReturn } from '../checkout/return-page.ts';
import { orders } from '../contract.ts';
import { personOf } from '../edits/cancellation-words.ts';
import { order } from '../order.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { AFTER_LAST_ATTEMPT, openOffer, type Offer } from './offers.ts';
import { dueOf, intentOf } from './pay-order.ts';

const steps = { authorise: step(payments, 'authorise-intent') };
type Asking = Instance<typeof order, typeof steps, never>;

const ofIntent = ({ intent }: { readonly intent: string }): string | undefined => checkoutOfIntent(intent);
const impossible =
  (what: string) =>
  (it: Asking): never => {
    throw new DefectError(`order ${it.id} cannot be paid by another card: ${what}`, { order: it.id });
  };
const refused =
  (reason: string) =>
  (it: Asking): void =>
    refuse(it, reason);

/** Has payments ask another card that a buyer gives, and tells the buyer what comes of it. What is due is taken from it by others, who hear of any card. */
export const askingCard = processManager('asking-card', order, { steps })
  .on(
    orders,
    'card-offered',
    ({ order: id }) => id,
    (it) => ask(it, AFTER_LAST_ATTEMPT),
  )
  .after('authorise', {
    // What becomes of it is told as it happens; that may have come before this answer.
    done: () => {},
    'wrong-attempt': (it, { expected }) => ask(it, expected),
    // Somebody else was faster, or a renewal.
    'attempt-exists': (it) => ask(it, AFTER_LAST_ATTEMPT),
    'not-authorisable': (it, { status }) => refuse(it, status),
    'too-many-attempts': refused('too-many-attempts'),
    'no-such-intent': impossible('its payment is gone'),
  })
  .on(payments, 'authorisation-requested', ofIntent, (it, { attempt, card, offSession }) => {
    const open = openOffer(it.state);
    if (open?.attempt === null && open.card === card && !offSession)
      it.append('card-asked', { order: it.id, payment: open.payment, attempt });
  })
  .on(payments, 'action-required', ofIntent, (it, { attempt, redirect, deadline }) => {
    const open = askedBy(it, attempt);
    if (open !== undefined) it.append('card-challenged', { order: it.id, payment: open.payment, redirect, deadline });
  })
  .on(payments, 'intent-authorised', ofIntent, (it, { attempt }) => {
    const open = askedBy(it, attempt);
    if (open !== undefined) it.append('card-accepted', { order: it.id, payment: open.payment });
  })
  .on(payments, 'authorisation-declined', ofIntent, (it, { attempt, reason }) => {
    if (askedBy(it, attempt) !== undefined) refuse(it, reason);
  })
  // The payment was given up while its card was asked.
  .on(payments, 'intent-voided', ofIntent, givenUp)
  .on(payments, 'intent-cancelled', ofIntent, givenUp);

function ask(it: Asking, attempt: number): void {
  const open = openOffer(it.state);
  if (open === undefined) return;
  const intent = intentOf(it.state) ?? impossible('it has none')(it);
  const atMost = dueOf(it.state, (parcel) => it.stream(fulfilment(parcel)).state);
  // Staff have settled it meanwhile, or it was given up.
  if (atMost <= 0) return refuse(it, 'nothing-due');
  const told = tellReturn(personOf(it.id, it.state), open.returnTo);
  it.send('authorise', { intent, attempt, card: open.card, ...told, atMost });
}

function refuse(it: Asking, reason: string): void {
  const open = openOffer(it.state);
  if (open !== undefined) it.append('card-refused', { order: it.id, payment: open.payment, reason });
}

function givenUp(it: Asking, { reason }: { readonly reason: string }): void {
  if (openOffer(it.state)?.attempt !== null) refuse(it, reason);
}

function askedBy(it: Asking, attempt: number): Offer | undefined {
  const open = openOffer(it.state);
  return open?.attempt === attempt ? open : undefined;
}
