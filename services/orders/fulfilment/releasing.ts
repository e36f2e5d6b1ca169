import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { isUnpaid } from '../payment-failures/unpaid.ts';
import { moneyOf } from '../returns/settling-steps.ts';

const steps = {
  claim: step(pricing, 'release-claim'),
  release: step(payments, 'release-hold'),
  void: step(payments, 'void-intent'),
};
type Releasing = Instance<typeof order, typeof steps, 'again'>;

const MINUTES = 5;
const impossible =
  (what: string) =>
  (it: Releasing): never => {
    throw new DefectError(`what is held for order ${it.id} cannot be released: ${what}`, { order: it.id });
  };

const ofOrder = ({ order: id }: { readonly order: string }): string => id;

/**
 * Gives back what is held of gift cards and credit and voids what is left of an authorisation, once all of an order was sent or given up; before that, where nothing
 * of it was sent, the uses of its promotions.
 */
export const releasing = processManager('releasing', order, { steps, timers: ['again'] })
  .on(
    orders,
    'order-shipped',
    ({ order: id, inParts }) => (inParts === undefined ? undefined : id),
    (it) => releaseNext(it),
  )
  .on(
    orders,
    'order-cancelled',
    ({ order: id, inParts }) => (inParts === undefined ? undefined : id),
    (it) => it.send('claim', { claim: it.state.claim ?? it.id }),
  )
  .after('claim', { done: (it) => releaseNext(it), 'no-such-claim': impossible('its claim is gone') })
  // What was not taken after all is waited for: it may be taken from what is authorised still.
  .on(orders, 'tender-collected', ofOrder, releaseOfShipped)
  .on(orders, 'tender-offset', ofOrder, releaseOfShipped)
  .on(orders, 'payment-settled', ofOrder, releaseOfShipped)
  .when('again', (it) => releaseNext(it))
  .after('release', {
    done: (it) => released(it),
    'no-such-hold': impossible('it is gone'),
    'held-by-service': impossible('another service holds it'),
  })
  .after('void', {
    done: (it) => released(it),
    // Nothing of it is left.
    'already-captured': (it) => released(it),
    // The network has not answered yet, or has failed one of which nobody has heard here: only then it is known how much is left.
    'capture-pending': (it) => it.schedule('again', new Date(Date.parse(it.at) + MINUTES * 60_000).toISOString()),
    'no-such-intent': impossible('its payment is gone'),
  });

/** Gift cards and credit are first: once the card’s turn has come, nothing else is being asked for. */
function releaseOfShipped(it: Releasing): void {
  if (it.state.status === 'shipped' && nextHeld(it)?.kind === 'intent') releaseNext(it);
}

function releaseNext(it: Releasing): void {
  const next = nextHeld(it);
  if (next === undefined) return;
  const { tender, kind, captured } = next;
  if (kind === 'hold') it.send('release', { hold: tender });
  else
    it.send('void', {
      intent: tender,
      reason: 'all of the order was sent',
      captured: moneyOf(captured, it.state.currency),
    });
}

function released(it: Releasing): void {
  const next = nextHeld(it);
  if (next === undefined) return;
  it.append('tender-released', { order: it.id, tender: next.tender });
  releaseNext(it);
}

function nextHeld({ state }: Releasing) {
  return state.tenders.find(
    ({ status, kind, amount, captured }) =>
      status !== 'released' && captured < amount && !(kind === 'intent' && isUnpaid(state)),
  );
}
