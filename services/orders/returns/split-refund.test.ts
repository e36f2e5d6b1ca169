import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refundableOf, splitRefund, type TakenTender } from './split-refund.ts';

const card = { tender: 'card', kind: 'intent', captured: 1300, returned: 0 } as const;
const gift = { tender: 'gift', kind: 'hold', captured: 1200, returned: 0 } as const;
const credit = { tender: 'credit', kind: 'hold', captured: 500, returned: 0 } as const;

test('the card gets its money back first, then credit, then gift cards', () => {
  assert.deepEqual(splitRefund(1000, [gift, credit, card]), {
    parts: [{ tender: 'card', kind: 'intent', amount: 1000 }],
    left: 0,
  });
  assert.deepEqual(splitRefund(2000, [gift, credit, card]), {
    parts: [
      { tender: 'card', kind: 'intent', amount: 1300 },
      { tender: 'credit', kind: 'hold', amount: 500 },
      { tender: 'gift', kind: 'hold', amount: 200 },
    ],
    left: 0,
  });
});

test('what was given back, or is asked to be, is not given back again', () => {
  assert.deepEqual(splitRefund(1000, [gift, { ...card, returned: 900 }]).parts, [
    { tender: 'card', kind: 'intent', amount: 400 },
    { tender: 'gift', kind: 'hold', amount: 600 },
  ]);
});

test('what was paid by none of them is left: it is merely owed no more, or somebody pays it back by hand', () => {
  assert.deepEqual(splitRefund(1000, []), { parts: [], left: 1000 });
  assert.deepEqual(splitRefund(0, [card]), { parts: [], left: 0 });
});

test('less than nothing is not given back', () => {
  assert.throws(() => splitRefund(-1, [card]), RangeError);
});

const amount = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 1e12 }));
const taken = fc
  .array(fc.record({ kind: fc.constantFrom('hold' as const, 'intent' as const), captured: amount, returned: amount }), {
    maxLength: 7,
  })
  .map((some) => some.map((one, nth): TakenTender => ({ ...one, tender: `tender ${nth}` })));

test('any refunds one after the other: nothing is lost, nobody gets back more than was taken, and holds wait for the card', () => {
  fc.assert(
    fc.property(taken, fc.array(amount, { maxLength: 6 }), (before, amounts) => {
      let tenders = before;
      for (const asked of amounts) {
        const { parts, left } = splitRefund(asked, tenders);
        assert.equal(
          parts.reduce((sum, part) => sum + part.amount, left),
          asked,
        );
        const got = (tender: string): number => parts.find((part) => part.tender === tender)?.amount ?? 0;
        assert.ok(parts.every((part) => part.amount > 0));
        for (const one of tenders) assert.ok(got(one.tender) <= refundableOf(one), `${one.tender} gets too much`);
        if (parts.some(({ kind }) => kind === 'hold'))
          for (const one of tenders.filter(({ kind }) => kind === 'intent'))
            assert.equal(got(one.tender), refundableOf(one));
        if (left > 0) for (const one of tenders) assert.equal(got(one.tender), refundableOf(one));
        tenders = tenders.map((one) => ({ ...one, returned: one.returned + got(one.tender) }));
      }
    }),
  );
});
