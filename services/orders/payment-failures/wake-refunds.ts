import type { DecisionContext } from '@banyan/core';
import { cancellation } from '../edits/cancellation.ts';
import type { OrderState } from '../order-state.ts';
import { orderReturn } from '../returns/order-return.ts';

/** What of a refund it takes to know what it waits for. */
interface Waiting {
  readonly tender: string;
  readonly status: string;
  readonly delays: number;
}

/** True of a refund that could not be asked for yet: a capture of that payment was on its way. */
export function isWaitingFor({ tender: of, status, delays }: Waiting, tender: string): boolean {
  return of === tender && status === 'waiting' && delays > 0;
}

/** Wakes what waits, of an order, for a capture that has failed: nobody will tell of it again. */
export function wakeRefunds(
  { cancelledBy, creditedBy }: Pick<OrderState, 'cancelledBy' | 'creditedBy'>,
  tender: string,
  { stream }: Pick<DecisionContext, 'stream'>,
): void {
  for (const name of cancelledBy) {
    const it = stream(cancellation(name));
    const { begun, isWaiting, refunded } = it.state;
    if (isWaiting && begun?.refunds[refunded]?.tender === tender)
      it.append('cancellation-refund-woken', { cancellation: name, tender });
  }
  for (const name of creditedBy) {
    const it = stream(orderReturn(name));
    for (const { refund } of (it.state.refunds ?? []).filter((one) => isWaitingFor(one, tender)))
      it.append('refund-woken', { return: name, refund });
  }
}
