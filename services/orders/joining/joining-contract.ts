import { T, command } from '@banyan/core';
import { customerId } from '@banyan/customers/contract';
import { orderId } from '../vocabulary.ts';

/** What happens when somebody who ordered without an account turns out to be a customer. */
export const joiningEvents = {
  /** In the stream of the visitor: an order of theirs. */
  'visitor-ordered': { visitor: customerId, order: orderId },
  /** All that the visitor has ordered is the customer’s from now on, and what they are ordering as well. */
  'visitor-orders-joined': { visitor: customerId, customer: customerId },
  /** The order is the customer’s. `lines`: how many it has. */
  'order-joined': { order: orderId, customer: customerId, lines: T.Integer({ minimum: 0 }) },
};

/** What is done about it. */
export const joiningCommands = {
  'join-orders': command(
    { visitor: customerId, customer: customerId },
    { description: 'Gives a customer the orders of a visitor who has joined them; one decision.', by: ['orders'] },
  ),
};
