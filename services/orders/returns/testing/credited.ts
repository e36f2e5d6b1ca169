import type { Payload } from '@banyan/core';
import { events } from '@banyan/core/testing';
import { BUYER, ID, opened } from '../../checkout/testing/facts.ts';
import type { orders } from '../../contract.ts';
import { allSent, back, invoiced, pieces, placedOrder, received, requested, RETURN, sent } from './facts.ts';

type Note = Payload<typeof orders, 'return-credited'>['notes'][number];

/** All pieces of the order. */
export const all = [pieces(0, 2), pieces(1, 1)];
/** One pot. */
export const one = [pieces(0, 1)];
/** How it is taxed. */
export const base = { country: 'GB', category: 'S' as const, rate: 20_000 };
/** The credit note of the return. */
export const NOTE = `${RETURN}.credit-1`;
/** The return, and the order that it is of. */
export const head = { return: RETURN, order: ID };

/** What its credit note says that was issued first, in February. */
export const issued = (lines: Note['lines'], gross: number) => ({
  series: 'c',
  number: 1,
  date: '2026-02-03',
  customer: BUYER,
  gross,
  lines: [...lines],
});

/** One pot of it. */
export const potLine = { kind: 'goods' as const, ...base, net: 625, tax: 125 };
/** The same as the return knows it: nothing of it was paid. */
export const note = { creditNote: NOTE, invoice: 'F1.invoice', ...issued([potLine], 750), owedBack: 0 };

/** The return was credited. */
export const credited = (notes: readonly Note[] = [note], lines = 1, units = lines) =>
  events(back, [
    'return-credited',
    {
      ...head,
      customer: BUYER,
      country: 'GB',
      currency: 'GBP',
      scale: 2,
      lines,
      units,
      notes: [...notes],
      gross: notes.reduce((sum, { gross }) => sum + gross, 0),
    },
  ]);

/** One pot was sent, and has come back. */
export const come = [opened, placedOrder(), allSent, invoiced('F1'), ...requested(one), received(one)];

/** The same of an order paid by card; `amount` of it goes back there, or as another kind of part, as the first part of the refund. */
export const paidBack = (amount: number, kind: 'intent' | 'hold' | 'grant' = 'intent') => [
  opened,
  placedOrder({ tenders: { holds: [], intent: { intent: 'card', amount: 2000 } } }),
  sent('F1', all, [{ tender: 'card', kind: 'intent', amount: 2000 }]),
  invoiced('F1'),
  ...requested(one),
  received(one),
  credited(),
  events(back, ['credit-note-posted', { return: RETURN, creditNote: NOTE, deposited: amount }]),
  events(back, [
    'refund-planned',
    { return: RETURN, parts: [{ refund: `${RETURN}.1`, tender: 'card', kind, amount }], byHand: 0 },
  ]),
];
