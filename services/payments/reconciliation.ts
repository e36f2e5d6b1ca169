import { answer, type Row } from '@banyan/core';
import { payments } from './contract.ts';
import { intents } from './intents.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { bookedKey, cardMovements, networkPayments, settlementLines } from './settled-movements.ts';

const PAGE_MAX = 1000;
type Line = Row<typeof settlementLines>;
type Movement = Row<typeof cardMovements>;

async function all<R>(
  page: (after: string | undefined) => Promise<{ readonly rows: readonly R[]; readonly next: string | undefined }>,
): Promise<R[]> {
  const rows: R[] = [];
  let after: string | undefined;
  do {
    const found = await page(after);
    rows.push(...found.rows);
    after = found.next;
  } while (after !== undefined);
  return rows;
}

/** Compares each line of a day with what was booked, and each booking of the day with the lines of every day. */
export const reconciliation = answer(
  payments,
  'reconciliation',
  { settlementLines, networkPayments, cardMovements, intents },
  async ({ day }, views) => {
    const equals = [day];
    const lines = await all((after) => views.settlementLines.list({ index: 'by-day', equals, limit: PAGE_MAX, after }));
    const bookings = await all((after) =>
      views.cardMovements.list({ index: 'by-day', equals, limit: PAGE_MAX, after }),
    );
    const told = [];
    const seen = new Set<string>();
    for (const line of lines) {
      const booked = await bookingOf(line, views);
      const name = `${line.kind} ${line.object}`;
      if (seen.has(name) || (await cameBefore(line, views.settlementLines))) told.push(differs('twice', line, booked));
      else if (booked === undefined) told.push(differs('not-in-books', line, undefined));
      else if (booked.amount !== line.gross) told.push(differs('amount-differs', line, booked));
      seen.add(name);
    }
    for (const booking of bookings) {
      const missing = await withoutLine(booking, views);
      if (missing !== undefined) told.push(missing);
    }
    return { day, lines: lines.length, bookings: bookings.length, differences: told };
  },
);

/** What of the views is read here. */
interface Views {
  readonly settlementLines: {
    list(query: {
      readonly index: 'by-movement' | 'by-object';
      readonly equals: readonly (string | null)[];
      readonly limit?: number;
    }): Promise<{ readonly rows: readonly Line[] }>;
  };
  readonly networkPayments: { get(key: string): Promise<Row<typeof networkPayments> | undefined> };
  readonly cardMovements: { get(key: string): Promise<Movement | undefined> };
  readonly intents: { get(key: string): Promise<Row<typeof intents> | undefined> };
}

async function bookingOf(line: Line, views: Views): Promise<Movement | undefined> {
  const of = await views.networkPayments.get(line.networkPayment);
  return of === undefined ? undefined : views.cardMovements.get(bookedKey(line.kind, of, line));
}

/** True when a settlement of an earlier day had the line already. */
async function cameBefore({ object, kind, day }: Line, lines: Views['settlementLines']): Promise<boolean> {
  const { rows } = await lines.list({ index: 'by-object', equals: [object, kind] });
  return rows.some((row) => row.day < day);
}

function differs(difference: 'twice' | 'not-in-books' | 'amount-differs', line: Line, booked: Movement | undefined) {
  const { kind, networkPayment, reference, currency } = line;
  return {
    difference,
    kind,
    networkPayment,
    reference,
    booked: booked === undefined ? null : ledgerMoney(booked.amount, currency),
    settled: ledgerMoney(line.gross, currency),
  };
}

async function withoutLine({ kind, intent, attempt, id, amount }: Movement, views: Views) {
  const of = await views.intents.get(intent);
  const networkPayment = of?.attempts[attempt - 1]?.networkPayment ?? null;
  const isByReference = kind === 'capture' || kind === 'refund';
  const { rows } = isByReference
    ? await views.settlementLines.list({ index: 'by-movement', equals: [networkPayment, kind, id], limit: 1 })
    : await views.settlementLines.list({ index: 'by-object', equals: [id, kind], limit: 1 });
  if (rows.length > 0 || of === undefined) return undefined;
  const booked = ledgerMoney(amount, of.currency);
  return { difference: 'not-in-file' as const, kind, networkPayment, reference: id, booked, settled: null };
}
