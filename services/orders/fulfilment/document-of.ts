import { minorUnitScale, type CommandBody, type Payload } from '@banyan/core';
import type { payments } from '@banyan/payments/contract';
import type { orders } from '../contract.ts';

type Posted = Pick<
  Payload<typeof orders, 'invoice-issued'>,
  'invoice' | 'series' | 'number' | 'date' | 'customer' | 'currency' | 'scale' | 'lines' | 'settles'
> & { readonly channel?: string };

/** The number of a document as it is printed. */
function printedNumber({ series, number }: { readonly series: string; readonly number: number }): string {
  return `${series}-${String(number).padStart(6, '0')}`;
}

/** An invoice as payments posts it. */
export function documentOf(
  kind: 'invoice' | 'prepayment-invoice',
  { invoice, channel, date, customer, currency, scale, lines, settles, ...numbered }: Posted,
): CommandBody<typeof payments, 'post-document'> {
  const money = (amount: number) => ({ amount, currency, scale });
  return {
    document: invoice,
    kind,
    number: printedNumber(numbered),
    date,
    customer,
    ...(channel !== undefined && { channel }),
    currency,
    lines: lines.map(({ net, tax, ...of }) => ({ ...of, net: money(net), tax: money(tax) })),
    ...(settles.length > 0 && { settles: [...settles] }),
  };
}

type Credited = Pick<Payload<typeof orders, 'cancellation-credited'>, 'creditNote' | 'credits' | 'lines'> &
  Pick<Posted, 'series' | 'number' | 'date' | 'customer' | 'currency'>;

/** A credit note as payments posts it. */
export function creditDocumentOf({
  creditNote,
  credits,
  date,
  customer,
  currency,
  lines,
  ...numbered
}: Credited): CommandBody<typeof payments, 'post-document'> {
  const money = (amount: number) => ({ amount, currency, scale: minorUnitScale(currency) });
  return {
    document: creditNote,
    kind: 'credit-note',
    number: printedNumber(numbered),
    date,
    customer,
    currency,
    lines: lines.map(({ net, tax, ...of }) => ({ ...of, net: money(net), tax: money(tax) })),
    credits,
  };
}
