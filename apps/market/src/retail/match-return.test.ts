import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchReturn } from './match-return.ts';

test('takes the newest sale first and splits where it does not do', () => {
  const open = [
    { position: 9, ordinal: 2, remaining: 3 },
    { position: 4, ordinal: 1, remaining: 10 },
  ];
  assert.deepEqual(matchReturn(open, 5), {
    matches: [
      { position: 9, ordinal: 2, quantity: 3 },
      { position: 4, ordinal: 1, quantity: 2 },
    ],
    unmatched: 0,
  });
  assert.deepEqual(matchReturn(open, 20).unmatched, 7);
  assert.deepEqual(matchReturn([], 4), { matches: [], unmatched: 4 });
});

test('matches as many lines as one return takes, and leaves the rest', () => {
  const open = Array.from({ length: 1_002 }, (_, nth) => ({ position: 2_000 - nth, ordinal: 1, remaining: 1 }));
  const { matches, unmatched } = matchReturn(open, 1_001);
  assert.deepEqual([matches.length, unmatched], [1_000, 1]);
});

test('never takes more than is open, nor leaves unmatched what could be', () => {
  const sale = fc.record({ position: fc.nat(), ordinal: fc.nat(), remaining: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(fc.array(sale), fc.integer({ min: 1, max: 200 }), (open, quantity) => {
      const { matches, unmatched } = matchReturn(open, quantity);
      for (const [i, match] of matches.entries())
        assert.ok(match.quantity >= 1 && match.quantity <= open[i]!.remaining);
      const taken = matches.reduce((sum, match) => sum + match.quantity, 0);
      const available = open.reduce((sum, { remaining }) => sum + remaining, 0);
      assert.equal(taken, Math.min(available, quantity));
      assert.equal(taken + unmatched, quantity);
    }),
  );
});
