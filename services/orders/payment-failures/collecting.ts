import { DefectError, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { collectionOf } from './capture-names.ts';
import { namesOf } from './offset-unpaid.ts';

const steps = { capture: step(payments, 'capture-intent') };
/** Refusals of one amount that say nothing of another. */
const MAY_HOLD_LESS: readonly string[] = ['more-than-authorised', 'failed'];
type Collecting = Instance<typeof order, typeof steps, never>;

const impossible =
  (what: string) =>
  (it: Collecting): never => {
    throw new DefectError(`what order ${it.id} owes cannot be taken: ${what}`, { order: it.id });
  };
const refused =
  (reason: string) =>
  (it: Collecting): void =>
    refuse(it, reason);

/**
 * Takes again what captures have failed to take, one after the other: when another card holds the money, of which `payment-standing` hears, and when staff ask. What is asked for counts as
 * taken, as it did the first time; if that fails, too, it is due once more.
 */
export const collecting = processManager('collecting', order, { steps })
  .on(
    orders,
    'collection-asked',
    ({ order: id }) => id,
    (it) => collectNext(it),
  )
  .after('capture', {
    done: (it) => {
      const sent = sentOf(it);
      const one = it.state.unpaid.find(({ collecting: name }) => name === sent.name);
      // The card network’s news of it was faster than this answer, and bad.
      if (one === undefined) return refuse(it, 'failed');
      it.append('tender-collected', { order: it.id, ...namesOf(one), name: sent.name, amount: sent.amount });
      collectNext(it);
    },
    // Another card may hold the money later.
    'not-authorised': refused('not-authorised'),
    // What is authorised is less than what is owed.
    'more-than-authorised': refused('more-than-authorised'),
    'too-many-movements': refused('too-many-movements'),
    'no-such-intent': impossible('its payment is gone'),
    'capture-exists': impossible('somebody else has captured its payment'),
    'wrong-currency': impossible('its payment is in another currency'),
    'not-positive': impossible('it is nothing'),
    'not-payable': impossible('it is not payable'),
    'amount-too-large': impossible('it is too large'),
  });

/** Another card that came meanwhile is tried; else what comes after, of which the card may hold enough. */
function refuse(it: Collecting, reason: string): void {
  const sent = sentOf(it);
  const { isAskedAgain } = it.state;
  it.append('collection-refused', { order: it.id, ...sent, reason });
  if (isAskedAgain) collectNext(it);
  else if (MAY_HOLD_LESS.includes(reason)) collectNext(it, sent.capture);
}

/** Takes the first of what is due; or the first after one that was refused. */
function collectNext(it: Collecting, refusedOne?: string): void {
  const { unpaid, currency, collections, sending } = it.state;
  const next = unpaid[unpaid.findIndex(({ capture }) => capture === refusedOne) + 1];
  if (next === undefined || sending !== null) return;
  const { tender, capture, invoice, amount } = next;
  const name = collectionOf(capture, collections + 1);
  it.append('collection-begun', { order: it.id, tender, capture, name, amount });
  const money = { amount, currency, scale: minorUnitScale(currency) };
  it.send('capture', { intent: tender, capture: name, amount: money, invoice });
}

function sentOf(it: Collecting) {
  return it.state.sending ?? impossible('nothing of it was asked for')(it);
}
