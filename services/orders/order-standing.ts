import { Checker, type Caller, type Row, type Static } from '@banyan/core';
import { failureReason, type orderStanding } from './contract.ts';
import type { orderList } from './order-list.ts';

type OrderRow = Row<typeof orderList>;

/** Versions 4 and 7 of RFC 9562: 122 and at least 62 bits of them are random. */
const RANDOM_UUID = /^[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

const reasons = new Checker(failureReason);

/** Whether the caller may know how an order stands. An id that nobody can guess is known to whoever placed the order, and to whom they gave it. */
export function mayKnow(caller: Caller, { order, customer }: Pick<OrderRow, 'order' | 'customer'>): boolean {
  if (caller.role === 'customer' && caller.id === customer) return true;
  return (caller.role !== 'customer' && caller.role !== 'public') || RANDOM_UUID.test(order);
}

/** How an order stands, and nothing of whose it is: what somebody wrote when they cancelled it is left out. */
export function standingOf({ order, status, reason }: OrderRow): Static<typeof orderStanding> {
  const [code = '', ...sku] = (reason ?? '').split(': ');
  const isSku = sku.length > 0;
  if (!isReason(code) || (isSku && status !== 'failed')) return { order, status, reason: null };
  return { order, status, reason: code, ...(isSku && { sku: sku.join(': ') }) };
}

function isReason(code: string): code is Static<typeof failureReason> {
  return reasons.fits(code);
}
