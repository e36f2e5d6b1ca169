import { answer, type PastEvent } from '@banyan/core';
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
  async ({ sku, location, limit = PAGE, after }, _, { history }) => {
    const events = await history(stockOf(sku, location), {
      limit,
      before: after === undefined ? undefined : versionIn(after),
    });
    const oldest = events.at(-1)?.info.version ?? 1;
    return { rows: events.map(told), next: oldest > 1 ? String(oldest) : null };
  },
);

function told({ info: { version, type, occurredAt, recordedAt }, payload }: PastEvent) {
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

function noteOf({ outcome, to, from, available, isLow, backOrdered, fills }: PastEvent['payload']): string | null {
  if (isText(outcome)) return outcome;
  if (isText(to)) return `to ${to}`;
  if (isText(from)) return `from ${from}`;
  if (typeof available === 'boolean') return available ? 'available' : 'sold out';
  if (typeof isLow === 'boolean') return isLow ? 'low' : 'no longer low';
  if (typeof backOrdered === 'number') return `${backOrdered} back-ordered`;
  if (!Array.isArray(fills)) return null;
  return fills.map(({ reservation, quantity }) => `${quantity} for ${reservation}`).join(', ');
}

/** 1, below which there is nothing, for what is no cursor of this query. */
function versionIn(cursor: string): number {
  const version = Number(cursor);
  return Number.isSafeInteger(version) && version > 0 ? version : 1;
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
