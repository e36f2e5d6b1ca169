import type { CommandBody, Money } from '@banyan/core';
import type { customers } from '@banyan/customers/contract';
import type { inventory } from '@banyan/inventory/contract';
import type { orders } from '@banyan/orders/contract';
import { AMOUNT_SCALE } from '../retail/decimal.ts';
import type { Invoice, InvoiceLine } from '../retail/invoice.ts';
import { inPieces, orderIdOf } from './order-ids.ts';

/** The currency of the retail files. */
export const CURRENCY = 'GBP';
/** Where the shop keeps its stock. */
export const LOCATION = 'main';

type SaleLine = Extract<InvoiceLine, { kind: 'sale' }>;
/** A draft as the orders service takes it. */
export type Draft = CommandBody<typeof orders, 'draft-order'>;

/** An amount of the file as money. */
export function toMoney(amount: number): Money {
  return { amount, currency: CURRENCY, scale: AMOUNT_SCALE };
}

/** True of a line that the shop has not had before this spool knew of it. */
export function isUnsent({ held }: InvoiceLine): boolean {
  return held === undefined;
}

/** The orders that an invoice's sale lines make: one, or more when it has more lines than one takes. Only the first is counted as an order. */
export function draftsOf({ number, part, customer, country, opensOrder, lines }: Invoice): Draft[] {
  const sales = lines.filter(isUnsent).filter((line) => line.kind === 'sale');
  return inPieces(sales).map((piece, nth) => ({
    order: orderIdOf(number, part, nth),
    customer,
    country,
    currency: CURRENCY,
    lines: piece.map(toOrderLine),
    ...(opensOrder && nth === 0 ? {} : { continues: number }),
  }));
}

function toOrderLine({ code, codeAsWritten, article, quantity, price }: SaleLine): Draft['lines'][number] {
  const note = codeAsWritten === code ? {} : { note: `code as written: ${JSON.stringify(codeAsWritten)}` };
  // A posting is never sold.
  return { sku: code, kind: article as Exclude<typeof article, 'posting'>, quantity, price: toMoney(price), ...note };
}

/** A supplier's delivery as the inventory takes it. */
export type Delivery = CommandBody<typeof inventory, 'receive-stock'>;

/** What suppliers deliver before an invoice's goods leave: nothing when there is enough, and several deliveries of more articles than one takes. */
export function deliveriesOf({ number, part, deliveries }: Invoice): Delivery[] {
  const lines = deliveries.map(({ code, quantity }) => ({ sku: code, quantity }));
  return inPieces(lines).map((piece, nth) => ({
    delivery: `before ${orderIdOf(number, part, nth)}`,
    location: LOCATION,
    lines: piece,
  }));
}

/** The registration of a customer's account, with their first invoice. */
export function registrationOf({
  customer,
  country,
  firstOfCustomer,
}: Invoice): CommandBody<typeof customers, 'register-customer'> | undefined {
  return firstOfCustomer && customer !== null ? { customer, country } : undefined;
}
