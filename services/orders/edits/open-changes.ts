import { answer, range, T, view } from '@banyan/core';
import { orders } from '../contract.ts';

const cancellationKey = ({ cancellation }: { readonly cancellation: string }): string => `cancellation ${cancellation}`;
/** Of an edit that is under way. */
export const editKey = ({ edit }: { readonly edit: string }): string => `edit ${edit}`;

/** Cancellations and edits of orders that still have something to give back, or to take. */
export const openChanges = view(
  'open-changes',
  { kind: T.Union([T.Literal('cancellation'), T.Literal('edit')]), name: T.String(), order: T.String() },
  { 'by-order': range('order', 'name') },
).on(
  orders,
  {
    'cancellation-begun': {
      key: cancellationKey,
      fold: (_, { cancellation: name, order }) => ({ kind: 'cancellation', name, order }),
    },
    'lines-cancelled': { key: cancellationKey, fold: () => undefined },
    'edit-begun': { key: editKey, fold: (_, { edit: name, order }) => ({ kind: 'edit', name, order }) },
    'order-edited': { key: editKey, fold: () => undefined },
    'edit-failed': { key: editKey, fold: () => undefined },
  },
  { leansOn: [cancellationKey, editKey] },
);

/** An order has no more of them at the same time than are shown. */
const OPEN_MAX = 200;

/** What changes of an order are under way. */
export const showOpenChanges = answer(orders, 'open-changes', { openChanges }, async ({ order }, views) => {
  const { rows } = await views.openChanges.list({ index: 'by-order', equals: [order], limit: OPEN_MAX });
  return rows.map(({ kind, name }) => ({ kind, name }));
});
