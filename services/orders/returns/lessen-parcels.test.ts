import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteOf } from '../checkout/testing/facts.ts';
import { nextTender } from '../fulfilment/fulfilment.ts';
import { invoiceOfPieces } from '../fulfilment/invoice-lines.ts';
import { addFulfilment, movePieces, openPieces } from '../fulfilment/order-pieces.ts';
import { claimTenders, planTenders, tendersOf } from '../fulfilment/order-tenders.ts';
import { creditPieces } from './credit-pieces.ts';
import { invoiceCredits, noCredits, unclaim } from './order-credits.ts';
import { withoutWaiting, type WaitingParcel } from './lessen-parcels.ts';

const PIECES = 6;
const step = fc.record({ quantity: fc.integer({ min: 1, max: 3 }), isPaid: fc.boolean(), isAll: fc.boolean() });

test('whatever is called off of a parcel, before or after its card has paid: what was paid, less what goes back, and what is waited for come to what is left of the invoice', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9000 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.array(step, { minLength: 1, maxLength: 6 }),
      (gift, price, story) => {
        const base = quoteOf();
        const parts = base.lines[0]!.parts.map((part) => ({ ...part, net: price, tax: price % 7 }));
        const quote = { ...base, lines: [{ ...base.lines[0]!, quantity: PIECES, parts }] };
        const lines = [{ line: 0, quantity: PIECES }];
        const { gross } = invoiceOfPieces(quote, openPieces(quote.lines), lines, 'GB');
        const hold = Math.min(gift, gross);
        const tenders = tendersOf({
          holds: hold === 0 ? [] : [{ hold: 'gift', presentation: null, amount: hold }],
          intent: { intent: 'card', amount: gross - hold },
          captures: 'at-shipment',
        });
        const planned = planTenders(tenders, gross);
        const invoiced = { order: '', fulfilment: 'f', invoice: 'i', lines, gross, tenders: planned };
        const opened = { ...noCredits, ...openPieces(quote.lines), quote, tenders: claimTenders(tenders, planned) };
        let state = addFulfilment(movePieces(opened, lines, 'open', 'sent'), invoiced);
        state = { ...state, credits: invoiceCredits(state.credits, invoiced) };
        const billed = { tenders: planned.map((one) => ({ ...one, name: 'shipment-1' })) } as never;
        const paid = planned.filter(({ kind }) => kind === 'hold');
        let [lessened, left, credited, back] = [0, PIECES, 0, 0];
        const parcel = () => ({ billed, outstanding: gross, lessened, paid }) as never;
        const waited = () => nextTender(parcel())?.amount ?? 0;
        const sum = (all: readonly { readonly amount: number }[]) =>
          all.reduce((total, { amount }) => total + amount, 0);
        for (const { quantity, isPaid, isAll } of story) {
          if (isPaid && waited() > 0) paid.push({ ...planned.at(-1)!, amount: waited() });
          const pieces = isAll ? left : Math.min(left, quantity);
          if (pieces === 0) continue;
          left -= pieces;
          const waiting: WaitingParcel[] = [{ invoice: 'i', waited: waited(), parcel: null as never }];
          const asked = [{ line: 0, quantity: pieces }];
          const choice = { withCarriage: left === 0, calledOff: 'f' };
          const [credit] = creditPieces({ ...state, ...withoutWaiting(state, waiting) }, asked, choice);
          const amount = Math.min(waited(), credit!.gross);
          const of = { order: '', fulfilment: 'f', invoice: 'i' };
          if (amount > 0) state = unclaim(state, { ...of, tender: 'card', amount });
          lessened += credit!.gross;
          const before = state.credits['i']!;
          const counts = { 0: (before.lines[0] ?? 0) + pieces };
          const after = {
            ...before,
            lines: counts,
            carriage: choice.withCarriage,
            gross: before.gross + credit!.gross,
          };
          state = { ...state, credits: { i: after } };
          credited += credit!.gross;
          back += credit!.owedBack;
          assert.equal(sum(paid) - back + waited(), gross - credited);
          // What no invoice claims any more may be taken for another parcel.
          const claimed = state.tenders.reduce((total, one) => total + one.claimed, 0);
          assert.equal(claimed, sum(paid) + waited());
        }
        if (left === 0) assert.equal(credited, gross);
      },
    ),
  );
});
