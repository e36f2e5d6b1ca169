import { gbp } from './network-payments.ts';

type Part = Partial<Record<'kind' | 'country' | 'category', string>> & { readonly rate?: number };

/** A line of goods at 20 % in Great Britain, in pence, unless told otherwise. */
export function line(net: number, tax: number, part: Part = {}) {
  return { kind: 'goods', country: 'GB', category: 'S', rate: 20_000, ...part, net: gbp(net), tax: gbp(tax) } as never;
}

/** The invoice I1, of 10.00 GBP and 2.00 GBP of tax. */
export const invoiceI1 = {
  document: 'I1',
  kind: 'invoice' as const,
  number: 'UK-1',
  date: '2026-01-01',
  customer: 'C1',
  currency: 'GBP',
  lines: [line(1000, 200)],
};

/** The invoice P1, of the same that was paid before it was supplied. */
export const prepaymentP1 = { ...invoiceI1, document: 'P1', kind: 'prepayment-invoice' as const, number: 'UK-P1' };

/** The credit note N1, of all of I1. */
export const creditN1 = {
  ...invoiceI1,
  document: 'N1',
  kind: 'credit-note' as const,
  number: 'UK-CN-1',
  credits: 'I1',
};
