import type { DecisionContext } from '@banyan/core';
import type { OrderState } from '../order-state.ts';
import { isWaiting, orderEdit } from './order-edit.ts';

/**
 * Gives the edits of an order up that wait for a card, once it is sent or given up: nothing can come of them any more, so nobody pays for them, and their goods are free. Those
 * that wait for nobody find out by themselves when they are placed.
 */
export function giveUpEdits({ edits }: Pick<OrderState, 'edits'>, { stream }: Pick<DecisionContext, 'stream'>): void {
  for (const edit of edits) {
    const it = stream(orderEdit(edit));
    if (it.state.status === 'open' && isWaiting(it.state)) it.append('edit-ending', { edit, reason: 'not-editable' });
  }
}
