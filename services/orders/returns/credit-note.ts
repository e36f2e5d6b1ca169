import { aggregate, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';

interface CreditNoteState {
  /** Null: there is no such credit note. */
  readonly issued: Payload<typeof orders, 'credit-note-issued'> | null;
}

const none: CreditNoteState = { issued: null };

/** Streams `credit-note/<credit note>`: what was issued, for good. */
export const creditNote = aggregate(orders, 'credit-note', none, {
  'credit-note-issued': (_, issued) => ({ issued }),
});

/** The n-th credit note of a return, from 1. */
export function creditNoteOf(id: string, nth: number): string {
  return `${id}.credit-${nth}`;
}
