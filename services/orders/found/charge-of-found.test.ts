import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteOf } from '../checkout/testing/facts.ts';
import { creditOfInvoiced } from '../returns/credit-pieces.ts';
import { uncredited } from '../returns/order-credits.ts';
import { chargeOfPieces } from './charge-of-found.ts';
import { grossOfShares } from '../fulfilment/share-of-pieces.ts';
import type { ChargedPieces } from './charged-again.ts';

const INVOICE = 'F1.invoice';
const step = fc.record({ isCharge: fc.boolean(), quantity: fc.integer({ min: 1, max: 4 }) });

test('whatever is credited and charged again, in whatever order: what stays given back is never below what its pieces cost, and nothing once all is charged again', () => {
  const amount = fc.integer({ min: 0, max: 997 });
  const some = fc.record({
    pieces: fc.integer({ min: 1, max: 12 }),
    parts: fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(some, fc.array(step, { maxLength: 20 }), ({ pieces, parts }, steps) => {
      const [first] = quoteOf().lines;
      const base = first!.parts[0]!;
      const line = { ...first!, quantity: pieces, parts: parts.map(([net, tax]) => ({ ...base, net, tax })) };
      const quote = { lines: [line] };
      const parcel = { invoice: INVOICE, lines: [{ line: 0, quantity: pieces, before: 0 }] };
      const grossOf = (shares: readonly { readonly net: number; readonly tax: number }[], nth: number) =>
        [shares[nth]!.net, shares[nth]!.tax] as const;
      const left = parts.map(() => [0, 0]);
      let credited = 0;
      const chargedAgain: ChargedPieces[] = [];
      const chargeOf = (quantity: number) => {
        const credits = { [INVOICE]: { ...uncredited, lines: { 0: credited } } };
        return chargeOfPieces({ quote, credits, chargedAgain }, parcel, { line: 0, quantity });
      };
      const count = () => chargedAgain.reduce((sum, { lines }) => sum + lines[0]!.quantity, 0);
      const charge = (quantity: number): void => {
        const shares = chargeOf(quantity);
        const lines = [{ line: 0, quantity, before: 0, shares }];
        chargedAgain.push({ fulfilment: 'A', invoice: 'A', of: INVOICE, lines, gross: 0, isCompleted: true });
        const rest = creditOfInvoiced({ quote }, parcel, 0, 0, credited - count());
        for (const [nth, sums] of left.entries()) {
          const now = grossOf(shares, nth);
          assert.ok(now.every((one) => one >= 0));
          for (const field of [0, 1]) sums[field]! -= now[field]!;
          assert.ok(sums.every((one) => one >= 0));
        }
        // To the unit; how it falls on net, tax and parts is rounding.
        assert.equal(
          left.flat().reduce((sum, one) => sum + one, 0),
          grossOfShares(rest),
        );
      };
      for (const { isCharge, quantity } of steps) {
        const most = isCharge ? credited - count() : pieces - credited;
        const now = Math.min(quantity, most);
        if (now === 0) continue;
        if (isCharge) charge(now);
        else {
          const shares = creditOfInvoiced({ quote }, parcel, 0, credited, now);
          for (const [nth, sums] of left.entries())
            for (const field of [0, 1]) sums[field]! += grossOf(shares, nth)[field]!;
          credited += now;
        }
      }
      if (credited > count()) charge(credited - count());
      assert.ok(left.flat().every((one) => one === 0));
    }),
    {
      // A unit of tax is on the one part of the first piece, and on the other part of the second one.
      examples: [
        [
          {
            pieces: 4,
            parts: [
              [0, 1],
              [0, 3],
            ],
          },
          [false, true, false, false, true].map((isCharge) => ({ isCharge, quantity: 1 })),
        ],
      ],
    },
  );
});
