import { aggregate, isGuest, type Caller, type DecisionContext } from '@banyan/core';
import type { CartHandle } from './cart.ts';
import { carts } from './contract.ts';

/** What somebody without an account has put together, and whose it is since they have one. */
interface VisitorCarts {
  /** The latest ones. */
  readonly carts: readonly string[];
  readonly customer: string | null;
}

/** More than anybody has open; what came before has long expired. */
const CARTS_MAX = 100;
const NONE: VisitorCarts = { carts: [], customer: null };

/** Streams `visitor-carts/<visitor>`. */
export const visitorCarts = aggregate(
  carts,
  'visitor-carts',
  NONE,
  {
    'visitor-began-cart': (state, { cart }) => ({ ...state, carts: [...state.carts, cart].slice(-CARTS_MAX) }),
    'visitor-carts-joined': (state, { customer }) => ({ ...state, customer }),
  },
  { leansOn: [CARTS_MAX] },
);

/** Notes the beginning of a visitor's cart. One who has joined a customer meanwhile has begun it for them. */
export function noteVisitorsCart(caller: Caller, it: CartHandle, stream: DecisionContext['stream']): void {
  if (!isGuest(caller)) return;
  const of = stream(visitorCarts(caller.id));
  of.append('visitor-began-cart', { visitor: caller.id, cart: it.id });
  if (of.state.customer !== null) joinCart(it, of.state.customer);
}

/** Makes a cart the customer's; again changes nothing. */
export function joinCart(it: CartHandle, customer: string): void {
  const { state, owner } = it.state;
  if (state !== 'none' && owner !== customer) it.append('cart-joined', { cart: it.id, customer });
}
