import { answer, readPlace, writePlace, type HistoryEvent, type StreamRef } from '@banyan/core';
import { checkout } from '../checkout/checkout.ts';
import { orders } from '../contract.ts';
import { orderList } from '../order-list.ts';
import { order } from '../order.ts';
import { returnDocument } from '../return-document.ts';
import { foundGoods } from '../found/found-goods.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { cancellation } from './cancellation.ts';
import { orderReturn } from '../returns/order-return.ts';
import { orderEdit } from './order-edit.ts';
import { orderNotes } from './order-notes.ts';
import { readAll } from './read-all.ts';

const PAGE = 100;

/** What events of an order’s stream name that has a stream of its own. */
const RELATED: Readonly<Record<string, readonly ((id: string) => StreamRef)[]>> = {
  // Of an order that was drafted, and of one that came of a checkout.
  return: [returnDocument, orderReturn],
  cancellation: [cancellation],
  edit: [orderEdit],
  fulfilment: [fulfilment],
  found: [foundGoods],
};

/** Where events say in few words what they are about, in this order; fields that are personal by the contract are not among them. */
const DETAILS = ['reason', 'step', 'number', 'note', 'tender', 'outcome', 'detail'] as const;

type Said = Readonly<Record<string, unknown>>;
type Entry = HistoryEvent & { readonly of: string };

/** All that happened to an order in any of its streams, in the order of the log. It is read from there; the view is there to be waited for. */
export const showTimeline = answer(
  orders,
  'order-timeline',
  { orderList },
  async ({ order: id, limit = PAGE, after, direction = 'ascending' }, _, { history }) => {
    const own: HistoryEvent[] = await readAll(history, order(id));
    const others: StreamRef[] = [checkout(id), orderNotes(id), ...relatedTo(own)];
    const read = await Promise.all(others.map(async (stream) => entries(stream, await readAll(history, stream))));
    const sign = direction === 'ascending' ? 1 : -1;
    const list = { query: 'orders/order-timeline', parts: [id, direction] };
    const passed = after === undefined ? -Infinity : sign * readPlace(list, after);
    const left = [entries(order(id), own), ...read]
      .flat()
      .filter(({ position }) => sign * position > passed)
      .toSorted((one, other) => sign * (one.position - other.position));
    const rows = left.slice(0, limit);
    const last = left.length > limit ? rows.at(-1) : undefined;
    return { rows: rows.map(shown), next: last === undefined ? null : writePlace(list, last.position) };
  },
);

function entries({ of: { aggregate } }: StreamRef, events: readonly HistoryEvent[]): Entry[] {
  return events.map((event) => ({ ...event, of: aggregate }));
}

/** The streams that the events of an order’s own stream name, each once. */
export function relatedTo(events: readonly HistoryEvent[]): StreamRef[] {
  const found = new Map<string, StreamRef>();
  for (const { payload } of events) {
    for (const [field, streamsOf] of Object.entries(RELATED)) {
      const name: unknown = (payload as Said)[field];
      if (typeof name !== 'string') continue;
      for (const stream of streamsOf.map((streamOf) => streamOf(name))) found.set(stream.stream, stream);
    }
  }
  return [...found.values()];
}

function shown({ of, id, type: event, by, recordedAt: at, occurredAt, payload }: Entry) {
  const said: Said = payload;
  return { at, occurredAt, of, id, event, by, lines: linesIn(said), detail: detailOf(said) };
}

function linesIn({ lines }: Said): { line: number; quantity: number }[] {
  if (!Array.isArray(lines)) return [];
  return lines.flatMap(({ line, quantity }: Said) =>
    typeof line === 'number' && typeof quantity === 'number' ? [{ line, quantity }] : [],
  );
}

function detailOf(said: Said): string | null {
  for (const field of DETAILS) {
    const value = said[field];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return null;
}
