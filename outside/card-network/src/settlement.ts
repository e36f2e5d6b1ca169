import type { Payment } from './payment.ts';

/** One line of a day's settlement: what moved, what the network kept for it, what it pays out. Whole minor units. */
export interface SettlementLine {
  readonly type: 'capture' | 'refund' | 'dispute' | 'dispute-won';
  readonly payment: string;
  /** The merchant's own reference of the capture or refund; of a dispute that of the payment. */
  readonly reference: string;
  /** The network's id of the capture, refund or dispute. */
  readonly object: string;
  readonly currency: string;
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  readonly at: string;
}

/** What goes wrong in a file: a line left out, doubled, or with another amount. */
export interface SettlementFault {
  readonly object: string;
  readonly fault: 'omit' | 'double' | 'alter';
}

const COLUMNS = ['type', 'payment', 'reference', 'object', 'currency', 'gross', 'fee', 'net', 'at'] as const;

/** The fee of a capture: 1.4 % and 20 minor units, halves up. */
function captureFee(amount: number): number {
  return Math.floor((amount * 14 + 500) / 1000) + 20;
}

/** What was settled on a day (UTC, `2026-01-31`), in the order in which it happened. */
export function settlementOf(payments: Iterable<Payment>, day: string): SettlementLine[] {
  return [...payments]
    .flatMap(linesOf)
    .filter(({ at }) => at.startsWith(day))
    .toSorted((a, b) => compare(a.at, b.at) || compare(a.object, b.object) || compare(a.type, b.type));
}

/** The file of these lines, with the faults that it was told to have. */
export function settlementCsv(lines: readonly SettlementLine[], faults: readonly SettlementFault[]): string {
  const faulty = lines.flatMap((line) => {
    const fault = faults.find(({ object }) => object === line.object)?.fault;
    if (fault === 'omit') return [];
    if (fault === 'double') return [line, line];
    return fault === 'alter' ? [{ ...line, gross: line.gross + 1, net: line.net + 1 }] : [line];
  });
  const rows = faulty.map((line) => COLUMNS.map((column) => quoted(String(line[column]))).join(','));
  return [COLUMNS.join(','), ...rows, ''].join('\r\n');
}

function linesOf({ id: payment, reference: of, currency, captures, refunds, disputes }: Payment): SettlementLine[] {
  const line = (
    type: SettlementLine['type'],
    { id: object, reference }: { id: string; reference: string },
    [gross, fee, at]: readonly [number, number, string],
  ): SettlementLine => ({ type, payment, reference, object, currency, gross, fee, net: gross - fee, at });
  return [
    ...captures
      .filter(({ status }) => status === 'succeeded')
      .map((one) => line('capture', one, [one.amount, captureFee(one.amount), one.at])),
    ...refunds
      .filter(({ status }) => status === 'succeeded')
      .map((one) => line('refund', one, [-one.amount, 0, one.at])),
    ...disputes.map(({ id, amount, fee, openedAt }) =>
      line('dispute', { id, reference: of }, [-amount, fee, openedAt]),
    ),
    ...disputes
      .filter(({ status }) => status === 'won')
      .map(({ id, amount, closedAt }) => line('dispute-won', { id, reference: of }, [amount, 0, closedAt!])),
  ];
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
