import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionContext, Handle, StreamRef } from '@banyan/core';
import { events, given, type Events } from '@banyan/core/testing';
import fc from 'fast-check';
import { ID, opened, quoteOf } from '../checkout/testing/facts.ts';
import { completeFulfilment } from '../fulfilment/complete-fulfilment.ts';
import { fulfilment, mayBeCalledOff, nextTender } from '../fulfilment/fulfilment.ts';
import { issueInvoice } from '../fulfilment/issue-invoice.ts';
import { accepted, billed, mixed, onePot, requested, SHIPMENT } from '../fulfilment/testing/facts.ts';
import { order } from '../order.ts';
import { callOff } from './call-off.ts';
import { issueCreditNotes } from './issue-credit-notes.ts';
import { orderReturn } from './order-return.ts';
import { returnDelivery } from './return-delivery.ts';
import { splitRefund } from './split-refund.ts';
import { OTHER, RETURN } from './testing/facts.ts';

const PIECES = 6;
const AT = '2026-02-03T12:00:00.000Z';
const of = { order: ID, fulfilment: 'f1' };
const due = ['fulfilment-payment-due', { ...of, shipment: SHIPMENT }] as const;
const resumed = ['fulfilment-resumed', { ...of, shipment: SHIPMENT }] as const;

const step = fc.record({
  quantity: fc.integer({ min: 1, max: 3 }),
  isAll: fc.boolean(),
  /** What becomes of it when the card is asked before that; null: it is not. */
  answer: fc.constantFrom('paid', 'refused', null),
  /** Whether what was still open is given up meanwhile. */
  givesUp: fc.boolean(),
});

/** All streams, in memory: their states are what the aggregates’ own folds make of what is appended. */
function streamsAfter(history: readonly Events[]) {
  const handles = new Map<string, Handle>();
  const open = ({ of: aggregate, id, stream }: StreamRef): Handle => {
    let state: unknown = aggregate.initial;
    let version = 0;
    const append = (type: string, payload: object): void => {
      version += 1;
      state = aggregate.folds[type]!(state, payload, { id, version, recordedAt: AT, occurredAt: AT });
    };
    const handle = { id, append, state, version };
    Object.defineProperty(handle, 'state', { get: () => state });
    handles.set(stream, handle);
    return handle;
  };
  const stream = ((ref: StreamRef) => handles.get(ref.stream) ?? open(ref)) as DecisionContext['stream'];
  for (const { of: ref, lines } of history)
    if ('stream' in ref) for (const [event, payload] of lines) stream(ref).append(event as never, payload as never);
  return { stream, returns: () => [...handles.keys()].filter((name) => name.startsWith('order-return/')) };
}

