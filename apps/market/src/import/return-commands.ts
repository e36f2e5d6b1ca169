import type { CommandBody } from '@banyan/core';
import type { orders } from '@banyan/orders/contract';
import type { Invoice, InvoiceLine, ReturnLine } from '../retail/invoice.ts';
import type { UnmatchedReason } from '../retail/match-return.ts';
import { inPieces, orderIdOf, orderLineOf } from './order-ids.ts';
import { CURRENCY, LOCATION, isUnsent, toMoney } from './sale-commands.ts';

/** A return as the orders service takes it. */
export type NewReturn = CommandBody<typeof orders, 'accept-return'>;

const WITHOUT_ORDER: Readonly<Record<UnmatchedReason, string>> = {
  guest: 'without an order: returned by a guest',
  'no-earlier-line': 'without an order: the customer has bought none before',
  'fewer-bought': 'in part without an order: the customer has bought fewer before',
};

type ChargeLine = Extract<InvoiceLine, { kind: 'charge' }>;

/** The returns that a credit note makes: one, or more when it has more lines than one takes. */
export function returnsOf({ number, part, customer, country, lines }: Invoice): NewReturn[] {
  const taken = lines.filter(isUnsent).filter((line) => line.kind === 'return' || line.kind === 'charge');
  return inPieces(taken).map((piece, nth) => ({
    return: orderIdOf(number, part, nth),
    customer,
    country,
    currency: CURRENCY,
    location: LOCATION,
    reason: `credit note ${number}`,
    lines: piece.filter((line) => line.kind === 'return').map(toReturnLine),
    charges: piece.filter((line) => line.kind === 'charge').map(toCharge),
  }));
}

function toReturnLine({ code, article, quantity, price, from, unmatched }: ReturnLine): NewReturn['lines'][number] {
  return {
    sku: code,
    kind: article as Exclude<typeof article, 'posting'>,
    quantity: -quantity,
    price: toMoney(price),
    from: from.map((sold) => ({
      ...(sold.heldIn ?? orderLineOf(sold.invoice, sold.part, sold.saleLine)),
      quantity: sold.quantity,
    })),
    ...(unmatched === null ? {} : { reason: WITHOUT_ORDER[unmatched.reason] }),
  };
}

function toCharge({ code, article, quantity, price }: ChargeLine): NewReturn['charges'][number] {
  return { sku: code, kind: article as Exclude<typeof article, 'posting'>, quantity, price: toMoney(price) };
}
