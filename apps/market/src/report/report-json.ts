import { decimalText } from './decimal-text.ts';
import type { ShopFigures } from './shop-figures.ts';
import { netOf, type Sums } from './sums.ts';

/** What `npm run report -- --json` prints. */
export type ReportJson = ReturnType<typeof reportJson>;

/** The report for machines. Amounts are decimals as texts, exact. */
export function reportJson({ currency, rejectedLines: rejected, total, months, countries }: ShopFigures) {
  return {
    currency,
    lines: { read: total.lines + rejected, accepted: total.lines, rejected },
    total: shown(total),
    months: months.map(([month, sums]) => ({ month, ...shown(sums) })),
    countries: countries.map(([country, sums]) => ({ country, ...shown(sums) })),
  };
}

function shown(sums: Sums) {
  const { orders, lines, units, gross, returns, adjustments } = sums;
  return {
    orders,
    lines,
    units,
    gross: decimalText(gross),
    returns: decimalText(returns),
    adjustments: decimalText(adjustments),
    net: decimalText(netOf(sums)),
  };
}
