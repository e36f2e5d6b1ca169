import { catalog } from '@banyan/catalog/contract';
import { service } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { acceptReturn } from './accept-return.ts';
import { answers } from './answers.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmOrder } from './confirm-order.ts';
import { orders } from './contract.ts';
import { draftOrder } from './draft-order.ts';
import { numbering } from './numbering.ts';
import { orderLines } from './order-lines.ts';
import { orderList } from './order-list.ts';
import { orderProducts } from './order-products.ts';
import { order } from './order.ts';
import { placeOrder } from './place-order.ts';
import { placing } from './placing.ts';
import { returnDocument } from './return-document.ts';
import { returnList } from './return-list.ts';
import { returning } from './returning.ts';
import { reverseReturn } from './reverse-return.ts';
import { sales } from './sales.ts';
import { shipOrder } from './ship-order.ts';
import { shipping } from './shipping.ts';

/** The orders service: from draft to delivery and back. */
export const ordersService = service(orders, {
  aggregates: [order, numbering, returnDocument],
  decisions: [draftOrder, placeOrder, orderProducts, cancelOrder, shipOrder, acceptReturn, confirmOrder, reverseReturn],
  views: [orderList, orderLines, returnList, sales],
  answers,
  processes: [placing, shipping, returning],
  uses: [catalog, inventory, payments],
});
