import { Checker, type Row, type Static } from '@banyan/core';
import type { orderStanding } from './order-events.ts';
import { failureReason } from './vocabulary.ts';
import type { orderList } from './order-list.ts';

type OrderRow = Row<typeof orderList>;

const reasons = new Checker(failureReason);

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
