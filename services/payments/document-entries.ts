import { accountOfCredit, accountOfShare, PREPAYMENTS, vatAccount } from './chart-of-accounts.ts';
import type { Entry } from './entries.ts';
import { addExactly } from './ledger-amounts.ts';
import type { DocumentLine, RatePart } from './posted-document.ts';

/** The credits of an invoice: what was earned by kind, and its tax. What was prepaid was neither earned nor untaxed before. */
export function invoiceEntries(
  lines: readonly DocumentLine[],
  settled: readonly RatePart[],
  currency: string,
): Entry[] {
  return inFew([
    ...lines.map(({ kind, net }) => ({ account: accountOfShare(kind), currency, amount: 0 - net })),
    ...taxEntries(lines, -1, currency),
    ...settled.map(({ net }) => ({ account: PREPAYMENTS, currency, amount: net })),
    ...taxEntries(settled, 1, currency),
  ]);
}

/** The credits of a prepayment invoice: nothing is earned, and its tax is due all the same. */
export function prepaymentEntries(lines: readonly RatePart[], currency: string): Entry[] {
  return inFew([
    ...lines.map(({ net }) => ({ account: PREPAYMENTS, currency, amount: 0 - net })),
    ...taxEntries(lines, -1, currency),
  ]);
}

/** The debits of a credit note. */
export function creditEntries(lines: readonly DocumentLine[], isOfPrepayment: boolean, currency: string): Entry[] {
  return inFew([
    ...lines.map(({ kind, net }) => ({
      account: isOfPrepayment ? PREPAYMENTS : accountOfCredit(kind),
      currency,
      amount: net,
    })),
    ...taxEntries(lines, 1, currency),
  ]);
}

function taxEntries(lines: readonly RatePart[], sign: 1 | -1, currency: string): Entry[] {
  return lines
    .filter(({ tax }) => tax !== 0)
    .map(({ country, rate, tax }) => ({ account: vatAccount(country, rate), currency, amount: sign * tax }));
}

/** One entry an account. */
function inFew(entries: readonly Entry[]): Entry[] {
  const sums = new Map<string, Entry>();
  for (const entry of entries) {
    const sum = sums.get(entry.account);
    sums.set(entry.account, sum === undefined ? entry : { ...sum, amount: addExactly(sum.amount, entry.amount) });
  }
  return [...sums.values()];
}
