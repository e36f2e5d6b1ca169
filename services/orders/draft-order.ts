import { decision } from '@banyan/core';
import { orders } from './contract.ts';
import { draft } from './draft.ts';
import { order } from './order.ts';

/** Drafts an order with the prices that staff agreed upon. The catalog is not asked: staff may sell off what is no longer on sale. */
export const draftOrder = decision(
  orders,
  'draft-order',
  (body) => order(body.order),
  (body, it, context) => draft(body, it, context),
);
