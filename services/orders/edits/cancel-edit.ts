import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { orderEdit } from './order-edit.ts';

/** Gives an edit up: what is under way comes to its end first, then all is given back. One that is given up already stays so. */
export const cancelEdit = decision(
  orders,
  'cancel-edit',
  (body) => orderEdit(body.edit),
  ({ edit: id, order: of }, it) => {
    const { begun, status } = it.state;
    if (begun?.order !== of) return reject('no-such-edit', { edit: id });
    if (status === 'edited') return reject('already-edited', { edit: id });
    if (status === 'open') it.append('edit-ending', { edit: id, reason: 'cancelled' });
  },
);
