import { aggregate, type DecisionContext } from '@banyan/core';
import { payments } from './contract.ts';

/** Up to when the books are closed: a month, or nothing. */
export interface BooksState {
  readonly closed: string;
}

const initial: BooksState = { closed: '' };

/** The one stream that every posting reads and only the closing of a period writes. */
export const books = aggregate(payments, 'books', initial, {
  'period-closed': (_, { period }) => ({ closed: period }),
});

/** The books of the shop. */
export const theBooks = books('ledger');

/** The first day after a month. */
export function firstDayAfter(period: string): string {
  const [year, month] = period.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

/** The day on which something is booked: its own, or the first open one. */
export function openDay(day: string, { stream }: Pick<DecisionContext, 'stream'>): string {
  const { closed } = stream(theBooks).state;
  return day.slice(0, closed.length) > closed || closed === '' ? day : firstDayAfter(closed);
}

/** When a transaction counts: at the time at which it occurred, unless it names another day; then at the beginning of that. */
export function countsAt({ bookedOn }: { readonly bookedOn?: string | undefined }, occurredAt: string): string {
  return bookedOn === undefined ? occurredAt : `${bookedOn}T00:00:00.000Z`;
}
