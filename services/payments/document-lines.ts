import { isRejection, minorUnitScale, reject, roundMoney, type CommandBody, type Money } from '@banyan/core';
import type { payments } from './contract.ts';
import { ledgerMoney, sumOf, toLedger } from './ledger-amounts.ts';
import { isAlike, type DocumentLine, type RatePart } from './posted-document.ts';

type Body = CommandBody<typeof payments, 'post-document'>;

/** A document's lines in ledger amounts with their sum, or the rejection. */
export function exactLines({ kind, currency, lines }: Body) {
  const exact: DocumentLine[] = [];
  for (const [nth, given] of lines.entries()) {
    const [net, tax] = [wholeAmount(given.net, currency), wholeAmount(given.tax, currency)];
    if (isRejection(net)) return net;
    if (isRejection(tax)) return tax;
    const line = { ...given, net, tax };
    if (!isRightLine(line) || (kind === 'prepayment-invoice' && line.kind === 'discount'))
      return reject('wrong-line', { line: nth });
    // What is paid before it is supplied is of no kind yet, and discounts were taken off before.
    const key = kind === 'prepayment-invoice' ? withoutKind(line) : line;
    if (exact.some((other) => isAlike(key, other))) return reject('line-twice', { line: nth });
    exact.push(line);
  }
  const gross = grossOf(exact);
  if (gross === undefined) return reject('amount-too-large');
  if (gross < 0) return reject('negative-total', { total: ledgerMoney(gross, currency) });
  return { lines: exact, gross };
}

function isRightLine({ kind, category, rate, net, tax }: DocumentLine): boolean {
  const hasRightSign = kind === 'discount' ? net <= 0 && tax <= 0 : net >= 0 && tax >= 0;
  const isTaxed = category === 'S';
  return hasRightSign && isTaxed === rate > 0 && (isTaxed || tax === 0);
}

/** What lines come to with their tax; undefined when that, or any part of it, is beyond what is exact. */
export function grossOf(lines: readonly RatePart[]): number | undefined {
  const amounts = lines.flatMap(({ net, tax }) => [net, tax]);
  return sumOf(amounts.map((amount) => Math.abs(amount))) === undefined ? undefined : sumOf(amounts);
}

/** The rejection where a credit note takes more of a document than is left of it. */
export function moreThanLeft(lines: readonly DocumentLine[], left: readonly DocumentLine[], currency: string) {
  for (const [nth, line] of lines.entries()) {
    const rest = left.find((each) => isAlike(each, line)) ?? { net: 0, tax: 0 };
    const isWithin = (of: 'net' | 'tax'): boolean => {
      // Nor more of all that is taxed alike: goods are not credited without the discount on them.
      const all = (of_: readonly RatePart[]): number =>
        of_.filter((each) => isAlike(each, withoutKind(line))).reduce((sum, each) => sum + each[of], 0);
      return Math.abs(line[of]) <= Math.abs(rest[of]) && all(lines) <= all(left);
    };
    if (isWithin('net') && isWithin('tax')) continue;
    const [net, tax] = [ledgerMoney(rest.net, currency), ledgerMoney(rest.tax, currency)];
    return reject('more-than-invoiced', { line: nth, net, tax });
  }
  return undefined;
}

/** What an invoice settles of a prepayment: of all that is taxed alike no more than either has. */
export function settledParts(invoiced: readonly RatePart[], prepaid: readonly RatePart[]): RatePart[] {
  return prepaid.flatMap((left) => {
    const alike = invoiced.filter((line) => isAlike(withoutKind(left), line));
    const most = (of: 'net' | 'tax'): number => {
      const sum = alike.reduce((total, line) => total + line[of], 0);
      return Math.max(0, Math.min(left[of], sum));
    };
    const [net, tax] = [most('net'), most('tax')];
    return net === 0 && tax === 0 ? [] : [{ ...withoutKind(left), net, tax }];
  });
}

/** What is left of lines without parts of them: as further lines, below zero. */
export function taken(parts: readonly RatePart[]): RatePart[] {
  return parts.map((part) => ({ ...part, net: 0 - part.net, tax: 0 - part.tax }));
}

function withoutKind({ country, category, rate, net, tax }: RatePart): RatePart {
  return { country, category, rate, net, tax };
}

/** An amount of money in ledger units, or the rejection. */
export function wholeAmount(money: Money, currency: string) {
  if (money.currency !== currency) return reject('wrong-currency', { currency: money.currency, expected: currency });
  const amount = toLedger(money);
  if (amount === undefined) return reject('amount-too-large');
  if (roundMoney(money, 'half-up').remainder.amount !== 0)
    return reject('not-payable', { scaleMax: minorUnitScale(currency) });
  return amount;
}
