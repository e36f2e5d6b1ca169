import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { order } from '../order.ts';
import { totalByCard } from './due-by-card.ts';

const steps = { limit: step(payments, 'limit-intent') };
type Limiting = Instance<typeof order, typeof steps, never>;

const ofOrder = ({ order: id }: { readonly order: string }): string => id;
const impossible =
  (what: string) =>
  (it: Limiting): never => {
    throw new DefectError(`what the card of order ${it.id} gives cannot be limited: ${what}`, { order: it.id });
  };

/** Tells payments what the card of an order is to give in all once some of it is given up, so that no renewal holds the rest. One word at a time: the last counts. */
export const limitingCard = processManager('limiting-card', order, { steps })
  .on(orders, 'pieces-cancelled', ofOrder, limit)
  .on(orders, 'tender-unclaimed', ofOrder, limit)
  .on(orders, 'payment-settled', ofOrder, limit)
  .on(orders, 'tender-offset', ofOrder, limit)
  .after('limit', {
    done: (it) => {
      it.append('card-limited', { order: it.id });
      limit(it);
    },
    'no-such-intent': impossible('its payment is gone'),
    'amount-too-large': impossible('it is too large'),
  });

function limit(it: Limiting): void {
  const { status, isPrepaid, tenders, cardLimit, fulfilments } = it.state;
  const card = tenders.find(({ kind }) => kind === 'intent');
  // What is taken back as a whole, or is sent, has its authorisation voided.
  if (card === undefined || isPrepaid || cardLimit.isAsked || (status !== 'confirmed' && status !== 'shipping')) return;
  const underWay = fulfilments.filter(({ isCompleted }) => !isCompleted);
  const atMost = totalByCard(
    it.state,
    underWay.map((one) => it.stream(fulfilment(one.fulfilment)).state),
  );
  if (atMost === (cardLimit.atMost ?? card.amount)) return;
  it.append('card-limit-asked', { order: it.id, atMost });
  it.send('limit', { intent: card.tender, atMost });
}
