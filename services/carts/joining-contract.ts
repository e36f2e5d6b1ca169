import { command } from '@banyan/core';
import { customerId } from '@banyan/customers/contract';
import { cartId } from './schemas.ts';

/** What happens to the carts of somebody without an account who turns out to be a customer. */
export const joiningEvents = {
  /** In the stream of the visitor: a cart of theirs. */
  'visitor-began-cart': { visitor: customerId, cart: cartId },
  /** All carts of the visitor are the customer’s from now on, and one that they are beginning as well. */
  'visitor-carts-joined': { visitor: customerId, customer: customerId },
  /** The cart is the customer’s; a checkout of it that is under way goes on. */
  'cart-joined': { cart: cartId, customer: customerId },
};

/** What is done about it. */
export const joiningCommands = {
  'join-carts': command(
    { visitor: customerId, customer: customerId },
    { description: 'Gives a customer the carts of a visitor who has joined them; one decision.', by: ['carts'] },
  ),
};
