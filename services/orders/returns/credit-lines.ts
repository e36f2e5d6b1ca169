import { DefectError } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import type { Issued } from '../fulfilment/invoice.ts';
import type { TaxShare } from '../fulfilment/share-of-pieces.ts';
import type { InvoiceCredit } from './credit-pieces.ts';

type Line = Issued['lines'][number];

/** What a credit note says by kind and rate: its country, category and rates are the invoice’s. What comes to nothing is left out. */
export function creditLines(
  { items, carriage }: Pick<InvoiceCredit, 'items' | 'carriage'>,
  { invoice, lines: invoiced }: Issued,
): Line[] {
  const lines: Line[] = [];
  const add = (kind: Line['kind'], shares: readonly TaxShare[]): void => {
    for (const { category, rate, net, tax } of shares) {
      const of = invoiced.find((one) => one.kind === kind && one.category === category && one.rate === rate);
      if (of === undefined && net === 0 && tax === 0) continue;
      if (of === undefined) throw new DefectError(`invoice ${invoice} has no ${kind} at ${rate}`, { invoice });
      const known = lines.findIndex((one) => one.kind === kind && one.category === category && one.rate === rate);
      const { country } = of;
      if (known < 0) lines.push({ kind, country, category, rate, net, tax });
      else lines[known] = { ...lines[known]!, net: lines[known]!.net + net, tax: lines[known]!.tax + tax };
    }
  };
  for (const { shares } of items) add('goods', shares);
  add('carriage', carriage);
  return lines.filter(({ net, tax }) => net !== 0 || tax !== 0);
}

/** The same article by article, as it is printed. */
export function creditItems({ items }: Pick<InvoiceCredit, 'items'>, { lines }: Pick<Quote, 'lines'>): Issued['items'] {
  return items.map(({ line, quantity, shares }) => {
    const net = shares.reduce((sum, share) => sum + share.net, 0);
    const tax = shares.reduce((sum, share) => sum + share.tax, 0);
    return { line, sku: lines[line]!.sku, quantity, net, tax, gross: net + tax };
  });
}
