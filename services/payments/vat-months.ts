import { range, T, view, type Payload } from '@banyan/core';
import { taxCategory } from '@banyan/pricing/contract';
import { KEY_SEPARATOR } from './account-balances.ts';
import { currency, ledgerAmount, payments } from './contract.ts';
import type { RatePart } from './posted-document.ts';
import { addExactly } from './ledger-amounts.ts';
import { monthOf } from './month-balances.ts';

type Posted = Payload<typeof payments, 'document-posted'>;

/** What a document adds to what is taxed: a credit note takes away, and so does what prepayments were taxed for before. */
const taxed = ({ kind, lines, settled }: Posted): RatePart[] => {
  const sign = kind === 'credit-note' ? -1 : 1;
  return [
    ...lines.map((line) => ({ ...line, net: sign * line.net, tax: sign * line.tax })),
    ...settled.flatMap((one) => one.lines.map((line) => ({ ...line, net: -line.net, tax: -line.tax }))),
  ];
};

const keyOf = (posted: Posted, { country, category, rate }: RatePart): string =>
  [monthOf(posted.bookedOn), posted.currency, country, category, rate].join(KEY_SEPARATOR);

/** What was taxed in each month, by country, category and rate. */
export const vatMonths = view(
  'vat-months',
  {
    period: T.String(),
    currency,
    country: T.String(),
    category: taxCategory,
    rate: T.Integer(),
    net: ledgerAmount,
    tax: ledgerAmount,
  },
  { 'by-period': range('period') },
).on(
  payments,
  {
    'document-posted': {
      key: (posted) => taxed(posted).map((part) => keyOf(posted, part)),
      fold: (row, posted, { key }) => {
        const own = taxed(posted).filter((part) => keyOf(posted, part) === key);
        const sum = (of: 'net' | 'tax') => own.reduce((total, part) => addExactly(total, part[of]), row?.[of] ?? 0);
        const { country, category, rate } = own[0]!;
        const { currency: paidIn, bookedOn } = posted;
        const where = { period: monthOf(bookedOn), currency: paidIn, country, category, rate };
        // Zero and what is added make no -0.
        return { ...where, net: 0 + sum('net'), tax: 0 + sum('tax') };
      },
    },
  },
  { leansOn: [taxed, keyOf, KEY_SEPARATOR, monthOf, addExactly] },
);
