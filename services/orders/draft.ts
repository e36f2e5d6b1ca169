import { reject, type CommandBody, type Handle } from '@banyan/core';
import type { orders } from './contract.ts';
import { toMoney } from './exact-amounts.ts';
import { holdLines, type Line } from './lines.ts';
import type { OrderState } from './order.ts';

type NewOrder = CommandBody<typeof orders, 'draft-order'>;
type OrderHandle = Handle<typeof orders, OrderState, 'order-drafted'>;

/** Drafts an order, unless it exists with the same content already. Undefined: it is there; else the rejection. */
export function draft(
  { order, customer, country, currency, continues, lines: newLines }: NewOrder,
  it: OrderHandle,
  visitor?: string,
) {
  const held = holdLines(newLines, currency);
  if ('rejected' in held) return held;
  const { lines, total } = held;
  if (it.version > 0) {
    const { state } = it;
    const same =
      contentOf(customer, country, currency, continues ?? null, lines) ===
      contentOf(state.customer, state.country, state.currency, state.continues, state.lines);
    return same ? undefined : reject('order-exists', { order });
  }
  if (total < 0) return reject('negative-total', { total: toMoney(total, currency) });
  const head = { customer, country, currency, ...(continues === undefined ? {} : { continues }) };
  it.append('order-drafted', { order, ...head, lines, total, ...(visitor !== undefined && { visitor }) });
  return undefined;
}

function contentOf(
  customer: string | null,
  country: string,
  currency: string,
  continues: string | null,
  lines: readonly Line[],
): string {
  const held = lines.map(({ sku, kind, quantity, price, note }) => [sku, kind, quantity, price, note ?? null]);
  return JSON.stringify([customer, country, currency, continues, held]);
}
