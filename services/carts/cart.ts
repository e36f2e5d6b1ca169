import { aggregate, reject, type Caller, type Handle } from '@banyan/core';
import { carts } from './contract.ts';
import { savedOf, withLines, withQuantities, withSaved, withSeenPrices, withoutLines, type Line } from './lines.ts';

/** A cart as the rules need it. */
export interface Cart {
  readonly state: 'none' | 'open' | 'ordered' | 'merged' | 'expired';
  readonly owner: string;
  /** The visitor whose it was before they had an account: a checkout that they have begun is still theirs. */
  readonly formerOwner: string | null;
  readonly channel: string;
  readonly currency: string;
  /** Grows with every change of what is in it. */
  readonly version: number;
  readonly lines: readonly Line[];
  readonly coupons: readonly string[];
  /** Coupons that a change of the currency has dropped, and nobody has acknowledged. */
  readonly droppedCoupons: readonly string[];
  readonly lock: { readonly checkout: string; readonly frozen: boolean } | null;
  /** Checkouts whose lock is over, the last ones: what they send late changes nothing. */
  readonly over: readonly string[];
  /** The digest of the token by which it may be merged into another's cart. */
  readonly handover: string | null;
  readonly mergedInto: string | null;
  readonly order: { readonly checkout: string; readonly order: string } | null;
  /** When what is in it was changed last, in recorded time. */
  readonly changedAt: string;
}

const NONE: Cart = {
  state: 'none',
  owner: '',
  formerOwner: null,
  channel: '',
  currency: '',
  version: 0,
  lines: [],
  coupons: [],
  droppedCoupons: [],
  lock: null,
  over: [],
  handover: null,
  mergedInto: null,
  order: null,
  changedAt: '',
};

/** Checkouts that are remembered after their lock: far more than one cart ever has under way. */
const OVER_MAX = 50;

/** The cart with something else in it. */
function changed(cart: Cart, recordedAt: string, part: Partial<Cart>): Cart {
  return { ...cart, ...part, version: cart.version + 1, changedAt: recordedAt };
}

/** The cart without its lock, if it is of this checkout, which is over now. */
function unlocked(cart: Cart, checkout: string): Cart {
  const over = [...cart.over.filter((other) => other !== checkout), checkout].slice(-OVER_MAX);
  return { ...cart, over, lock: cart.lock?.checkout === checkout ? null : cart.lock };
}

/** Streams `cart/<cart>`. */
export const cart = aggregate(
  carts,
  'cart',
  NONE,
  {
    'cart-begun': (cart, { owner, channel, currency }, { recordedAt }) => ({
      ...cart,
      state: 'open',
      owner,
      channel,
      currency,
      changedAt: recordedAt,
    }),
    'lines-added': (cart, { lines }, { recordedAt }) =>
      changed(cart, recordedAt, { lines: withLines(cart.lines, lines) }),
    'line-changed': (cart, line, { recordedAt }) =>
      changed(cart, recordedAt, { lines: withQuantities(cart.lines, [line]) }),
    'lines-removed': (cart, { lines }, { recordedAt }) =>
      changed(cart, recordedAt, { lines: withoutLines(cart.lines, lines) }),
    'line-saved': (cart, { line }, { recordedAt }) =>
      changed(cart, recordedAt, { lines: withSaved(cart.lines, line, true) }),
    'line-moved-to-cart': (cart, { line }, { recordedAt }) =>
      changed(cart, recordedAt, { lines: withSaved(cart.lines, line, false) }),
    'coupon-entered': (cart, { coupon }, { recordedAt }) =>
      changed(cart, recordedAt, {
        coupons: [...cart.coupons, coupon],
        droppedCoupons: cart.droppedCoupons.filter((other) => other !== coupon),
      }),
    'coupon-removed': (cart, { coupon }, { recordedAt }) =>
      changed(cart, recordedAt, { coupons: cart.coupons.filter((other) => other !== coupon) }),
    'currency-changed': (cart, { currency, prices, droppedCoupons }, { recordedAt }) =>
      changed(cart, recordedAt, {
        currency,
        lines: withSeenPrices(cart.lines, prices),
        coupons: cart.coupons.filter((coupon) => !droppedCoupons.includes(coupon)),
        droppedCoupons,
      }),
    'changes-acknowledged': (cart, { prices, coupons }) => ({
      ...cart,
      lines: withSeenPrices(cart.lines, prices),
      droppedCoupons: cart.droppedCoupons.filter((coupon) => !coupons.includes(coupon)),
    }),
    'cart-handed-over': (cart, { digest }) => ({ ...cart, handover: digest }),
    // What was ordered stays so; only what was saved for later has moved.
    'cart-merged': (cart, { into }) => ({
      ...cart,
      state: cart.state === 'ordered' ? 'ordered' : 'merged',
      mergedInto: into,
      lines: [],
      coupons: [],
    }),
    'lines-merged': (cart, { added, changed: more, coupons }, { recordedAt }) =>
      changed(cart, recordedAt, { lines: [...withQuantities(cart.lines, more), ...added], coupons }),
    'cart-joined': (cart, { customer }) => ({ ...cart, owner: customer, formerOwner: cart.owner }),
    'cart-locked': (cart, { checkout, frozen }) => ({ ...cart, lock: { checkout, frozen } }),
    'lock-broken': (cart, { checkout }) => unlocked(cart, checkout),
    'cart-unlocked': (cart, { checkout }) => unlocked(cart, checkout),
    'cart-ordered': (cart, { checkout, order }) => ({
      ...cart,
      state: 'ordered',
      lock: null,
      order: { checkout, order },
      lines: savedOf(cart.lines),
      coupons: [],
    }),
    'cart-expired': (cart) => ({ ...cart, state: 'expired', lines: [], coupons: [] }),
  },
  {
    leansOn: [savedOf, withLines, withQuantities, withoutLines, withSaved, withSeenPrices, changed, unlocked, OVER_MAX],
  },
);

/** What a decision holds of a cart. */
export type CartHandle = Handle<typeof carts, typeof cart.initial, keyof typeof cart.folds>;

/** Why the caller cannot see the cart as one of theirs; undefined: they can. Somebody else's is as good as none. */
export function notYours({ id, state }: CartHandle, caller: Caller) {
  if (state.state === 'none' || state.owner !== caller.id) return reject('no-such-cart', { cart: id });
  if (state.state !== 'open') return reject('cart-closed', { cart: id });
  return undefined;
}

/** Why the caller cannot change the cart; undefined: they can. */
export function fixedFor(it: CartHandle, caller: Caller) {
  return notYours(it, caller) ?? frozen(it);
}

/** Why nobody can change the cart: its checkout has come to paying. */
export function frozen({ id, state: { lock } }: CartHandle) {
  return lock?.frozen === true ? reject('cart-locked', { cart: id, checkout: lock.checkout }) : undefined;
}

/** What has to be recorded before any change of a cart: a checkout is of what was in it before. */
export function breakLock(it: CartHandle): void {
  const { lock } = it.state;
  if (lock !== null) it.append('lock-broken', { cart: it.id, checkout: lock.checkout });
}

/** What a change is answered with. */
export function changedCart({ id, state }: CartHandle): { cart: string; version: number } {
  return { cart: id, version: state.version };
}
