import type { Payload } from '@banyan/core';
import { events } from '@banyan/core/testing';
import { cart } from '../cart.ts';
import type { carts } from '../contract.ts';
import { known, knownAs } from '../known.ts';
import type { Line } from '../lines.ts';
import { money } from './money.ts';

export const CART = '00000000-0000-4000-8000-000000000001';
export const OTHER = '00000000-0000-4000-8000-000000000002';
export const ann = { caller: { role: 'customer', id: 'ann', tenant: 'default' } } as const;
export const bob = { caller: { role: 'customer', id: 'bob', tenant: 'default' } } as const;
const EARLY = '2025-01-01T00:00:00.000Z';

/** What is known of a SKU: 10.00 GBP unless said otherwise, for tests. */
export function sku(name: string, part: Partial<Payload<typeof carts, 'sku-learnt'>> = {}) {
  const prices = [{ list: 'base', price: money(1000), quantity: 1, since: EARLY }];
  return events(known(knownAs.sku(name)), ['sku-learnt', { sku: name, isForSale: true, prices, ...part }]);
}

/** What a SKU costs by its own list prices, for tests. */
export function priced(name: string, ...amounts: ReturnType<typeof money>[]) {
  return sku(name, { prices: amounts.map((price) => ({ list: 'base', price, quantity: 1, since: EARLY })) });
}

/** What is known of a channel, for tests. */
export function channel(part: Partial<Payload<typeof carts, 'channel-learnt'>> = {}) {
  const facts = { channel: 'web', isOpen: true, currencies: ['GBP', 'EUR'], priceLists: ['sale'] };
  return events(known(knownAs.channel('web')), ['channel-learnt', { ...facts, timeZone: 'Europe/London', ...part }]);
}

/** A shop that sells A and B, for tests. */
export const world = [channel(), sku('A'), sku('B')];

/** A cart that was begun, by Ann unless said otherwise, for tests. */
export function begun(owner = 'ann', id = CART, currency = 'GBP') {
  return events(cart(id), ['cart-begun', { cart: id, owner, channel: 'web', currency }]);
}

/** A line of A for 10.00 GBP, for tests. */
export function lineOf(line: string, part: Partial<Omit<Line, 'isSaved'>> = {}): Omit<Line, 'isSaved'> {
  return { line, sku: 'A', quantity: 1, price: money(1000), ...part };
}

/** Lines that were added to a cart, for tests. */
export function added(lines: readonly ReturnType<typeof lineOf>[], id = CART) {
  return events(cart(id), ['lines-added', { cart: id, lines: [...lines] }]);
}

/** A lock of a cart, for tests. */
export function locked(frozen: boolean, checkout = 'c', id = CART) {
  return events(cart(id), ['cart-locked', { cart: id, checkout, frozen }]);
}

/** What a change records of a lock that it breaks, for tests. */
export function broken(checkout = 'c', id = CART) {
  return events(cart(id), ['lock-broken', { cart: id, checkout }]);
}
