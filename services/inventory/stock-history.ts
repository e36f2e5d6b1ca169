import { answer, readPlace, writePlace, type HistoryEvent } from '@banyan/core';
import { inventory } from './contract.ts';
import { stockLevels } from './stock-levels.ts';
import { stockOf } from './stock.ts';

const PAGE = 100;
/** Where events of a stock say what they belong to. */
const DOCUMENTS = [
  'delivery',
  'return',
  'adjustment',
  'reservation',
  'transfer',
  'document',
  'inspection',
  'count',
] as const;

/** All that happened to a SKU's stock at a location. It is read from the log; the view is there to be waited for. */
export const stockHistory = answer(
  inventory,
  'stock-history',
  { stockLevels },
  async ({ sku, location, limit = PAGE, after, direction = 'descending' }, _, { history }) => {
    const stream = stockOf(sku, location);
    const list = { query: 'inventory/stock-history', parts: [sku, location, direction] };
    const passed = after === undefined ? undefined : readPlace(list, after);
    const from = direction === 'descending' ? { before: passed } : { after: passed };
    const [events, [newest]] = await Promise.all([
      history(stream, { limit, direction, ...from }),
      history(stream, { limit: 1, direction: 'descending' }),
    ]);
    const end = direction === 'descending' ? 1 : newest?.version;
    const last = events.at(-1)?.version ?? end;
    return { rows: events.map(told), next: last === undefined || last === end ? null : writePlace(list, last) };
  },
);

/** Whatever an event says of pieces and documents, by the names of its fields. */
type Said = Readonly<Record<string, unknown>>;

function told({ version, type, occurredAt, recordedAt, ...event }: HistoryEvent) {
  const payload: Said = event.payload;
  const { quantity, difference, free, fills } = payload;
  const pieces = quantity ?? difference ?? (Array.isArray(fills) ? sumOf(fills) : null);
  return {
    version,
    event: type,
    quantity: asNumber(pieces),
    free: asNumber(free),
    document: DOCUMENTS.map((field) => payload[field]).find(isText) ?? null,
    note: noteOf(payload),
    occurredAt,
    recordedAt,
  };
}

function noteOf({ outcome, to, from, available, isLow, backOrdered, fills }: Said): string | null {
  if (isText(outcome)) return outcome;
  if (isText(to)) return `to ${to}`;
  if (isText(from)) return `from ${from}`;
  if (typeof available === 'boolean') return available ? 'available' : 'sold out';
  if (typeof isLow === 'boolean') return isLow ? 'low' : 'no longer low';
  if (typeof backOrdered === 'number') return `${backOrdered} back-ordered`;
  if (!Array.isArray(fills)) return null;
  return fills.map(({ reservation, quantity }) => `${quantity} for ${reservation}`).join(', ');
}

function sumOf(fills: readonly { readonly quantity: number }[]): number {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0);
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
