import type { Line } from '../lines.ts';
import type { Quote } from './checkout.ts';

type Amounts = Pick<Quote, 'lines' | 'shipping'>;
/** Orders count at scale 4. */
export const SCALE = 4;
/** What carriage is called among an order’s lines; the method stands in the note. */
export const CARRIAGE = 'CARRIAGE';

/** An amount in minor units at the scale that orders count in. */
export function atScale4(amount: number, { scale }: Pick<Quote, 'scale'>): number {
  return amount * 10 ** (SCALE - scale);
}

/** How many lines an order of the quote has. */
export function lineCountOf({ lines, shipping }: Amounts): number {
  return lines.length + (shipping === null || shipping.gross === 0 ? 0 : 1);
}

/**
 * A line of the quote as an order keeps it, the last one carriage: what a piece of it costs after discounts and with tax, rounded down, since no more is
 * ever given back than was paid. The exact amounts are the quote’s.
 */
export function lineOfQuote(quote: Amounts & Pick<Quote, 'scale'>, index: number): Line {
  const line = quote.lines[index];
  if (line !== undefined) {
    const { sku, quantity, gross } = line;
    return { sku, kind: 'goods', quantity, price: Math.floor(atScale4(gross, quote) / quantity) };
  }
  const { method, gross } = quote.shipping!;
  return { sku: CARRIAGE, kind: 'carriage', quantity: 1, price: atScale4(gross, quote), note: method };
}

/** All lines of an order of the quote. */
export function linesOfQuote(quote: Amounts & Pick<Quote, 'scale'>): Line[] {
  return Array.from({ length: lineCountOf(quote) }, (_, index) => lineOfQuote(quote, index));
}
