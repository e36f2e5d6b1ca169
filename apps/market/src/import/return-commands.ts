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
  'of-too-many-lines': 'in part without an order: the customer has bought it on more lines than a return names',
  'fewer-bought': 'in part without an order: the customer has bought fewer before',
};

type ChargeLine = Extract<InvoiceLine, { kind: 'charge' }>;

/** The returns that a credit note makes: one, or more when it has more lines than one takes. */
export function returnsOf({ number, part, customer, country, lines }: Invoice): NewReturn[] {
  const taken = lines.filter(isUnsent).filter((line) => line.kind === 'return' || line.kind === 'charge');
  return inReturns(taken).map((piece, nth) => ({
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

/** How many earlier lines one return names: each of their orders is part of the decision. */
const NAMED_MAX = 1000;

/** Lines in pieces that a return takes, also by the lines that it names. */
function inReturns<L extends ReturnLine | ChargeLine>(lines: readonly L[]): L[][] {
  return inPieces(lines).flatMap((piece) => {
    const pieces: L[][] = [[]];
    let named = 0;
    for (const line of piece) {
      const names = line.kind === 'return' ? line.from.length : 0;
      if (named + names > NAMED_MAX) pieces.push([]);
      named = named + names > NAMED_MAX ? names : named + names;
      pieces.at(-1)!.push(line);
    }
    return pieces;
  });
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
