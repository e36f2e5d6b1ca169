import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noCredits } from '../returns/order-credits.ts';
import {
  beginCollection,
  endCollection,
  endUnpaid,
  failTender,
  noUnpaid,
  offsetTender,
  refuseCollection,
  type OrderUnpaid,
} from './unpaid.ts';

const tender = 'card';
const names = ['shipment-1', 'shipment-2', 'shipment-3'];
const taken = names.map(() => 1000);
const of = (capture: string) => ({ order: 'o', tender, capture, currency: 'GBP', reason: 'x' });

interface State extends OrderUnpaid {
  readonly tenders: readonly ReturnType<typeof card>[];
  readonly credits: (typeof noCredits)['credits'];
}
const card = (captured: number) => ({
  tender,
  kind: 'intent' as const,
  amount: captured,
  status: 'captured' as const,
  claimed: captured,
  captured,
  returned: 0,
});
const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);

const step = fc.record({
  what: fc.constantFrom('fail', 'collect', 'done', 'refuse', 'settle', 'offset' as const),
  which: fc.nat({ max: 2 }),
  amount: fc.integer({ min: 1, max: 1000 }),
});

/** One thing happens that can happen now; what of it is neither taken nor due any more is added to `gone`. */
function after(state: State, { what, which, amount }: { what: string; which: number; amount: number }, gone: number[]) {
  const capture = names[which]!;
  const one = state.unpaid.find((each) => each.capture === capture);
  const { sending } = state;
  const isSent = sending !== null && state.unpaid.some(({ collecting }) => collecting === sending.name);
  switch (what) {
    case 'fail': {
      // What is due already fails only while it is being taken again.
      if (one !== undefined && (!isSent || sending.capture !== capture)) return state;
      const name = one === undefined ? `${capture}#${state.failed.length}` : sending!.name;
      const left = one?.amount ?? taken[which]! - gone[which]!;
      if (left <= 0) return state;
      return failTender(state, { ...of(capture), name, invoice: `i.${which}`, amount: left });
    }
    case 'collect':
      if (one === undefined || sending !== null) return state;
      return beginCollection(state, {
        ...of(capture),
        name: `${capture}.${state.collections + 2}`,
        amount: one.amount,
      });
    case 'done':
      return isSent ? endCollection(state, { capture: sending.capture }) : state;
    case 'refuse':
      return sending === null ? state : refuseCollection(state, { ...of(sending.capture), ...sending });
    case 'settle':
      if (one === undefined || sending !== null) return state;
      gone[which]! += one.amount;
      return endUnpaid(state, { capture });
    default: {
      if (one === undefined || one.collecting !== null) return state;
      const part = Math.min(amount, one.amount);
      gone[which]! += part;
      return offsetTender(state, { ...of(capture), amount: part, left: one.amount - part, ofRefund: false });
    }
  }
}

test('whatever fails, is taken again, settled or set off: what is taken, what is due and what is neither come to what was to be taken', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const gone = names.map(() => 0);
      let state: State = { ...noUnpaid, credits: noCredits.credits, tenders: [card(sumOf(taken))] };
      for (const each of steps) {
        state = after(state, each, gone);
        const due = state.unpaid.filter(({ collecting }) => collecting === null).map(({ amount }) => amount);
        assert.equal(state.tenders[0]!.captured + sumOf(due) + sumOf(gone), sumOf(taken));
        assert.ok(state.unpaid.every(({ amount }) => amount > 0));
        assert.equal(new Set(state.unpaid.map(({ capture }) => capture)).size, state.unpaid.length);
        assert.ok(state.unpaid.filter(({ collecting }) => collecting !== null).length <= 1);
      }
    }),
  );
});
