import { answer } from '@banyan/core';
import { orders } from '../contract.ts';
import { saidReason } from './cancellation-words.ts';
import { editPayments, toPay } from './edit-payments.ts';
import { editKey, openChanges } from './open-changes.ts';
import { orderEdit } from './order-edit.ts';
import { readAll } from './read-all.ts';

/** What ends an edit, or its waiting for a card. */
const ENDS: readonly string[] = ['edit-paid', 'edit-ending', 'edit-failed', 'order-edited'];

/** How an edit stands, read from its few events. Its rows change with it, and are read to be waited for. */
export const showEdit = answer(
  orders,
  'order-edit',
  { openChanges, editPayments },
  async ({ order: of, edit: id }, views, { history }) => {
    await Promise.all([views.openChanges.get(editKey({ edit: id })), views.editPayments.get(id)]);
    const told = await readAll(history, orderEdit(id));
    const begun = told[0];
    if (begun?.type !== 'edit-begun' || begun.payload.order !== of) return null;
    const { order } = begun.payload;
    const asked = told.find(({ type }) => type === 'edit-payment-asked');
    const payment = asked?.type === 'edit-payment-asked' ? toPay(asked.payload) : null;
    const it = { edit: id, order, reason: saidReason(begun.payload), payment, added: null, failure: null };
    const last = told.findLast(({ type }) => ENDS.includes(type));
    if (last?.type === 'order-edited') {
      const { added } = last.payload;
      return { ...it, status: 'edited' as const, added: added === null ? null : { order: id, number: added } };
    }
    if (last?.type !== 'edit-failed') {
      const isWaiting = payment !== null && last === undefined;
      return { ...it, status: isWaiting ? ('requires-payment' as const) : ('editing' as const) };
    }
    const { reason: why, detail } = last.payload;
    return { ...it, status: 'failed' as const, failure: { reason: why, ...(detail !== undefined && { detail }) } };
  },
);
