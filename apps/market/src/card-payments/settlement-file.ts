import { InvalidError, minorUnitScale, type CommandBody } from '@banyan/core';
import type { payments } from '@banyan/payments/contract';
import { parse } from 'csv-parse/sync';

type Settlement = CommandBody<typeof payments, 'record-settlement'>;
type Kind = Settlement['lines'][number]['kind'];

const KINDS: readonly Kind[] = ['capture', 'refund', 'dispute', 'dispute-won'];

/**
 * A settlement file of the card network as the command that books it.
 * @throws InvalidError naming the first line that cannot be read: a file is booked whole or not at all
 */
export function readSettlementFile(day: string, csv: string): Settlement {
  const rows = parse(csv, { columns: true, skip_empty_lines: true }) as unknown as readonly Record<string, string>[];
  return { settlement: `card-network-${day}`, day, lines: rows.map((row, index) => readLine(row, index + 2)) };
}

function readLine(row: Readonly<Record<string, string>>, number: number): Settlement['lines'][number] {
  const wrong = (column: string): never => {
    throw new InvalidError('settlement file', [{ path: `/${number}/${column}`, message: 'cannot be read' }]);
  };
  const { currency = '' } = row;
  if (!/^[A-Z]{3}$/.test(currency)) wrong('currency');
  const amount = (column: string) => {
    const text = row[column] ?? '';
    if (!/^-?\d{1,15}$/.test(text)) wrong(column);
    return { amount: Number(text), currency, scale: minorUnitScale(currency) };
  };
  return {
    kind: KINDS.find((kind) => kind === row['type']) ?? wrong('type'),
    networkPayment: row['payment'] ?? wrong('payment'),
    reference: row['reference'] ?? wrong('reference'),
    object: row['object'] ?? wrong('object'),
    at: row['at'] ?? wrong('at'),
    gross: amount('gross'),
    fee: amount('fee'),
    net: amount('net'),
  };
}
