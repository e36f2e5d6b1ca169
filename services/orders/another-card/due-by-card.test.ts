import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteOf } from '../checkout/testing/facts.ts';
import { invoiceOfPieces } from '../fulfilment/invoice-lines.ts';
import { addFulfilment, movePieces, openPieces, openPiecesOf, type Pieces } from '../fulfilment/order-pieces.ts';
import { claimTenders, planTenders, tendersOf } from '../fulfilment/order-tenders.ts';
import { noUnpaid } from '../payment-failures/unpaid.ts';
import { dueByCard, totalByCard } from './due-by-card.ts';

const steps = fc.array(
  fc.record({
    line: fc.nat({ max: 1 }),
    quantity: fc.integer({ min: 1, max: 3 }),
    as: fc.constantFrom('paid', 'waits', 'failed', 'settled', 'cancelled'),
  }),
  { maxLength: 8 },
);

test('whatever was sent, has failed, was settled or given up, what is due by card is to the last unit what it is asked for from then on', () => {
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.boolean(),
      (story, held, price, isFree) => {
        const base = quoteOf();
        const quote = {
          ...base,
          lines: base.lines.map((line) => ({
            ...line,
            quantity: 5,
            parts: line.parts.map((part) => ({ ...part, net: price, tax: price % 7 })),
          })),
          ...(isFree && { shipping: null }),
        };
        const gross = 2 * (price + (price % 7)) + (isFree ? 0 : 500);
        const hold = Math.min(held, gross);
        const card = { intent: 'card', amount: gross - hold };
        const tenders = tendersOf({
          holds: [{ hold: 'gift', presentation: null, amount: hold }],
          intent: card,
          captures: 'at-shipment',
        });
        let state = { ...noUnpaid, ...openPieces(quote.lines), quote, tenders };
        const parcels: Parameters<typeof dueByCard>[1][number][] = [];
        let asked = 0;
        /** Invoices pieces; what its card is asked for. */
        const send = (pieces: readonly Pieces[]): number => {
          const made = invoiceOfPieces(quote, state, pieces, 'GB');
          const shares = planTenders(state.tenders, made.gross);
          const nth = state.fulfilments.length + 1;
          const facts = { order: '', fulfilment: `f${nth}`, invoice: '', lines: [...pieces], gross: made.gross };
          state = {
            ...addFulfilment(movePieces(state, pieces, 'open', 'sent'), { ...facts, tenders: shares }),
            tenders: claimTenders(state.tenders, shares),
          };
          const billed = { tenders: shares.map((one) => ({ ...one, name: `shipment-${nth}` })) } as never;
          parcels.push({
            billed,
            outstanding: made.gross,
            lessened: 0,
            paid: shares.filter(({ kind }) => kind === 'hold'),
          });
          return shares.find(({ kind }) => kind === 'intent')?.amount ?? 0;
        };
        for (const { line, quantity: size, as } of story) {
          const quantity = Math.min(size, state.pieces[line]!.open);
          if (quantity === 0) continue;
          if (as === 'cancelled') {
            state = movePieces(state, [{ line, quantity }], 'open', 'cancelled');
            continue;
          }
          const amount = send([{ line, quantity }]);
          const name = `shipment-${state.fulfilments.length}`;
          const parcel = parcels.at(-1)!;
          if (as === 'waits') asked += amount;
          else if (as === 'failed') {
            // Its parcel has not heard yet that it was asked for.
            const one = { tender: 'card', capture: name, invoice: '', amount, collecting: null };
            state = { ...state, unpaid: [...state.unpaid, one], failed: [...state.failed, name] };
            asked += amount;
          } else parcels.splice(-1, 1, { ...parcel, paid: [...parcel.paid, { tender: 'card', amount }] });
        }
        const due = dueByCard(state, parcels);
        // What the card gives in all is what has been taken from it, and what is due.
        const taken = parcels.flatMap(({ paid }) => paid).filter(({ tender }) => tender === 'card');
        const notTaken = state.unpaid.reduce((sum, { amount }) => sum + amount, 0);
        const total = totalByCard(
          {
            ...state,
            tenders: state.tenders.map((one) => ({ ...one, captured: one.tender === 'card' ? -notTaken : 0 })),
          },
          parcels.map((one) => ({ ...one, told: 0 })),
        );
        assert.equal(total, due + taken.reduce((sum, { amount }) => sum + amount, 0));
        for (const pieces of openPiecesOf(state)) asked += send([pieces]);
        assert.equal(due, asked);
      },
    ),
  );
});
