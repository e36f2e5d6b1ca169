import type { Money, Payload } from '@banyan/core';
import type { orders } from '@banyan/orders/contract';
import type { Facts } from './templates.ts';

type Quote = Payload<typeof orders, 'order-accepted'>['quote'];

/** The lines of an order, each with what it costs after discounts and with tax. */
export function itemsOfOrder(quote: Quote): NonNullable<Facts['items']> {
  return quote.lines.map(({ sku, quantity, gross }) => ({ what: sku, quantity, amount: moneyOf(gross, quote) }));
}

/** What an order comes to. */
export function sumsOfOrder(quote: Quote): Pick<Facts, 'total' | 'tax' | 'carriage'> {
  const { totals, shipping } = quote;
  return {
    ...(shipping !== null && { carriage: moneyOf(shipping.gross, quote) }),
    total: moneyOf(totals.gross, quote),
    tax: moneyOf(totals.tax, quote),
  };
}

function moneyOf(amount: number, { currency, scale }: Pick<Quote, 'currency' | 'scale'>): Money {
  return { amount, currency, scale };
}
