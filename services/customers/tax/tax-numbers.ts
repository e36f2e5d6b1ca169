import { answer, DefectError, erasable, range, T, view, type Plain, toPage } from '@banyan/core';
import { customers } from '../contract.ts';

const fields = {
  customer: T.String(),
  taxNumber: T.String(),
  country: T.String(),
  number: erasable(T.String()),
  status: T.Union([T.Literal('given'), T.Literal('confirmed'), T.Literal('refused')]),
  reference: T.Union([T.String(), T.Null()]),
  /** Since when it stands so. */
  at: T.String(),
};
type TaxNumberRow = Plain<typeof fields>;
const keyOf = ({ customer }: { readonly customer: string }): string => customer;

function known(row: TaxNumberRow | undefined, { customer }: { readonly customer: string }): TaxNumberRow {
  if (row === undefined) throw new DefectError(`${customer} has given no tax number`);
  return row;
}

/** The tax number of each business that has given one. */
export const taxNumbers = view('tax-numbers', fields, {
  'by-time': range('at'),
  'by-status': range('status', 'at'),
}).on(
  customers,
  {
    'tax-number-given': {
      key: keyOf,
      fold: (_, given, { recordedAt }) => ({ ...given, status: 'given', reference: null, at: recordedAt }),
    },
    'tax-number-confirmed': {
      key: keyOf,
      fold: (row, confirmed, { recordedAt }) => ({
        ...known(row, confirmed),
        status: 'confirmed',
        reference: confirmed.reference,
        at: recordedAt,
      }),
    },
    'tax-number-refused': {
      key: keyOf,
      fold: (row, refused, { recordedAt }) => ({
        ...known(row, refused),
        status: 'refused',
        reference: null,
        at: recordedAt,
      }),
    },
    'tax-number-removed': { key: keyOf, fold: () => undefined },
  },
  { leansOn: [keyOf, known] },
);

/** How queries about tax numbers are answered. */
export const taxNumberAnswers = [
  answer(customers, 'my-tax-number', { taxNumbers }, async (_, views, { caller }) => {
    return (await views.taxNumbers.get(caller.id)) ?? null;
  }),
  answer(customers, 'tax-number-of', { taxNumbers }, async ({ customer }, views) => {
    return (await views.taxNumbers.get(customer)) ?? null;
  }),
  answer(customers, 'tax-numbers', { taxNumbers }, async ({ status, ...paging }, views) => {
    const which =
      status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
    return toPage(await views.taxNumbers.list({ ...which, ...paging }), (row) => row);
  }),
];
