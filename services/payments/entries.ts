import { DefectError, type DecisionContext, type Handle } from '@banyan/core';
import { openDay } from './books.ts';
import type { payments } from './contract.ts';
import { moveTills } from './till.ts';

/** One leg of a transaction: a debit above zero, a credit below, at the ledger's scale. */
export interface Entry {
  readonly account: string;
  readonly currency: string;
  readonly amount: number;
}

/** The first currency in which entries do not sum to zero, with the difference; undefined when they balance. */
export function imbalanceOf(entries: readonly Entry[]): { currency: string; difference: bigint } | undefined {
  const sums = new Map<string, bigint>();
  for (const { currency, amount } of entries) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount));
  for (const [currency, difference] of sums) if (difference !== 0n) return { currency, difference };
  return undefined;
}

/** What the ledger records of a transaction. */
export interface Posting {
  readonly transaction: string;
  readonly kind: 'invoice' | 'payment' | 'refund' | 'write-off' | 'adjustment' | 'manual';
  readonly entries: readonly Entry[];
  readonly country: string | null;
  readonly note: string;
  /** The day it counts for; the day on which it occurs when left out. */
  readonly day?: string;
}

/**
 * Posts a transaction to the stream of the document that brings it about. Legs of nothing are left out, and a transaction of nothing is none. What belongs
 * to a closed period counts for the first open day.
 * @throws DefectError when it does not balance: nothing may come into the ledger that does not
 */
export function post(
  document: Handle<typeof payments, unknown, 'transaction-posted'>,
  context: Pick<DecisionContext, 'stream' | 'occurredAt'>,
  { day, ...posting }: Posting,
): void {
  const entries = posting.entries.filter(({ amount }) => amount !== 0);
  if (imbalanceOf(entries) !== undefined)
    throw new DefectError(`transaction ${posting.transaction} does not balance`, { entries });
  if (entries.length === 0) return;
  const occurredOn = context.occurredAt.slice(0, 10);
  const bookedOn = openDay(day ?? occurredOn, context);
  moveTills(posting.transaction, entries, context);
  document.append('transaction-posted', { ...posting, entries, ...(bookedOn !== occurredOn && { bookedOn }) });
}
