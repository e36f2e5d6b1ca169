import { answer } from '@banyan/core';
import { orders } from '../contract.ts';
import { orderList } from '../order-list.ts';
import { saidReason } from './cancellation-words.ts';
import { orderEdit } from './order-edit.ts';
import { readAll } from './read-all.ts';

/** How an edit stands, read from its few events. */
export const showEdit = answer(orders, 'order-edit', { orderList }, async ({ order: of, edit: id }, _, { history }) => {
  const told = await readAll(history, orderEdit(id));
  const begun = told[0];
  if (begun?.type !== 'edit-begun' || begun.payload.order !== of) return null;
  const { order } = begun.payload;
  const it = { edit: id, order, reason: saidReason(begun.payload), added: null, failure: null };
  const last = told.at(-1);
  if (last?.type === 'order-edited') {
    const { added } = last.payload;
    return { ...it, status: 'edited' as const, added: added === null ? null : { order: id, number: added } };
  }
  if (last?.type !== 'edit-failed') return { ...it, status: 'editing' as const };
  const { reason: why, detail } = last.payload;
  return { ...it, status: 'failed' as const, failure: { reason: why, ...(detail !== undefined && { detail }) } };
});
