import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Aggregate, Handle } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import { quoteOf } from '../checkout/testing/facts.ts';
import { countedBefore, openPiecesOf, type Pieces } from '../fulfilment/order-pieces.ts';
import { carriageShares, shareOfPieces, type TaxShare } from '../fulfilment/share-of-pieces.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { cancellation } from './cancellation.ts';
import { giveUpPieces } from './give-up-pieces.ts';
import { acceptedOf } from './testing/accepted.ts';

type HandleOf<A> = A extends Aggregate<infer K, infer S, infer E> ? Handle<K, S, E> : never;

/** What a decision holds of a stream, without a log. */
function handleOf<A extends Aggregate>(of: A, id: string): HandleOf<A> {
  const at = '2026-01-01T00:00:00.000Z';
  let state: unknown = of.initial;
  let version = 0;
  return {
    id,
    get state() {
      return state;
    },
    get version() {
      return version;
    },
    append: (event: string, payload: object) => {
      version += 1;
      state = of.folds[event]!(state, payload, { id, version, recordedAt: at, occurredAt: at }) as unknown;
    },
  } as never;
}

const somePart = fc.record({
  net: fc.integer({ min: 0, max: 10_000 }),
  tax: fc.integer({ min: 0, max: 2000 }),
  rate: fc.constantFrom(5000, 20_000),
});
const someLine = fc.record({
  quantity: fc.integer({ min: 1, max: 7 }),
  parts: fc.array(somePart, { minLength: 1, maxLength: 3 }),
});
type Part = { readonly net: number; readonly tax: number; readonly rate: number };

const grossOf = (parts: readonly Part[]): number => parts.reduce((sum, { net, tax }) => sum + net + tax, 0);

/** A quote of these lines and this carriage; what no sum here depends on is as it is. */
function quoteFrom(given: readonly { quantity: number; parts: readonly Part[] }[], post: readonly Part[]): Quote {
  const { lines, shipping, ...quote } = quoteOf();
  const [model] = lines;
  const [share] = shipping!.shares;
  const made = given.map(({ quantity, parts }, nth) => ({
    ...model!,
    line: String(nth),
    sku: `S${nth}`,
    quantity,
    gross: grossOf(parts),
    parts: parts.map((one, index) => ({ ...model!.parts[0]!, ...one, sku: `S${nth}.${index}`, quantity })),
  }));
  const carriage = { ...shipping!, gross: grossOf(post), shares: post.map((one) => ({ ...share!, ...one })) };
  const gross = made.reduce((sum, one) => sum + one.gross, carriage.gross);
  return { ...quote, lines: made, shipping: carriage, totals: { ...quote.totals, gross } };
}

/** Nets and taxes by rate. */
class ByRate {
  readonly sums = new Map<number, { net: number; tax: number }>();

  add(shares: readonly Pick<TaxShare, 'rate' | 'net' | 'tax'>[]): void {
    for (const { rate, net, tax } of shares) {
      const before = this.sums.get(rate) ?? { net: 0, tax: 0 };
      this.sums.set(rate, { net: before.net + net, tax: before.tax + tax });
    }
  }
}

const sharesOf = (state: OrderState, pieces: readonly Pieces[]) =>
  pieces.flatMap(({ line, quantity }) =>
    shareOfPieces(state.quote!.lines[line]!, countedBefore(state, line), quantity),
  );

const action = fc.record({
  what: fc.constantFrom('commit', 'invoice', 'reopen', 'cancel'),
  line: fc.nat({ max: 4 }),
  quantity: fc.integer({ min: 1, max: 4 }),
  which: fc.nat({ max: 5 }),
});