test('whatever is called off of a parcel, given up beside it and asked of its card: what was paid, less what goes back, and what is waited for come to what is left of the invoice, and all that goes back was taken', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.array(step, { minLength: 1, maxLength: 6 }),
      (gift, price, story) => {
        const base = quoteOf();
        const parts = base.lines[0]!.parts.map((part) => ({ ...part, net: price, tax: price % 7 }));
        const quote = { ...base, lines: [{ ...base.lines[0]!, quantity: PIECES, parts }, base.lines[1]!] };
        const total = price + (price % 7) + 499 + 500;
        // So much of the parcel’s invoice of a hundred the gift card pays; the card has always something left to pay.
        const hold = Math.floor(((total - 499) * gift) / 100);
        const tenders = {
          holds: hold === 0 ? [] : [{ hold: 'gift', presentation: null, amount: hold }],
          intent: { intent: 'card', amount: total - hold },
          captures: 'at-shipment' as const,
        };
        const lines = [{ line: 0, quantity: PIECES }];
        const { stream, returns } = streamsAfter([opened, accepted({ quote, tenders }), ...requested('f1', lines)]);
        const context = { at: AT, occurredAt: AT, caller: { role: 'system', id: 'x', tenant: 'x' } as never, stream };
        const [placed, parcel] = [stream(order(ID)), stream(fulfilment('f1'))];
        issueInvoice.decide({ fulfilment: 'f1' }, parcel, context);
        const { gross } = parcel.state.billed!;
        parcel.append('fulfilment-posted', { fulfilment: 'f1', outstanding: gross });
        let [left, credited, back, isOpen, isOver] = [PIECES, 0, 0, true, false];
        const pays = (): void => {
          const { tender, amount } = nextTender(parcel.state)!;
          parcel.append('fulfilment-paid', { fulfilment: 'f1', tender, amount });
        };
        const creditAll = (): void => {
          for (const name of returns().map((one) => one.slice('order-return/'.length))) {
            const it = stream(orderReturn(name));
            if (it.state.credited !== null || it.state.status === 'none') continue;
            issueCreditNotes.decide({ return: name }, it, context);
            for (const note of stream(orderReturn(name)).state.credited?.notes ?? []) {
              credited += note.gross;
              back += note.owedBack;
              const split = splitRefund(note.owedBack, placed.state.tenders);
              assert.equal(split.left, 0, 'money goes back that nobody knows to have been taken');
              for (const { tender, amount } of split.parts)
                placed.append('tender-returned', { order: ID, tender, amount });
            }
          }
        };
        const complete = (): void => {
          completeFulfilment.decide({ fulfilment: 'f1' }, parcel, context);
          isOver = true;
        };
        const giveUp = (): void => {
          if (!isOpen) return;
          isOpen = false;
          const rest = [{ line: 1, quantity: 1 }];
          placed.append('pieces-cancelled', { order: ID, cancellation: 'c', lines: rest, gross: 499 });
          returnDelivery(placed, { stream });
        };
        const isWhole = (): void => {
          creditAll();
          const paid = parcel.state.paid.reduce((sum, { amount }) => sum + amount, 0);
          const waited = isOver ? 0 : (nextTender(parcel.state)?.amount ?? 0);
          assert.equal(paid - back + waited, gross - credited);
          // What no invoice claims any more may be taken for another parcel.
          const claimed = placed.state.tenders.reduce((sum, one) => sum + one.claimed, 0);
          assert.equal(claimed, paid + waited);
        };
        if (nextTender(parcel.state)?.kind === 'hold') pays();
        assert.equal(nextTender(parcel.state)?.kind, 'intent');
        parcel.append(...due);
        for (const { quantity, isAll, answer, givesUp } of story) {
          if (answer !== null) {
            parcel.append(...resumed);
            assert.deepEqual(mayBeCalledOff(parcel.state), []);
          }
          if (givesUp) giveUp();
          creditAll();
          if (answer === 'refused') {
            parcel.append(...due);
            returnDelivery(placed, { stream });
          }
          if (answer === 'paid') {
            pays();
            complete();
          }
          isWhole();
          if (isOver) break;
          const pieces = isAll ? left : Math.min(left, quantity);
          if (pieces > 0) {
            left -= pieces;
            const some = { fulfilment: 'f1', lines: [{ line: 0, quantity: pieces }] };
            callOff(placed, some, { by: `${left} left`, stream });
          }
          isWhole();
          if (nextTender(parcel.state) !== undefined) continue;
          parcel.append(...resumed);
          complete();
          isWhole();
          break;
        }
        giveUp();
        isWhole();
        if (left === 0) assert.equal(credited, gross);
      },
    ),
  );
});

test('a return whose pieces others have had credited of the invoice is waited for no more, too', () => {
  const mine = { ...of, return: RETURN };
  const counted = { order: ID, return: OTHER, invoice: `${ID}.1`, creditNote: 'N', lines: onePot };
  const history = [
    opened,
    accepted({ tenders: mixed }),
    ...requested('f1', onePot),
    ...billed('f1'),
    events(fulfilment('f1'), ['fulfilment-posted', { fulfilment: 'f1', outstanding: 1250 }], due),
    events(fulfilment('f1'), ['fulfilment-called-off', { ...mine, shipment: SHIPMENT, lines: onePot }]),
    events(order(ID), ['pieces-called-off', { ...mine, lines: onePot }]),
    events(order(ID), ['pieces-credited', { ...counted, gross: 750, carriage: false }]),
    events(
      orderReturn(RETURN),
      ['called-off-return-begun', { ...mine, buyer: 'b', currency: 'GBP', lines: onePot }],
      [
        'return-received',
        {
          return: RETURN,
          order: ID,
          location: 'main',
          lines: [{ line: 0, quantity: 1, condition: 'sellable' }],
          goods: { sellable: [], inspect: [], damaged: [] },
        },
      ],
    ),
  ];
  const { stream } = streamsAfter(history);
  const { currency, customer, country } = stream(order(ID)).state;
  const head = { order: ID, return: RETURN, currency, country, customer: customer!, scale: 2, lines: 1, units: 1 };
  given(...history)
    .when(issueCreditNotes, { return: RETURN })
    .then(
      events(fulfilment('f1'), ['fulfilment-lessened', { ...mine, amount: 0 }]),
      events(orderReturn(RETURN), ['return-credited', { ...head, gross: 0, notes: [] }]),
    );
});
