import { toMoney } from './exact-amounts.ts';
import { addExactly } from './lines.ts';
import type { SalesRow } from './sales.ts';

const NUMBERS = ['orders', 'returnDocuments', 'lines', 'units', 'gross', 'returns'] as const;
type Sums = Record<(typeof NUMBERS)[number], number>;

/** The exact sums of rows. */
function sumSales(rows: Iterable<Sums>): Sums {
  const sums: Sums = { orders: 0, returnDocuments: 0, lines: 0, units: 0, gross: 0, returns: 0 };
  for (const row of rows) for (const name of NUMBERS) sums[name] = addExactly(sums[name], row[name]);
  return sums;
}

/** Rows of one currency as the sales report shows them: summed by month, by country and in all. */
export function reportSales(rows: readonly SalesRow[], currency: string) {
  const show = (sums: Sums) => ({
    ...sums,
    gross: toMoney(sums.gross, currency),
    returns: toMoney(sums.returns, currency),
  });
  return {
    total: show(sumSales(rows)),
    months: sumBy(rows, ({ month }) => month).map(([month, sums]) => ({ month, ...show(sums) })),
    countries: sumBy(rows, ({ country }) => country).map(([country, sums]) => ({ country, ...show(sums) })),
  };
}

function sumBy(rows: readonly SalesRow[], keyOf: (row: SalesRow) => string): [string, Sums][] {
  return [...Map.groupBy(rows, keyOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => [key, sumSales(group)]);
}