test('whatever is sent and given up, in any order: no count falls below zero, and all of it comes to the quote by rate, to the last unit', () => {
  fc.assert(
    fc.property(
      fc.array(someLine, { minLength: 1, maxLength: 4 }),
      fc.array(somePart, { maxLength: 2 }),
      fc.array(action, { maxLength: 25 }),
      fc.boolean(),
      fc.nat({ max: 30_000 }),
      (lines, post, actions, isPrepaid, byCard) => {
        const quote = quoteFrom(lines, post);
        const amount = Math.min(byCard, quote.totals.gross);
        const it = handleOf(order, 'O1');
        const captures = isPrepaid ? ('at-placement' as const) : ('at-shipment' as const);
        const tenders = { holds: [], intent: { intent: 'card', amount }, captures };
        it.append('order-accepted', acceptedOf({ order: 'O1', quote, tenders }) as never);
        const [documents, givenUp, credited] = [new ByRate(), new ByRate(), new ByRate()];
        const out: { fulfilment: string; lines: Pieces[] }[] = [];
        let [named, refunded, costs, isCarriageTaken] = [0, 0, 0, false];
        const commit = (pieces: Pieces[]) => {
          const one = { fulfilment: `f${(named += 1)}`, lines: pieces };
          it.append('pieces-committed', { order: 'O1', ...one });
          out.push(one);
        };
        const invoice = (index: number) => {
          const [one] = out.splice(index % out.length, 1);
          documents.add(sharesOf(it.state, one!.lines));
          if (!isCarriageTaken) documents.add(carriageShares(quote));
          isCarriageTaken = true;
          it.append('fulfilment-invoiced', {
            order: 'O1',
            ...one!,
            invoice: `i-${one!.fulfilment}`,
            gross: 0,
            tenders: [],
          });
          it.append('fulfilment-completed', { order: 'O1', fulfilment: one!.fulfilment });
        };
        const cancel = (pieces: Pieces[]) => {
          const begun = handleOf(cancellation, `c${(named += 1)}`);
          givenUp.add(sharesOf(it.state, pieces));
          giveUpPieces(it, begun, { lines: pieces, why: { reason: 'x' } });
          const { gross, isWhole, refunds, credit } = begun.state.begun!;
          if (isWhole) givenUp.add(carriageShares(quote));
          credited.add(credit?.shares ?? []);
          const printed = credit?.items.reduce((sum, one) => sum + one.gross, isWhole ? grossOf(post) : 0);
          assert.equal(printed, isPrepaid && gross > 0 ? gross : undefined);
          assert.equal(new Set(credit?.shares.map(({ rate }) => rate)).size, credit?.shares.length ?? 0);
          costs += gross;
          refunded += refunds.reduce((sum, one) => sum + one.amount, 0);
        };
        for (const { what, line, quantity, which } of actions) {
          const open = it.state.pieces[line]?.open ?? 0;
          const some = [{ line, quantity: Math.min(quantity, open) }];
          if (it.state.status === 'ending') break;
          if (what === 'commit' && open > 0) commit(some);
          if (what === 'cancel' && open > 0) cancel(some);
          if (what === 'invoice' && out.length > 0) invoice(which);
          if (what === 'reopen' && out.length > 0) {
            const [one] = out.splice(which % out.length, 1);
            it.append('pieces-reopened', { order: 'O1', ...one!, isNothingSent: false });
          }
          for (const [index, counts] of it.state.pieces.entries()) {
            assert.ok(Object.values(counts).every((count) => count >= 0));
            assert.equal(counts.open + counts.sent + counts.cancelled, lines[index]?.quantity);
          }
        }
        while (out.length > 0) invoice(0);
        const rest = openPiecesOf(it.state);
        if (rest.length > 0) cancel(rest);
        const all = new ByRate();
        all.add([...lines.flatMap(({ parts }) => parts), ...post]);
        const told = new ByRate();
        for (const { sums } of [documents, givenUp]) told.add([...sums].map(([rate, sum]) => ({ rate, ...sum })));
        for (const [rate, sum] of all.sums) assert.deepEqual(told.sums.get(rate) ?? { net: 0, tax: 0 }, sum);
        const invoiced = [...documents.sums.values()].reduce((sum, { net, tax }) => sum + net + tax, 0);
        assert.equal(invoiced + costs, quote.totals.gross);
        // What is credited of the prepayment is what was given up of it; so its invoices settle the rest.
        for (const [rate, { net, tax }] of credited.sums) assert.deepEqual(givenUp.sums.get(rate), { net, tax });
        const credits = [...credited.sums.values()].reduce((sum, { net, tax }) => sum + net + tax, 0);
        assert.equal(credits, isPrepaid ? costs : 0);
        // What was taken at placement and is not owed for anything sent has come back, and not a penny more.
        assert.equal(refunded, isPrepaid ? Math.max(0, amount - invoiced) : 0);
      },
    ),
    { numRuns: 300 },
  );
});
