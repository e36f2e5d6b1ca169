import { aggregate, type DecisionContext, type Handle } from '@banyan/core';
import { orders } from '../contract.ts';
import type { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';

/** What somebody without an account has ordered, and whose it is since they have one. */
interface VisitorOrders {
  /** The latest ones. */
  readonly orders: readonly string[];
  readonly customer: string | null;
}

/** More than anybody orders before they sign in; further ones stay with the visitor’s token. */
const ORDERS_MAX = 1000;
const NONE: VisitorOrders = { orders: [], customer: null };

/** Streams `visitor-orders/<visitor>`. */
export const visitorOrders = aggregate(
  orders,
  'visitor-orders',
  NONE,
  {
    'visitor-ordered': (state, { order: id }) => ({ ...state, orders: [...state.orders, id].slice(-ORDERS_MAX) }),
    'visitor-orders-joined': (state, { customer }) => ({ ...state, customer }),
  },
  { leansOn: [ORDERS_MAX] },
);

type Joinable = Handle<typeof orders, OrderState, keyof (typeof order)['folds']>;

/** Notes a new order of a visitor. One who has joined a customer meanwhile, while the order was being placed, has ordered it for them. */
export function noteVisitorsOrder(visitor: string, placed: Joinable, stream: DecisionContext['stream']): void {
  const of = stream(visitorOrders(visitor));
  of.append('visitor-ordered', { visitor, order: placed.id });
  if (of.state.customer !== null) joinOrder(placed, of.state.customer);
}

/** Makes an order the customer’s; again changes nothing. */
export function joinOrder(placed: Joinable, customer: string): void {
  const { status, customer: owner, lines } = placed.state;
  if (status !== 'none' && owner !== customer)
    placed.append('order-joined', { order: placed.id, customer, lines: lines.length });
}
