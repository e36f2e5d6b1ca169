import { barChart, type BarStyle } from './bar-chart.ts';
import { decimalText } from './decimal-text.ts';
import type { ShopFigures } from './shop-figures.ts';
import { netOf, type Sums } from './sums.ts';

const COUNTRIES_SHOWN = 12;
const HEADINGS = ['orders', 'lines', 'units', 'gross', 'returns', 'fees, adjustments', 'net'];

/** What is said of a shop that nothing was sold in. */
export const EMPTY_REPORT = `The shop has no sales yet.

  npm run import    brings a real shop's year
  npm start         fills an empty shop with its first invoices, and serves it`;

/** The report for people, as wide as the chart's style says. */
export function reportText(figures: ShopFigures, style: BarStyle): string {
  const { currency, rejectedLines, total, months, countries } = figures;
  if (total.lines === 0) return EMPTY_REPORT;
  const byNet = countries.toSorted(([, a], [, b]) => (netOf(b) > netOf(a) ? 1 : -1));
  const rest = byNet.slice(COUNTRIES_SHOWN).length;
  return [
    `Amounts in ${currency}, exact.`,
    ...(rejectedLines > 0 ? [`${rejectedLines.toLocaleString('en')} lines made no sense and were left out.`] : []),
    '',
    ...sumsTable('month', [...months, ['all', total]]),
    '',
    ...sumsTable('country', byNet.slice(0, COUNTRIES_SHOWN)),
    ...(rest > 0 ? [`and ${rest} more, all with --json`] : []),
    '',
    'net by month',
    ...chartOf(months, style),
    '',
    'net by country',
    ...chartOf(byNet.slice(0, COUNTRIES_SHOWN), style),
  ].join('\n');
}

function sumsTable(heading: string, rows: readonly (readonly [string, Sums])[]): string[] {
  const cells = rows.map(([name, sums]) => [name, ...cellsOf(sums)]);
  const widths = [heading, ...HEADINGS].map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [line([heading, ...HEADINGS]), ...cells.map(line)];
}

function cellsOf(sums: Sums): string[] {
  const { orders, lines, units, gross, returns, adjustments } = sums;
  return [
    ...[orders, lines, units].map((count) => count.toLocaleString('en')),
    ...[gross, returns, adjustments, netOf(sums)].map(grouped),
  ];
}

/** `9,539,484.634` */
function grouped(amount: bigint): string {
  const [whole = '', fraction = ''] = decimalText(amount).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

function chartOf(rows: readonly (readonly [string, Sums])[], style: BarStyle): string[] {
  return barChart(
    rows.map(([name, sums]) => ({ name, value: netOf(sums), text: grouped(netOf(sums)) })),
    style,
  );
}
